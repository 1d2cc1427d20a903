use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::job::JobMode;
use schedules::{
    backup_day,
    watch::{Due, Effect, Standing},
};
use uuid::Uuid;

use super::suspicion;
use crate::{
    fold::{FoldError, WorkingSet},
    ports::ViewWriter,
};

/// Where the provider is.
pub(crate) const ZONE: &str = "Europe/Amsterdam";

/// A backup day lasts from noon to noon, so that a night's runs stand together.
pub(crate) const DAY_STARTS_AT: u32 = 12;

/// `2026-06-01`
pub(crate) fn day_of(time: DateTime<Utc>) -> String {
    backup_day(time, ZONE, DAY_STARTS_AT).to_string()
}

/// What was due of a job, and is done.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) slots: Vec<DateTime<Utc>>,
    pub(super) effects: Vec<Effect>,
}

/// Does what is due of a job.
pub(super) fn judge(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    due: DateTime<Utc>,
) -> Result<Judged, FoldError> {
    let watch = set.schedules.get(writer, &(job_id,))?;
    let Some(what) = watch.and_then(|row| row.watch.0.what_is_due()) else {
        return Ok(Judged::default());
    };
    let Due::Slots(slots) = what else {
        set.schedules
            .update(writer, &(job_id,), |row| row.watch.0.refit(ZONE, due))?;
        return Ok(Judged::default());
    };
    let mut standings = HashMap::new();
    for slot in &slots {
        standings.insert(*slot, standing(set, writer, job_id, *slot)?);
    }
    let mut effects = Vec::new();
    set.schedules.update(writer, &(job_id,), |row| {
        effects = row
            .watch
            .0
            .judge(|slot| standings.remove(&slot).unwrap_or(Standing::Plain));
    })?;
    Ok(Judged { slots, effects })
}

/// What else is known of a slot at its deadline.
fn standing(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    slot: DateTime<Utc>,
) -> Result<Standing, FoldError> {
    let Some(job) = set.jobs.get(writer, &(job_id,))? else {
        return Ok(Standing::NotJudged);
    };
    let (archived, customer_id) = (job.archived, job.customer_id);
    let customer = set.customers.get(writer, &(customer_id,))?;
    let is_active = customer.is_some_and(|customer| customer.active);
    let row = set.schedules.get(writer, &(job_id,))?;
    let is_regular = row.is_some_and(|row| row.mode == JobMode::Regular);
    if archived || !is_active || !is_regular {
        return Ok(Standing::NotJudged);
    }
    if suspicion::is_suspect(set, writer, job_id, slot)? {
        return Ok(Standing::CollectorSuspect);
    }
    Ok(Standing::Plain)
}
