use domain::{ids, run::RunEvent};
use uuid::Uuid;

use super::{OrphanReviewRow, RunRow};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    views::mails::{MailPartRow, Seen},
};

/// Who reviewed, when, and what they noted.
type Review = (chrono::DateTime<chrono::Utc>, String, Option<String>);

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
        reviewed_at: None,
        reviewed_by: None,
        review_note: None,
    };
    enter(set, writer, row, seen)?;
    Ok(run_id)
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

/// All runs of a job become those of another one, as they are. Whoever counts runs by job moves the counts here.
pub(crate) fn move_job(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    from: Uuid,
    into: Uuid,
) -> Result<(), FoldError> {
    set.runs.index(writer)?;
    let jobs = [Value::Uuid(into), Value::Uuid(from)];
    set.runs.execute(
        writer,
        "UPDATE runs SET job_id = $1 WHERE job_id = $2",
        &jobs,
    )?;
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
