use chrono::{DateTime, Utc};
use domain::{
    ids,
    run::{RunEvent, RunStatus},
};
use uuid::Uuid;

use super::{
    RunMailRow, RunPsaTicketRow, RunRow,
    one_run::{self, Found},
    said::{self, Mark, Review},
    usage,
};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    views::{
        annotations, job_days,
        mails::{MailPartRow, Seen},
        overrides, run_checks, schedules,
    },
};

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
        RunEvent::RunReviewed { note, status } => {
            let review = Review {
                at,
                by: by(),
                note: note.clone(),
                correlation: envelope.metadata.correlation_id,
                status: *status,
            };
            said::review(set, writer, run_id, review)?;
        }
        RunEvent::RunReviewWithdrawn {} => said::withdraw_review(set, writer, run_id)?,
        RunEvent::RunMarkedSuccessful { reason, status } => {
            let mark = Mark {
                at,
                by: by(),
                reason: reason.clone(),
                status: *status,
            };
            said::mark(set, writer, run_id, mark)?;
        }
        RunEvent::RunMarkWithdrawn {} => said::withdraw_mark(set, writer, run_id)?,
        RunEvent::PsaTicketLinked {
            system,
            ticket_id,
            number,
            created,
        } => {
            let run_id = one_run::named(set, writer, run_id)?;
            set.run_psa_tickets.put(RunPsaTicketRow {
                run_id,
                psa_system: system.clone(),
                psa_id: *ticket_id,
                psa_number: number.clone(),
                created: *created,
                linked_at: at,
                linked_by: by(),
            });
        }
        RunEvent::PsaTicketUnlinked {} => {
            let run_id = one_run::named(set, writer, run_id)?;
            set.run_psa_tickets.remove((run_id,));
        }
    }
    Ok(())
}

/// A part of a mail becomes a run of the job, or joins the one that other mails report already. Gives the run's id; it is derived
/// with `run_base`, which the identity brings. The part is among the rows.
pub(crate) fn appear(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    run_base: Uuid,
    part: &MailPartRow,
    seen: Seen,
) -> Result<Uuid, FoldError> {
    let own_id = ids::run_of_mail(part.mail_id, run_base, part.identity_ordinal);
    let found = one_run::find(set, writer, (job_id, run_base), part, own_id, seen)?;
    let run_id = match found {
        Found::Joins(run_id) => {
            one_run::join(set, writer, run_id, part, own_id)?;
            return Ok(run_id);
        }
        Found::New(run_id) => run_id,
    };
    let row = RunRow::of_part(run_id, job_id, part);
    if run_id != own_id {
        set.run_mails.put(RunMailRow {
            own_id,
            run_id,
            mail_id: part.mail_id,
            mail_ordinal: part.ordinal,
        });
    }
    enter(set, writer, row.clone(), seen)?;
    if run_id != own_id {
        one_run::take_over(set, writer, own_id, run_id)?;
    }
    tell_schedule(set, writer, &row, part)?;
    Ok(run_id)
}

/// A run came in by itself.
pub(super) fn tell_schedule(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run: &RunRow,
    part: &MailPartRow,
) -> Result<(), FoldError> {
    let mail = set.mails.get(writer, &(part.mail_id,))?;
    let collector = mail.map(|mail| mail.source.clone());
    schedules::on_run(set, writer, run, collector)
}

/// A slot passed without a run.
pub(crate) fn miss(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    slot: DateTime<Utc>,
    deadline: DateTime<Utc>,
) -> Result<(), FoldError> {
    let run_id = ids::missed_run(job_id, slot);
    let row = RunRow::new(run_id, job_id, RunStatus::Missed, slot, deadline);
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
    let is_doubted = set
        .runs
        .get(writer, &(late,))?
        .is_some_and(RunRow::is_doubted);
    // A night that stands on the page in red is not taken away by somebody whom nobody knows.
    if is_doubted {
        return Ok(());
    }
    let mut review = None;
    change(set, writer, missed, |row| {
        row.answered_by = Some(late);
        row.hidden_from_run_checks = true;
        review = said::review_of(row);
    })?;
    change(set, writer, late, |row| {
        if row.effective_status == RunStatus::Success && row.reviewed_at.is_none() {
            said::set_review(row, review);
        }
    })?;
    Ok(())
}

/// A run appears, whatever it comes from. What people said about it before applies, what is open on its job is linked to it,
/// overrides are tried, and whether it only repeats another one, and since when it is there, is found out here.
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
    let run_id = row.run_id;
    said::pick_up(set, writer, &mut row, run_id, None)?;
    count_as(set, writer, &mut row)?;
    annotations::link_new_run(set, writer, &row, seen)?;
    row.shown_since = set.position;
    row.repeated = job_days::arrives(set, writer, &row)?;
    match seen {
        Seen::Never => set.runs.put_new(row.clone()),
        Seen::Perhaps => set.runs.put(row.clone()),
    }
    count(set, writer, before.as_ref(), Some(&row))
}

/// Changes a run where there is one; tells whether there is. Every change of a run comes through here. What it counts as
/// follows from the rest.
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
    if counts_otherwise(&before, &after) {
        count_as(set, writer, &mut after)?;
    }
    let reopened = before.reviewed_at.is_some() && after.reviewed_at.is_none();
    if reopened || before.effective_status != after.effective_status {
        after.shown_since = set.position;
    }
    set.runs.put(after.clone());
    let repeats = |row: &RunRow| {
        let objects = (row.object_count, row.troubled_object_count);
        (row.job_id, row.status, objects, row.is_doubted())
    };
    if repeats(&before) != repeats(&after) {
        job_days::repeats_otherwise(set, writer, &after)?;
    }
    count(set, writer, Some(&before), Some(&after))?;
    Ok(true)
}

/// A run disappears; tells whether there was one. What people said about it is kept, in case it appears again. Whoever deletes
/// a job takes its runs away before the job.
pub fn leave(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
) -> Result<bool, FoldError> {
    let Some(before) = set.runs.get(writer, &(run_id,))?.cloned() else {
        return Ok(false);
    };
    said::keep(set, &before);
    set.runs.remove((run_id,));
    job_days::repeats_otherwise(set, writer, &before)?;
    count(set, writer, Some(&before), None)?;
    Ok(true)
}

/// A run goes, as another one is the same and more is known of it. What people said of it is about that one, as far as that is no
/// worse.
pub(crate) fn give_way(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    former: Uuid,
    run_id: Uuid,
) -> Result<(), FoldError> {
    leave(set, writer, former)?;
    one_run::take_over(set, writer, former, run_id)
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

/// Whether the change can make the run count as something else. A review cannot: what a person saw then stays.
fn counts_otherwise(before: &RunRow, now: &RunRow) -> bool {
    let facts = |row: &RunRow| {
        let said = (row.marked_at.is_some(), row.unusual_path.is_some());
        (row.job_id, row.status, row.run_at, said)
    };
    let is_open_again = before.reviewed_at.is_some() && now.reviewed_at.is_none();
    is_open_again
        || facts(before) != facts(now)
        || before.troubles != now.troubles
        || before.usage != now.usage
}

/// Sets what the run counts as: a person's mark comes first, then the overrides in force, then whether its mail is believed, then the
/// limits of the installation.
fn count_as(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    row: &mut RunRow,
) -> Result<(), FoldError> {
    let verdict = overrides::verdict(set, writer, row)?;
    row.overridden_by = verdict.by;
    let status = if row.marked_at.is_some() {
        RunStatus::Success
    } else {
        verdict.status
    };
    row.unverified = row.is_doubted() && status == RunStatus::Success;
    let status = if row.unverified {
        RunStatus::Unknown
    } else {
        status
    };
    row.limit_exceeded = usage::exceeded(set, writer, row, status)?;
    row.count_as(if row.limit_exceeded.is_some() {
        RunStatus::Warning
    } else {
        status
    });
    Ok(())
}

/// The views that count runs follow every one that appears, changes or leaves.
fn count(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    before: Option<&RunRow>,
    after: Option<&RunRow>,
) -> Result<(), FoldError> {
    // A missed run that ran late is history; the run that answered it counts.
    let counts = |run: &&RunRow| run.answered_by.is_none();
    let (before, after) = (before.filter(counts), after.filter(counts));
    run_checks::on_run(set, writer, before, after)?;
    job_days::on_run(set, writer, before, after)
}

/// All runs of a job disappear; what people said about them waits for runs of these ids. There may be a hundred thousand, so
/// it is done by statements over the rows of the job, and so do the views that count runs.
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
        "INSERT INTO orphan_reviews (run_id, reviewed_at, reviewed_by, review_note, review_correlation, status) \
         SELECT run_id, reviewed_at, reviewed_by, review_note, review_correlation, reviewed_status FROM runs \
         WHERE job_id = $1 AND reviewed_at IS NOT NULL",
        &job,
    )?;
    set.orphan_marks.execute(
        writer,
        "INSERT INTO orphan_marks (run_id, marked_at, marked_by, mark_reason, status) \
         SELECT run_id, marked_at, marked_by, mark_reason, marked_status FROM runs \
         WHERE job_id = $1 AND marked_at IS NOT NULL",
        &job,
    )?;
    set.run_mails.execute(
        writer,
        "DELETE FROM run_mails WHERE run_id IN (SELECT runs.run_id FROM runs WHERE runs.job_id = $1)",
        &job,
    )?;
    run_checks::forget(set, writer, job_id)?;
    job_days::forget(set, writer, job_id)?;
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
        change(set, writer, run_id, |row| {
            row.job_id = into;
            row.repeated = false;
        })?;
    }
    Ok(())
}
