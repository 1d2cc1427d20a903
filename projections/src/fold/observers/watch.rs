//! The watch over the schedule of each job.

use chrono::SubsecRound as _;
use domain::{
    ids,
    job::{JobEvent, JobMode},
};
use schedules::watch::{Effect, ObservedRun, Watch};
use uuid::Uuid;

use crate::{
    engine::schema::{field::Json, value::Value},
    fold::{
        lookups::settings,
        observers::judging,
        state::{error::FoldError, memory::Fold, requests::Request},
    },
    rows::{
        runs::RunRow,
        schedules::{ExpectationRow, ScheduleRow, day_of},
    },
};

/// A run of a job appeared that came in by itself. What is informational or hidden from the page of the day has no schedule.
pub(super) fn on_run(
    fold: &mut Fold,
    run: &RunRow,
    collector: Option<String>,
) -> Result<(), FoldError> {
    // Notices come when there is something to say, and nobody waits for them.
    if run.informational || run.hidden_from_run_checks {
        return Ok(());
    }
    let now = fold.state.now;
    let observed = ObservedRun {
        run: run.run_id,
        at: run.run_at.trunc_subsecs(0),
        recorded_at: now,
        is_good: run.status.is_good(),
    };
    ensure(fold, run.job_id)?;
    let mut effects = Vec::new();
    fold.schedules().update(&(run.job_id,), |row| {
        effects = row.watch.0.observe(&observed);
        row.collector = collector.or(row.collector.take());
    })?;
    refresh(fold, run.job_id)?;
    apply_effects(fold, run.job_id, &effects)
}

/// What a person said about the schedule of a job.
pub(crate) fn on_job(fold: &mut Fold, job_id: Uuid, event: &JobEvent) -> Result<(), FoldError> {
    let now = fold.state.now;
    let change: Box<dyn FnOnce(&mut ScheduleRow)> = match event {
        JobEvent::SchedulePinned { schedule } => {
            let schedule = schedule.clone();
            Box::new(move |row| row.watch.0.pin(schedule, now))
        }
        JobEvent::ScheduleUnpinned {} => {
            ensure(fold, job_id)?;
            judging::with_terms(fold, job_id, |fold, terms| {
                let unpin = |row: &mut ScheduleRow| row.watch.0.unpin(terms, now);
                Ok(fold.schedules().update(&(job_id,), unpin)?)
            })?;
            return refresh(fold, job_id);
        }
        JobEvent::ScheduleConfirmed { schedule } => {
            let schedule = schedule.clone();
            Box::new(move |row| row.watch.0.confirm(&schedule))
        }
        JobEvent::JobModeSet { mode } => {
            let mode = *mode;
            Box::new(move |row| row.mode = mode)
        }
        JobEvent::JobUnarchived {} => Box::new(move |row| row.watch.0.begin_again(now)),
        JobEvent::JobApproved { .. }
        | JobEvent::JobArchived { .. }
        | JobEvent::JobMovedToCustomer { .. }
        | JobEvent::JobIdentityAdded { .. }
        | JobEvent::JobRpoSet { .. }
        | JobEvent::JobAwaits { .. }
        | JobEvent::JobAwaitsNothing {}
        | JobEvent::JobPathConfirmed { .. }
        | JobEvent::JobPathForgotten { .. } => return Ok(()),
        JobEvent::JobMerged { .. } | JobEvent::JobDeleted { .. } => {
            return forget(fold, job_id);
        }
    };
    ensure(fold, job_id)?;
    fold.schedules().update(&(job_id,), change)?;
    refresh(fold, job_id)
}

/// The jobs of a customer start by other clocks, as far as anybody knows.
pub(crate) fn on_customer_zone(fold: &mut Fold, customer_id: Uuid) -> Result<(), FoldError> {
    fold.jobs().index()?;
    let sql = "SELECT job_id FROM jobs WHERE customer_id = $1 ORDER BY job_id";
    for job_id in fold.select_as(sql, &[Value::Uuid(customer_id)])? {
        on_zone(fold, job_id)?;
    }
    Ok(())
}

/// The clocks that a job may start by are others, or may be.
pub(crate) fn on_zone(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    if fold.schedules().get(&(job_id,))?.is_none() {
        return Ok(());
    }
    let now = fold.state.now;
    judging::with_terms(fold, job_id, |fold, terms| {
        let change = |row: &mut ScheduleRow| row.watch.0.change_zones(terms, now);
        Ok(fold.schedules().update(&(job_id,), change)?)
    })?;
    refresh(fold, job_id)
}

/// A collector listens again: what was silent meanwhile is judged when it had time to catch up.
pub(crate) fn on_recovery(fold: &mut Fold, collector: &str) -> Result<(), FoldError> {
    let sql = "SELECT job_id FROM schedules \
         WHERE collector = $1 AND waits_for_collector = 1 ORDER BY job_id";
    let now = fold.state.now;
    for job_id in fold.select_as::<Uuid>(sql, &[Value::Text(collector.to_owned())])? {
        fold.schedules()
            .update(&(job_id,), |row| row.watch.0.recover(now))?;
        refresh(fold, job_id)?;
    }
    Ok(())
}

/// The job is no more: nobody expects anything of it. Runs that it missed go with its other runs.
fn forget(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    forget_planned(fold, job_id)?;
    fold.schedules().remove((job_id,));
    fold.state.dues.put(job_id, None);
    fold.execute(
        "DELETE FROM expectations WHERE job_id = $1",
        &[Value::Uuid(job_id)],
    )?;
    Ok(())
}

fn ensure(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    if fold.schedules().get(&(job_id,))?.is_none() {
        let now = fold.state.now;
        fold.schedules().put(ScheduleRow {
            job_id,
            watch: Json(Watch::begin(now)),
            mode: JobMode::Regular,
            collector: None,
            due_at: None,
            next_at: None,
            next_deadline: None,
            waits_for_collector: false,
            planned: Json(vec![]),
        });
    }
    Ok(())
}

/// What stands beside the watch follows from it.
pub(crate) fn refresh(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    let mut due = None;
    fold.schedules().update(&(job_id,), |row| {
        let watch = &row.watch.0;
        let next = watch.next_expected();
        row.due_at = watch.due();
        row.next_at = next.as_ref().map(|(slot, _)| slot.at);
        row.next_deadline = next.map(|(_, deadline)| deadline);
        row.waits_for_collector = watch.waits_for_collector();
        due = row.due_at;
    })?;
    fold.state.dues.put(job_id, due);
    fold.state.unsettled.planned.insert(job_id);
    Ok(())
}

pub(crate) fn apply_effects(
    fold: &mut Fold,
    job_id: Uuid,
    effects: &[Effect],
) -> Result<(), FoldError> {
    for effect in effects {
        match effect.clone() {
            Effect::Judged {
                slot,
                deadline,
                verdict,
                run,
                reason,
            } => {
                let collector = collector_of(fold, job_id)?;
                let general = settings::general(fold)?;
                fold.expectations().put(ExpectationRow {
                    job_id,
                    slot_at: slot,
                    verdict,
                    judged_at: deadline,
                    reason,
                    run_id: run,
                    collector,
                    day: day_of(slot, general),
                });
                if verdict.is_missed_run() {
                    fold.state.requests.ask(Request::Miss {
                        job_id,
                        slot,
                        deadline,
                    });
                }
            }
            Effect::Answered { slot, before, run } => {
                let now = fold.state.now;
                fold.expectations().update(&(job_id, slot), |row| {
                    row.verdict = schedules::watch::SlotVerdict::RanLate;
                    row.judged_at = now;
                    row.run_id = Some(run);
                })?;
                if before.is_missed_run() {
                    fold.state.requests.ask(Request::Answer {
                        missed: ids::missed_run(job_id, slot),
                        late: run,
                    });
                }
            }
        }
    }
    Ok(())
}

pub(crate) fn collector_of(fold: &mut Fold, job_id: Uuid) -> Result<Option<String>, FoldError> {
    let row = fold.schedules().get(&(job_id,))?;
    Ok(row.and_then(|row| row.collector.clone()))
}

/// The job is no more.
fn forget_planned(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    fold.state.unsettled.planned.remove(&job_id);
    let row = fold.schedules().get(&(job_id,))?;
    let days = row.map(|row| row.planned.0.clone()).unwrap_or_default();
    for (day, _) in days {
        fold.planned_days().remove((job_id, day));
    }
    Ok(())
}
