//! What else is known of a slot at its deadline, and the verdict.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{cove_account::is_workstation, job::JobMode};
use schedules::{
    local_day,
    watch::{Due, Effect, Excuse, Standing, Terms},
};
use uuid::Uuid;

use crate::{
    fold::{
        lookups::{calendar, collectors, jobs, settings},
        state::{error::FoldError, memory::Fold},
    },
    rows::schedules::ScheduleRow,
};

/// What holds for the schedule of a job, as of the events that were folded so far.
pub(crate) fn with_terms<T>(
    fold: &mut Fold,
    job_id: Uuid,
    work: impl FnOnce(&mut Fold, &Terms<'_>) -> Result<T, FoldError>,
) -> Result<T, FoldError> {
    let general = settings::general(fold)?;
    let schedules = settings::schedules(fold)?;
    let of_customer = jobs::customer_zone(fold, job_id)?;
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
    work(fold, &terms)
}

/// What was due of a job, and is done.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    pub(crate) slots: Vec<DateTime<Utc>>,
    pub(crate) effects: Vec<Effect>,
}

/// Does what is due of a job.
pub(crate) fn judge(
    fold: &mut Fold,
    job_id: Uuid,
    due: DateTime<Utc>,
) -> Result<Judged, FoldError> {
    let watch = fold.schedules().get(&(job_id,))?;
    let Some(what) = watch.and_then(|row| row.watch.0.what_is_due()) else {
        return Ok(Judged::default());
    };
    let Due::Slots(slots) = what else {
        with_terms(fold, job_id, |fold, terms| {
            let refit = |row: &mut ScheduleRow| row.watch.0.refit(terms, due);
            Ok(fold.schedules().update(&(job_id,), refit)?)
        })?;
        return Ok(Judged::default());
    };
    let mut standings = HashMap::new();
    for slot in &slots {
        standings.insert(*slot, standing(fold, job_id, *slot)?);
    }
    let mut effects = Vec::new();
    fold.schedules().update(&(job_id,), |row| {
        effects = row
            .watch
            .0
            .judge(|slot| standings.remove(&slot).unwrap_or(Standing::Plain));
    })?;
    Ok(Judged { slots, effects })
}

/// What else is known of a slot at its deadline.
fn standing(fold: &mut Fold, job_id: Uuid, slot: DateTime<Utc>) -> Result<Standing, FoldError> {
    let Some(job) = fold.jobs().get(&(job_id,))? else {
        return Ok(Standing::NotJudged);
    };
    let (archived, customer_id) = (job.archived, job.customer_id);
    let is_workstation = is_workstation(&job.software, &job.kind);
    let customer = fold.customers().get(&(customer_id,))?;
    let is_active = customer.is_some_and(|customer| customer.active);
    let row = fold.schedules().get(&(job_id,))?;
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
    let excuse = calendar::excuse(fold, job_id, customer_id, date, slot, slot)?;
    if let Some(excuse) = excuse {
        return Ok(Standing::Excused(Excuse {
            reason: excuse.reason,
        }));
    }
    let Some(collector) = collector else {
        return Ok(Standing::Plain);
    };
    if collectors::out_since(fold, &collector)?.is_some() {
        return Ok(Standing::NotListening);
    }
    if collectors::suspects(fold, collector, slot)? {
        return Ok(Standing::CollectorSuspect);
    }
    Ok(Standing::Plain)
}
