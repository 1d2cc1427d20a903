use chrono::{DateTime, Utc};
use domain::{
    ids,
    run::{RunEvent, RunStatus},
};
use uuid::Uuid;

use super::{OrphanReviewRow, RunRow};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::ViewWriter,
    views::{
        job_days,
        mails::{MailPartRow, Seen},
        run_checks, schedules,
    },
};

/// Who reviewed, when, what they noted, and what was reviewed together.
#[derive(Debug, Clone)]
struct Review {
    at: DateTime<Utc>,
    by: String,
    note: Option<String>,
    correlation: Uuid,
}

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    run_id: Uuid,
    event: &RunEvent,
) -> Result<(), FoldError> {
    let review = match event {
        RunEvent::RunReviewed { note } => Some(Review {
            at: envelope.recorded_at,
            by: envelope.metadata.actor.name().to_owned(),
            note: note.clone(),
            correlation: envelope.metadata.correlation_id,
        }),
        RunEvent::RunReviewWithdrawn {} => None,
    };
    if change(set, writer, run_id, |row| set_review(row, review.clone()))? {
        return Ok(());
    }
    match review {
        Some(review) => {
            set.orphan_reviews.put(orphan(run_id, review));
        }
        None => set.orphan_reviews.remove((run_id,)),
    }
    Ok(())
}

/// A part of a mail becomes a run of the job. Gives the run's id.
pub(crate) fn appear(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    part: &MailPartRow,
    seen: Seen,
) -> Result<Uuid, FoldError> {
    let run_id = ids::run_of_mail(part.mail_id, job_id, part.identity_ordinal);
    let row = RunRow {
        run_id,
        job_id,
        mail_id: Some(part.mail_id),
        mail_ordinal: Some(part.ordinal),
        status: part.status,
        effective_status: part.status,
        run_at: part.run_at,
        received_at: part.received_at,
        informational: part.informational,
        hidden_from_run_checks: part.hidden_from_run_checks,
        repeated: false,
        shown_since: 0,
        duration_seconds: part.duration_seconds,
        size_bytes: part.size_bytes,
        object_count: part.object_count,
        troubled_object_count: part.troubled_object_count,
        answered_by: None,
        reviewed_at: None,
        reviewed_by: None,
        review_note: None,
        review_correlation: None,
    };
    enter(set, writer, row.clone(), seen)?;
    let mail = set.mails.get(writer, &(part.mail_id,))?;
    let collector = mail.map(|mail| mail.source.clone());
    schedules::on_run(set, writer, &row, collector)?;
    Ok(run_id)
}

/// A slot passed without a run.
pub(crate) fn miss(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    slot: DateTime<Utc>,
    deadline: DateTime<Utc>,
) -> Result<(), FoldError> {
    let row = RunRow {
        run_id: ids::missed_run(job_id, slot),
        job_id,
        mail_id: None,
        mail_ordinal: None,
        status: RunStatus::Missed,
        effective_status: RunStatus::Missed,
        run_at: slot,
        received_at: deadline,
        informational: false,
        hidden_from_run_checks: false,
        repeated: false,
        shown_since: 0,
        duration_seconds: None,
        size_bytes: None,
        object_count: 0,
        troubled_object_count: 0,
        answered_by: None,
        reviewed_at: None,
        reviewed_by: None,
        review_note: None,
        review_correlation: None,
    };
    enter(set, writer, row, Seen::Perhaps)
}

/// A missed run ran late. It stays in history, and on the page of the day the late run takes its place: reviewed where it
/// was, unless the late run is not good.
pub(crate) fn answer(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    missed: Uuid,
    late: Uuid,
) -> Result<(), FoldError> {
    let mut review = None;
    change(set, writer, missed, |row| {
        row.answered_by = Some(late);
        row.hidden_from_run_checks = true;
        review = review_of(row);
    })?;
    change(set, writer, late, |row| {
        if row.effective_status == RunStatus::Success && row.reviewed_at.is_none() {
            set_review(row, review);
        }
    })?;
    Ok(())
}

/// What was called missed turns out not to be: nobody was listening. A review of it is kept, in case it appears again.
pub(crate) fn unmiss(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    missed: Uuid,
) -> Result<(), FoldError> {
    let row = set.runs.get(writer, &(missed,))?;
    if let Some(review) = row.and_then(review_of) {
        set.orphan_reviews.put(orphan(missed, review));
    }
    leave(set, writer, missed)?;
    Ok(())
}

/// A run appears, whatever it comes from. What people said about it before applies, and whether it only repeats another
/// one, and since when it is there, is found out here.
pub fn enter(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    mut row: RunRow,
    seen: Seen,
) -> Result<(), FoldError> {
    let key = (row.run_id,);
    let before = match seen {
        Seen::Never => None,
        Seen::Perhaps => set.runs.get(writer, &key)?.cloned(),
    };
    let orphan = set.orphan_reviews.get(writer, &key)?.cloned();
    if let Some(orphan) = orphan {
        let review = Review {
            at: orphan.reviewed_at,
            by: orphan.reviewed_by,
            note: orphan.review_note,
            correlation: orphan.review_correlation,
        };
        set_review(&mut row, Some(review));
        set.orphan_reviews.remove(key);
    }
    row.shown_since = set.position;
    row.repeated = job_days::arrives(set, writer, &row)?;
    match seen {
        Seen::Never => set.runs.put_new(row.clone()),
        Seen::Perhaps => set.runs.put(row.clone()),
    }
    count(set, writer, before.as_ref(), Some(&row))
}

/// Changes a run where there is one; tells whether there is. Every change of a run comes through here.
pub fn change(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
    change: impl FnOnce(&mut RunRow),
) -> Result<bool, FoldError> {
    let Some(before) = set.runs.get(writer, &(run_id,))?.cloned() else {
        return Ok(false);
    };
    let mut after = before.clone();
    change(&mut after);
    let reopened = before.reviewed_at.is_some() && after.reviewed_at.is_none();
    if reopened || before.effective_status != after.effective_status {
        after.shown_since = set.position;
    }
    set.runs.put(after.clone());
    count(set, writer, Some(&before), Some(&after))?;
    Ok(true)
}

/// A run disappears; tells whether there was one. Whoever deletes a job takes its runs away before the job.
pub fn leave(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
) -> Result<bool, FoldError> {
    let Some(before) = set.runs.get(writer, &(run_id,))?.cloned() else {
        return Ok(false);
    };
    set.runs.remove((run_id,));
    job_days::leaves(set, writer, &before)?;
    count(set, writer, Some(&before), None)?;
    Ok(true)
}

/// The views that count runs follow every one that appears, changes or leaves.
fn count(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    before: Option<&RunRow>,
    after: Option<&RunRow>,
) -> Result<(), FoldError> {
    run_checks::on_run(set, writer, before, after)?;
    job_days::on_run(set, writer, before, after)
}

fn orphan(run_id: Uuid, review: Review) -> OrphanReviewRow {
    OrphanReviewRow {
        run_id,
        reviewed_at: review.at,
        reviewed_by: review.by,
        review_note: review.note,
        review_correlation: review.correlation,
    }
}

fn review_of(row: &RunRow) -> Option<Review> {
    Some(Review {
        at: row.reviewed_at?,
        by: row.reviewed_by.clone()?,
        note: row.review_note.clone(),
        correlation: row.review_correlation?,
    })
}

fn set_review(row: &mut RunRow, review: Option<Review>) {
    let Some(review) = review else {
        row.reviewed_at = None;
        row.reviewed_by = None;
        row.review_note = None;
        row.review_correlation = None;
        return;
    };
    row.reviewed_at = Some(review.at);
    row.reviewed_by = Some(review.by);
    row.review_note = review.note;
    row.review_correlation = Some(review.correlation);
}
