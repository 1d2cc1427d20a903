//! The run that a part of a mail is of.
//!
//! Parts are of one run where their job and the key that they give are the same, or, without keys, where their times are. See
//! `docs/decisions/0046`.

use chrono::{SubsecRound as _, TimeDelta};
use domain::{ids, run::RunStatus};
use uuid::Uuid;

use crate::{
    engine::schema::{
        field::{Field as _, Json},
        value::Value,
    },
    fold::state::{error::FoldError, memory::Fold, seen::Seen},
    rows::{mail_paths::UnusualPath, mails::MailPartRow, runs::RunRow},
};

/// At most this many runs of one mail, of the same job and moment or key, find their like in other mails. The rest are runs
/// of their own, which bounds what a mail can make the fold look at.
const MAX_LANES: u32 = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RunOfPart {
    New(Uuid),
    Joins(Uuid),
}

/// The run that a part is of. `own_id` is the id that it has where it stands alone.
pub(crate) fn find(
    fold: &mut Fold,
    (job_id, run_base): (Uuid, Uuid),
    part: &MailPartRow,
    own_id: Uuid,
    seen: Seen,
) -> Result<RunOfPart, FoldError> {
    // A mail that is folded again.
    if seen == Seen::Perhaps
        && let Some(known) = fold.run_mails().get(&(own_id,))?
    {
        return Ok(RunOfPart::Joins(known.run_id));
    }
    if part.lane >= MAX_LANES || is_doubted_success(part.unusual_path.as_ref(), part.status) {
        return Ok(RunOfPart::New(own_id));
    }
    let found = of_same_run(fold, (job_id, run_base), part, own_id)?;
    // A mail that is doubted may make a run worse, and never better.
    if let (RunOfPart::Joins(run_id), true) = (found, part.unusual_path.is_some())
        && let Some(run) = fold.runs().get(&(run_id,))?
        && part.status.weight() <= run.status.weight()
    {
        return Ok(RunOfPart::New(own_id));
    }
    Ok(found)
}

/// Nobody knows that it is about the run that other mails report.
fn is_doubted_success(doubt: Option<&Json<UnusualPath>>, status: RunStatus) -> bool {
    doubt.is_some() && status == RunStatus::Success
}

/// The run that other mails report, by key or time.
fn of_same_run(
    fold: &mut Fold,
    (job_id, run_base): (Uuid, Uuid),
    part: &MailPartRow,
    own_id: Uuid,
) -> Result<RunOfPart, FoldError> {
    if let Some(key) = &part.run_key {
        let run_id = ids::run_of_key(run_base, key, part.lane);
        let is_there = fold.runs().get(&(run_id,))?.is_some();
        return Ok(if is_there {
            RunOfPart::Joins(run_id)
        } else {
            RunOfPart::New(run_id)
        });
    }
    let near = near(fold, job_id, part, own_id)?;
    Ok(near.map_or(RunOfPart::New(own_id), RunOfPart::Joins))
}

/// The run of about the same time, of two the nearer one.
fn near(
    fold: &mut Fold,
    job_id: Uuid,
    part: &MailPartRow,
    own_id: Uuid,
) -> Result<Option<Uuid>, FoldError> {
    let at = part.run_at.trunc_subsecs(0);
    let within = TimeDelta::seconds(part.one_run.0.within_seconds.into());
    let (from, until) = (at - within, at + within + TimeDelta::seconds(1));
    let health = fold.job_health().get(&(job_id,))?;
    // Most runs are the newest of their job, and none is looked for.
    if health.is_none_or(|health| health.newest_at < from) {
        return Ok(None);
    }
    let params = [Value::Uuid(job_id), from.to_value(), until.to_value()];
    let mut nearest: Option<(TimeDelta, Uuid)> = None;
    let rest = "WHERE job_id = $1 AND run_at >= $2 AND run_at < $3 AND mail_id IS NOT NULL \
         ORDER BY run_at, weight, run_id";
    for run in fold.rows::<RunRow>(rest, &params)? {
        let distance = (run.run_at.trunc_subsecs(0) - at).abs();
        let is_nearer = nearest.is_none_or(|(nearest, _)| distance < nearest);
        let is_another =
            run.run_id != own_id && !is_doubted_success(run.unusual_path.as_ref(), run.status);
        if is_another && is_nearer && is_alike(fold, &run, part)? {
            nearest = Some((distance, run.run_id));
        }
    }
    Ok(nearest.map(|(_, run_id)| run_id))
}

/// Whether the mails of the run are of the same job as the part, and say of further mails what it says.
fn is_alike(fold: &mut Fold, run: &RunRow, part: &MailPartRow) -> Result<bool, FoldError> {
    let Some(key) = run.mail_id.zip(run.mail_ordinal) else {
        return Ok(false);
    };
    let other = fold.mail_parts().get(&key)?;
    Ok(other.is_some_and(|other| {
        (&other.identity_key, other.lane, &other.run_key)
            == (&part.identity_key, part.lane, &part.run_key)
            && other.one_run.0.within_seconds == part.one_run.0.within_seconds
    }))
}
