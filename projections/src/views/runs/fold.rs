use chrono::{DateTime, Utc};
use domain::{
    ids,
    run::{RunEvent, RunStatus},
};
use uuid::Uuid;

use super::{OrphanReviewRow, RunRow};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    views::{
        mails::{MailPartRow, Seen},
        schedules,
    },
};

/// Who reviewed, when, and what they noted.
type Review = (DateTime<Utc>, String, Option<String>);

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    run_id: Uuid,
    event: &RunEvent,
) -> Result<(), FoldError> {
    let review = match event {
        RunEvent::RunReviewed { note } => Some((
            envelope.recorded_at,
            envelope.metadata.actor.name().to_owned(),
            note.clone(),
        )),
        RunEvent::RunReviewWithdrawn {} => None,
    };
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

/// A part of a mail becomes a run of the job. Gives the run's id; it is derived with `run_base`, which the identity brings.
pub(crate) fn appear(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    run_base: Uuid,
    part: &MailPartRow,
    seen: Seen,
) -> Result<Uuid, FoldError> {
    let run_id = ids::run_of_mail(part.mail_id, run_base, part.identity_ordinal);
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

/// A run disappears. A review of it is kept, in case it appears again.
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
    set.runs.remove(key);
    Ok(())
}

/// A run appears, whatever it comes from. What people said about it before applies.
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
    match seen {
        Seen::Never => set.runs.put_new(row),
        Seen::Perhaps => set.runs.put(row),
    }
    Ok(())
}

/// Changes a run where there is one; tells whether there is. Every change of a run comes through here.
pub(crate) fn change(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
    change: impl FnOnce(&mut RunRow),
) -> Result<bool, FoldError> {
    Ok(set.runs.update(writer, &(run_id,), change)?)
}

/// All runs of a job disappear; what people said about them waits for runs of these ids. There may be a hundred thousand, so
/// it is done by statements over the rows of the job: whoever counts runs does the same here, before they are gone.
pub(crate) fn leave_job(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    let job = [Value::Uuid(job_id)];
    set.runs.index(writer)?;
    set.runs.flush(writer)?;
    set.orphan_reviews.execute(
        writer,
        "INSERT INTO orphan_reviews (run_id, reviewed_at, reviewed_by, review_note) \
         SELECT run_id, reviewed_at, COALESCE(reviewed_by, ''), review_note FROM runs \
         WHERE job_id = $1 AND reviewed_at IS NOT NULL",
        &job,
    )?;
    set.runs
        .execute(writer, "DELETE FROM runs WHERE job_id = $1", &job)?;
    Ok(())
}

/// All runs of a job become those of another one, as they are. Each goes through [`change`], so that whoever counts follows.
pub(crate) fn move_job(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    from: Uuid,
    into: Uuid,
) -> Result<(), FoldError> {
    set.runs.index(writer)?;
    set.runs.flush(writer)?;
    let sql = "SELECT run_id FROM runs WHERE job_id = $1 ORDER BY run_at, run_id";
    let rows = writer.select(sql, &[Value::Uuid(from)])?;
    let ids: Vec<_> = rows
        .into_iter()
        .flatten()
        .filter_map(|value| match value {
            Value::Uuid(id) => Some(id),
            _ => None,
        })
        .collect();
    set.runs
        .prefetch(writer, ids.iter().map(|id| (*id,)).collect())?;
    for run_id in ids {
        change(set, writer, run_id, |row| row.job_id = into)?;
    }
    Ok(())
}

fn set_review(row: &mut RunRow, review: Option<Review>) {
    let (at, by, note) = match review {
        Some((at, by, note)) => (Some(at), Some(by), note),
        None => (None, None, None),
    };
    row.reviewed_at = at;
    row.reviewed_by = by;
    row.review_note = note;
}
