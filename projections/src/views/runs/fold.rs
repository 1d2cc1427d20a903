use chrono::{DateTime, Utc};
use domain::{
    ids,
    run::{RunEvent, RunStatus},
};
use uuid::Uuid;

use super::{OrphanMarkRow, OrphanReviewRow, RunPsaTicketRow, RunRow};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::ViewWriter,
    store::Json,
    views::{
        annotations,
        mails::{MailPartRow, Seen},
        overrides, schedules,
    },
};

/// Who reviewed or marked, when, and what they noted.
type Said = (DateTime<Utc>, String, Option<String>);

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    run_id: Uuid,
    event: &RunEvent,
) -> Result<(), FoldError> {
    let at = envelope.recorded_at;
    let by = || envelope.metadata.actor.name().to_owned();
    match event {
        RunEvent::RunReviewed { note } => {
            review(set, writer, run_id, Some((at, by(), note.clone())))?;
        }
        RunEvent::RunReviewWithdrawn {} => review(set, writer, run_id, None)?,
        RunEvent::RunMarkedSuccessful { reason } => {
            mark(set, writer, run_id, Some((at, by(), reason.clone())))?;
        }
        RunEvent::RunMarkWithdrawn {} => mark(set, writer, run_id, None)?,
        RunEvent::PsaTicketLinked {
            system,
            ticket_id,
            number,
            created,
        } => set.run_psa_tickets.put(RunPsaTicketRow {
            run_id,
            psa_system: system.clone(),
            psa_id: *ticket_id,
            psa_number: number.clone(),
            created: *created,
            linked_at: at,
            linked_by: by(),
        }),
        RunEvent::PsaTicketUnlinked {} => set.run_psa_tickets.remove((run_id,)),
    }
    Ok(())
}

fn review(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
    review: Option<Said>,
) -> Result<(), FoldError> {
    if change(set, writer, run_id, |row| set_review(row, review.clone()))? {
        return Ok(());
    }
    match review {
        Some((reviewed_at, reviewed_by, review_note)) => {
            set.orphan_reviews.put(OrphanReviewRow {
                run_id,
                reviewed_at,
                reviewed_by,
                review_note,
            });
        }
        None => set.orphan_reviews.remove((run_id,)),
    }
    Ok(())
}

fn mark(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
    mark: Option<Said>,
) -> Result<(), FoldError> {
    if change(set, writer, run_id, |row| set_mark(row, mark.clone()))? {
        return Ok(());
    }
    match mark {
        Some((marked_at, marked_by, mark_reason)) => set.orphan_marks.put(OrphanMarkRow {
            run_id,
            marked_at,
            marked_by,
            mark_reason,
        }),
        None => set.orphan_marks.remove((run_id,)),
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
        duration_seconds: part.duration_seconds,
        size_bytes: part.size_bytes,
        object_count: part.object_count,
        troubled_object_count: part.troubled_object_count,
        troubles: part.troubles.clone(),
        overridden_by: None,
        marked_at: None,
        marked_by: None,
        mark_reason: None,
        answered_by: None,
        reviewed_at: None,
        reviewed_by: None,
        review_note: None,
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
        duration_seconds: None,
        size_bytes: None,
        object_count: 0,
        troubled_object_count: 0,
        troubles: Json::default(),
        overridden_by: None,
        marked_at: None,
        marked_by: None,
        mark_reason: None,
        answered_by: None,
        reviewed_at: None,
        reviewed_by: None,
        review_note: None,
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
        if let (Some(at), Some(by)) = (row.reviewed_at, row.reviewed_by.clone()) {
            review = Some((at, by, row.review_note.clone()));
        }
    })?;
    change(set, writer, late, |row| {
        if row.effective_status == RunStatus::Success && row.reviewed_at.is_none() {
            set_review(row, review);
        }
    })?;
    Ok(())
}

/// What was called missed turns out not to be: nobody was listening.
pub(crate) fn unmiss(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    missed: Uuid,
) -> Result<(), FoldError> {
    leave(set, writer, missed)
}

/// A run disappears. What people said about it is kept, in case it appears again.
pub(crate) fn leave(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
) -> Result<(), FoldError> {
    let key = (run_id,);
    let Some(row) = set.runs.get(writer, &key)?.cloned() else {
        return Ok(());
    };
    if let (Some(reviewed_at), Some(reviewed_by)) = (row.reviewed_at, row.reviewed_by) {
        set.orphan_reviews.put(OrphanReviewRow {
            run_id,
            reviewed_at,
            reviewed_by,
            review_note: row.review_note,
        });
    }
    if let (Some(marked_at), Some(marked_by)) = (row.marked_at, row.marked_by) {
        set.orphan_marks.put(OrphanMarkRow {
            run_id,
            marked_at,
            marked_by,
            mark_reason: row.mark_reason,
        });
    }
    set.runs.remove(key);
    Ok(())
}

/// A run appears, whatever it comes from. What people said about it before applies, what is open on its job is linked to it,
/// and overrides are tried.
pub(crate) fn enter(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    mut row: RunRow,
    seen: Seen,
) -> Result<(), FoldError> {
    let key = (row.run_id,);
    let orphan = set.orphan_reviews.get(writer, &key)?.cloned();
    if let Some(orphan) = orphan {
        let review = (orphan.reviewed_at, orphan.reviewed_by, orphan.review_note);
        set_review(&mut row, Some(review));
        set.orphan_reviews.remove(key);
    }
    let orphan = set.orphan_marks.get(writer, &key)?.cloned();
    if let Some(orphan) = orphan {
        let mark = (orphan.marked_at, orphan.marked_by, orphan.mark_reason);
        set_mark(&mut row, Some(mark));
        set.orphan_marks.remove(key);
    }
    count_as(set, writer, &mut row)?;
    annotations::link_new_run(set, writer, &row, seen)?;
    match seen {
        Seen::Never => set.runs.put_new(row),
        Seen::Perhaps => set.runs.put(row),
    }
    Ok(())
}

/// Changes a run where there is one; tells whether there is. Every change of a run comes through here. What it counts as
/// follows from the rest.
pub(crate) fn change(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
    change: impl FnOnce(&mut RunRow),
) -> Result<bool, FoldError> {
    let Some(before) = set.runs.get(writer, &(run_id,))?.cloned() else {
        return Ok(false);
    };
    let mut row = before.clone();
    change(&mut row);
    if counts_otherwise(&before, &row) {
        count_as(set, writer, &mut row)?;
    }
    set.runs.put(row);
    Ok(true)
}

/// Whether the change can make the run count as something else. A review cannot: what a person saw then stays.
fn counts_otherwise(before: &RunRow, now: &RunRow) -> bool {
    let facts = |row: &RunRow| (row.job_id, row.status, row.run_at, row.marked_at.is_some());
    let is_open_again = before.reviewed_at.is_some() && now.reviewed_at.is_none();
    is_open_again || facts(before) != facts(now) || before.troubles != now.troubles
}

/// Tries the overrides that are in force now on a run that nobody reviewed.
pub(crate) fn judge_again(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
) -> Result<(), FoldError> {
    let Some(row) = set.runs.get(writer, &(run_id,))?.cloned() else {
        return Ok(());
    };
    let mut judged = row.clone();
    count_as(set, writer, &mut judged)?;
    if judged != row {
        change(set, writer, run_id, |row| *row = judged)?;
    }
    Ok(())
}

/// Sets what the run counts as: a person's mark comes first, then the overrides in force.
fn count_as(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    row: &mut RunRow,
) -> Result<(), FoldError> {
    let verdict = overrides::verdict(set, writer, row)?;
    row.overridden_by = verdict.by;
    row.effective_status = if row.marked_at.is_some() {
        RunStatus::Success
    } else {
        verdict.status
    };
    Ok(())
}

fn set_review(row: &mut RunRow, review: Option<Said>) {
    let (at, by, note) = parts(review);
    row.reviewed_at = at;
    row.reviewed_by = by;
    row.review_note = note;
}

fn set_mark(row: &mut RunRow, mark: Option<Said>) {
    let (at, by, reason) = parts(mark);
    row.marked_at = at;
    row.marked_by = by;
    row.mark_reason = reason;
}

fn parts(said: Option<Said>) -> (Option<DateTime<Utc>>, Option<String>, Option<String>) {
    match said {
        Some((at, by, text)) => (Some(at), Some(by), text),
        None => (None, None, None),
    }
}
