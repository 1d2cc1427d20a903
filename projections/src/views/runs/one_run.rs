//! Several mails of one run: the run that a part of a mail joins, and what becomes of it.
//!
//! Parts are of one run where their job and the key that they give are the same, or, without keys, where their times are. See
//! `docs/decisions/0046`.

use chrono::{SubsecRound, TimeDelta};
use domain::{ids, run::RunStatus};
use uuid::Uuid;

use super::{
    RunMailRow, RunRow,
    fold::{change, tell_schedule},
    said,
};
use crate::{
    fold::{FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    store::{Field as _, Json, Table as _},
    views::{
        annotations,
        mail_paths::UnusualPath,
        mails::{MailPartRow, MailState, Seen},
    },
};

/// At most this many runs of one mail, of the same job and moment or key, find their like in other mails. The rest are runs
/// of their own, which bounds what a mail can make the fold look at.
const MAX_LANES: u32 = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    New(Uuid),
    Joins(Uuid),
}

/// The run that a part is of. `own_id` is the id that it has where it stands alone.
pub(super) fn find(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    (job_id, run_base): (Uuid, Uuid),
    part: &MailPartRow,
    own_id: Uuid,
    seen: Seen,
) -> Result<Found, FoldError> {
    // A mail that is folded once more.
    if seen == Seen::Perhaps
        && let Some(known) = set.run_mails.get(writer, &(own_id,))?
    {
        return Ok(Found::Joins(known.run_id));
    }
    if part.lane >= MAX_LANES || is_doubted_success(part.unusual_path.as_ref(), part.status) {
        return Ok(Found::New(own_id));
    }
    let found = of_same_run(set, writer, (job_id, run_base), part, own_id)?;
    // A mail that is doubted may make a run worse, and never better.
    if let (Found::Joins(run_id), true) = (found, part.unusual_path.is_some())
        && let Some(run) = set.runs.get(writer, &(run_id,))?
        && part.status.weight() <= run.status.weight()
    {
        return Ok(Found::New(own_id));
    }
    Ok(found)
}

/// Nobody knows that it is about the run that other mails report.
fn is_doubted_success(doubt: Option<&Json<UnusualPath>>, status: RunStatus) -> bool {
    doubt.is_some() && status == RunStatus::Success
}

/// The run that other mails report, by key or time.
fn of_same_run(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    (job_id, run_base): (Uuid, Uuid),
    part: &MailPartRow,
    own_id: Uuid,
) -> Result<Found, FoldError> {
    if let Some(key) = &part.run_key {
        let run_id = ids::run_of_key(run_base, key, part.lane);
        let is_there = set.runs.get(writer, &(run_id,))?.is_some();
        return Ok(if is_there {
            Found::Joins(run_id)
        } else {
            Found::New(run_id)
        });
    }
    let near = near(set, writer, job_id, part, own_id)?;
    Ok(near.map_or(Found::New(own_id), Found::Joins))
}

/// The run of about the same time, of two the nearer one.
fn near(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    part: &MailPartRow,
    own_id: Uuid,
) -> Result<Option<Uuid>, FoldError> {
    let at = part.run_at.trunc_subsecs(0);
    let within = TimeDelta::seconds(part.one_run.0.within_seconds.into());
    let (from, until) = (at - within, at + within + TimeDelta::seconds(1));
    let health = set.job_health.get(writer, &(job_id,))?;
    // Most runs are the newest of their job, and none is looked for.
    if health.is_none_or(|health| health.newest_at < from) {
        return Ok(None);
    }
    set.runs.flush(writer)?;
    let sql = format!(
        "SELECT {} FROM runs WHERE job_id = $1 AND run_at >= $2 AND run_at < $3 AND mail_id IS NOT NULL \
         ORDER BY run_at, weight, run_id",
        RunRow::columns()
    );
    let params = [Value::Uuid(job_id), from.to_value(), until.to_value()];
    let mut nearest: Option<(TimeDelta, Uuid)> = None;
    for row in writer.select(&sql, &params)? {
        let run = RunRow::from_row(row)?;
        let distance = (run.run_at.trunc_subsecs(0) - at).abs();
        let is_nearer = nearest.is_none_or(|(nearest, _)| distance < nearest);
        let is_another =
            run.run_id != own_id && !is_doubted_success(run.unusual_path.as_ref(), run.status);
        if is_another && is_nearer && is_alike(set, writer, &run, part)? {
            nearest = Some((distance, run.run_id));
        }
    }
    Ok(nearest.map(|(_, run_id)| run_id))
}

/// Whether the mails of the run are of the same job as the part, and say of further mails what it says.
fn is_alike(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run: &RunRow,
    part: &MailPartRow,
) -> Result<bool, FoldError> {
    let Some(key) = run.mail_id.zip(run.mail_ordinal) else {
        return Ok(false);
    };
    let other = set.mail_parts.get(writer, &key)?;
    Ok(other.is_some_and(|other| {
        (&other.identity_key, other.lane, &other.run_key)
            == (&part.identity_key, part.lane, &part.run_key)
            && other.one_run.0.within_seconds == part.one_run.0.within_seconds
    }))
}

/// A part joins a run.
pub(super) fn join(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
    part: &MailPartRow,
    own_id: Uuid,
) -> Result<(), FoldError> {
    if set.run_mails.get(writer, &(own_id,))?.is_some() {
        return gather(set, writer, run_id);
    }
    let Some(row) = set.runs.get(writer, &(run_id,))?.cloned() else {
        return Ok(());
    };
    let Some((mail_id, mail_ordinal)) = row.mail_id.zip(row.mail_ordinal) else {
        return Ok(());
    };
    // A run of one mail without a key has the id that the mail gives it.
    if row.mail_count == 1 && part.run_key.is_none() {
        set.run_mails.put(RunMailRow {
            own_id: run_id,
            run_id,
            mail_id,
            mail_ordinal,
        });
    }
    set.run_mails.put(RunMailRow {
        own_id,
        run_id,
        mail_id: part.mail_id,
        mail_ordinal: part.ordinal,
    });
    change(set, writer, run_id, |row| row.mail_count += 1)?;
    let deciding = set.mail_parts.get(writer, &(mail_id, mail_ordinal))?;
    match deciding.cloned() {
        // As long as one mail is not deleted, that one decides, so all of them are.
        Some(deciding) if !is_deleted(set, writer, &deciding)? => {
            let mut joined = row;
            joined.mail_count += 1;
            joined.add_part(&deciding, part);
            become_of(set, writer, joined)?;
        }
        _ => gather(set, writer, run_id)?,
    }
    take_over(set, writer, own_id, run_id)
}

/// What was said, linked or noted under the id that a part would have as a run is about the run that it joined.
pub(super) fn take_over(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    own_id: Uuid,
    run_id: Uuid,
) -> Result<(), FoldError> {
    let seen = own_status(set, writer, own_id)?;
    if let Some(mut row) = set.runs.get(writer, &(run_id,))?.cloned() {
        let before = row.clone();
        let seen = seen.unwrap_or(row.status);
        said::pick_up(set, writer, &mut row, own_id, Some(seen))?;
        if row != before {
            change(set, writer, run_id, |now| *now = row)?;
        }
    }
    if let Some(ticket) = set.run_psa_tickets.get(writer, &(own_id,))?.cloned() {
        if set.run_psa_tickets.get(writer, &(run_id,))?.is_none() {
            let mut moved = ticket;
            moved.run_id = run_id;
            set.run_psa_tickets.put(moved);
        }
        set.run_psa_tickets.remove((own_id,));
    }
    annotations::move_links(set, writer, own_id, run_id)
}

/// A mail of the run was deleted or restored: what the run says is made of the others. Where all are deleted, the run stays as
/// all of them report it, as that of a single mail does.
pub(crate) fn gather(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
) -> Result<(), FoldError> {
    let Some(row) = set.runs.get(writer, &(run_id,))?.cloned() else {
        return Ok(());
    };
    if row.mail_count < 2 {
        return Ok(());
    }
    let members = members(set, writer, run_id)?;
    let mut parts = Vec::with_capacity(members.len());
    for member in &members {
        let key = (member.mail_id, member.mail_ordinal);
        if let Some(part) = set.mail_parts.get(writer, &key)?.cloned() {
            let deleted = is_deleted(set, writer, &part)?;
            parts.push((part, deleted));
        }
    }
    if parts.iter().any(|(_, deleted)| !deleted) {
        parts.retain(|(_, deleted)| !deleted);
    }
    let mut parts: Vec<_> = parts.into_iter().map(|(part, _)| part).collect();
    parts.sort_by_key(|part| (part.received_at, part.mail_id, part.ordinal));
    let Some((first, rest)) = parts.split_first() else {
        return Ok(());
    };
    let mut made = RunRow::of_part(run_id, row.job_id, first);
    for part in rest {
        let deciding = parts
            .iter()
            .find(|part| made.mail_id.zip(made.mail_ordinal) == Some((part.mail_id, part.ordinal)));
        if let Some(deciding) = deciding {
            made.add_part(deciding, part);
        }
    }
    become_of(
        set,
        writer,
        RunRow {
            mail_id: made.mail_id,
            mail_ordinal: made.mail_ordinal,
            status: made.status,
            run_at: made.run_at,
            received_at: made.received_at,
            informational: made.informational,
            hidden_from_run_checks: made.hidden_from_run_checks,
            duration_seconds: made.duration_seconds,
            size_bytes: made.size_bytes,
            object_count: made.object_count,
            troubled_object_count: made.troubled_object_count,
            troubles: made.troubles,
            usage: made.usage,
            unusual_path: made.unusual_path,
            ..row
        },
    )?;
    // It may be as good again as what somebody saw.
    for member in members {
        let seen = own_status(set, writer, member.own_id)?;
        let Some(mut row) = set.runs.get(writer, &(run_id,))?.cloned() else {
            break;
        };
        let before = row.clone();
        let seen = seen.unwrap_or(row.status);
        for id in [run_id, member.own_id] {
            said::pick_up(set, writer, &mut row, id, Some(seen))?;
        }
        if row != before {
            change(set, writer, run_id, |now| *now = row)?;
        }
    }
    Ok(())
}

/// The run says something else.
fn become_of(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    mut row: RunRow,
) -> Result<(), FoldError> {
    let run_id = row.run_id;
    let before = set.runs.get(writer, &(run_id,))?;
    let was_informational = before.is_some_and(|before| before.informational);
    said::drop_what_does_not_hold(set, &mut row);
    let now = row.clone();
    change(set, writer, run_id, |before| *before = row)?;
    if was_informational
        && !now.informational
        && let Some(key) = now.mail_id.zip(now.mail_ordinal)
        && let Some(part) = set.mail_parts.get(writer, &key)?.cloned()
    {
        tell_schedule(set, writer, &now, &part)?;
    }
    Ok(())
}

/// The run that people mean by an id: the one of this id, or the one that took it in.
pub(crate) fn named(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    id: Uuid,
) -> Result<Uuid, FoldError> {
    if set.runs.get(writer, &(id,))?.is_some() {
        return Ok(id);
    }
    let taken_in = set.run_mails.get(writer, &(id,))?;
    Ok(taken_in.map_or(id, |row| row.run_id))
}

/// What the mail alone reports that would give the run this id; none where the run has one mail.
pub(super) fn own_status(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    own_id: Uuid,
) -> Result<Option<RunStatus>, FoldError> {
    let Some(member) = set.run_mails.get(writer, &(own_id,))? else {
        return Ok(None);
    };
    let key = (member.mail_id, member.mail_ordinal);
    let part = set.mail_parts.get(writer, &key)?;
    Ok(part.map(|part| part.status))
}

pub(crate) fn members(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
) -> Result<Vec<RunMailRow>, FoldError> {
    set.run_mails.flush(writer)?;
    let sql = format!(
        "SELECT {} FROM run_mails WHERE run_id = $1 ORDER BY mail_id, mail_ordinal",
        RunMailRow::columns()
    );
    let rows = writer.select(&sql, &[Value::Uuid(run_id)])?;
    let rows = rows.into_iter().map(RunMailRow::from_row);
    Ok(rows.collect::<Result<_, _>>()?)
}

fn is_deleted(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    part: &MailPartRow,
) -> Result<bool, FoldError> {
    let mail = set.mails.get(writer, &(part.mail_id,))?;
    Ok(mail.is_some_and(|mail| mail.state == MailState::Deleted))
}
