use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{cove_account::is_workstation, job::JobMode, settings::General};
use schedules::{
    local_day,
    watch::{Due, Effect, Excuse, Standing, Terms},
};
use uuid::Uuid;

use super::{ScheduleRow, suspicion};
use crate::{
    fold::{FoldError, WorkingSet},
    ports::ViewWriter,
    views::{calendar, collectors, job_days::BackupDays, settings},
};

/// `2026-06-01`
pub(super) fn day_of(time: DateTime<Utc>, general: General) -> String {
    BackupDays::from(general).date(time).to_string()
}

/// What holds for the schedule of a job, as of the events that were folded so far.
pub(super) fn with_terms<T>(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    work: impl FnOnce(&mut WorkingSet, &mut dyn ViewWriter, &Terms<'_>) -> Result<T, FoldError>,
) -> Result<T, FoldError> {
    let general = settings::general(set, writer)?;
    let schedules = settings::schedules(set, writer)?;
    let of_customer = customer_zone(set, writer, job_id)?;
    let zones: Vec<&str> = of_customer
        .as_deref()
        .into_iter()
        .chain([general.zone.name()])
        .collect();
    let terms = Terms {
        zones: &zones,
        least_early_minutes: schedules.least_early_minutes,
        least_late_minutes: schedules.least_late_minutes,
    };
    work(set, writer, &terms)
}

/// The clocks of the customer that the job belongs to, where it has some of its own.
pub(crate) fn customer_zone(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<Option<String>, FoldError> {
    let Some(job) = set.jobs.get(writer, &(job_id,))? else {
        return Ok(None);
    };
    let customer_id = job.customer_id;
    let customer = set.customers.get(writer, &(customer_id,))?;
    Ok(customer.and_then(|customer| customer.time_zone.clone()))
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
        with_terms(set, writer, job_id, |set, writer, terms| {
            let refit = |row: &mut ScheduleRow| row.watch.0.refit(terms, due);
            Ok(set.schedules.update(writer, &(job_id,), refit)?)
        })?;
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
    let is_workstation = is_workstation(&job.software, &job.kind);
    let customer = set.customers.get(writer, &(customer_id,))?;
    let is_active = customer.is_some_and(|customer| customer.active);
    let row = set.schedules.get(writer, &(job_id,))?;
    let is_regular = row.is_some_and(|row| row.mode == JobMode::Regular);
    if archived || !is_active || !is_regular || is_workstation {
        return Ok(Standing::NotJudged);
    }
    let Some((date, collector)) = row.and_then(|row| {
        let plan = row.watch.0.plan()?;
        Some((local_day(&plan.schedule, slot), row.collector.clone()))
    }) else {
        return Ok(Standing::NotJudged);
    };
    let excuse = calendar::excuse(set, writer, job_id, customer_id, date, slot, slot)?;
    if let Some(excuse) = excuse {
        return Ok(Standing::Excused(Excuse {
            reason: excuse.reason,
        }));
    }
    let Some(collector) = collector else {
        return Ok(Standing::Plain);
    };
    if collectors::out_since(set, writer, &collector)?.is_some() {
        return Ok(Standing::NotListening);
    }
    if suspicion::suspects(set, writer, collector, slot)? {
        return Ok(Standing::CollectorSuspect);
    }
    Ok(Standing::Plain)
}
