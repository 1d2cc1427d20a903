use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::{
    clock::ClockEvent,
    event::Event,
    ids,
    job::{JobEvent, JobMode},
};
use schedules::watch::{Effect, ObservedRun, Watch};
use uuid::Uuid;

use super::{ExpectationRow, ScheduleRow, judging, planned, suspicion};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    store::Json,
    views::{
        runs::{self, RunRow},
        settings,
    },
};

/// The time that an event brings: everything that was due before is judged before the event is folded.
pub(crate) fn time_of(envelope: &Envelope<'_>) -> DateTime<Utc> {
    match envelope.event {
        // One that is later than its own recording is of a clock that was ahead, and was corrected.
        Event::Clock(ClockEvent::DeadlinePassed { at }) if *at <= envelope.recorded_at => {
            envelope.recorded_at.max(*at + TimeDelta::milliseconds(1))
        }
        _ => envelope.recorded_at,
    }
}

/// Time has passed up to `now`: schedules are inferred and slots are judged, in the order in which they were due.
pub(crate) fn reach(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    now: DateTime<Utc>,
) -> Result<(), FoldError> {
    while let Some((due, job_id)) = set.dues.first_before(writer, now)? {
        set.now = due;
        let judged = judging::judge(set, writer, job_id, due)?;
        refresh(set, writer, job_id)?;
        let slots = &judged.slots;
        apply_effects(set, writer, job_id, &judged.effects)?;
        suspicion::count(set, writer, job_id, slots, &judged.effects)?;
    }
    set.now = now;
    Ok(())
}

/// A run of a job appeared that came in by itself. What is informational or hidden from the page of the day has no schedule.
pub(crate) fn on_run(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run: &RunRow,
    collector: Option<String>,
) -> Result<(), FoldError> {
    // Notices come when there is something to say, and nobody waits for them.
    if run.informational || run.hidden_from_run_checks {
        return Ok(());
    }
    let now = set.now;
    let observed = ObservedRun {
        run: run.run_id,
        at: run.run_at.trunc_subsecs(0),
        recorded_at: now,
        is_good: run.status.is_good(),
    };
    ensure(set, writer, run.job_id)?;
    let mut effects = Vec::new();
    set.schedules.update(writer, &(run.job_id,), |row| {
        effects = row.watch.0.observe(&observed);
        row.collector = collector.or(row.collector.take());
    })?;
    refresh(set, writer, run.job_id)?;
    apply_effects(set, writer, run.job_id, &effects)
}

/// What a person said about the schedule of a job.
pub(crate) fn on_job(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    event: &JobEvent,
) -> Result<(), FoldError> {
    let now = set.now;
    let change: Box<dyn FnOnce(&mut ScheduleRow)> = match event {
        JobEvent::SchedulePinned { schedule } => {
            let schedule = schedule.clone();
            Box::new(move |row| row.watch.0.pin(schedule, now))
        }
        JobEvent::ScheduleUnpinned {} => {
            ensure(set, writer, job_id)?;
            judging::with_terms(set, writer, job_id, |set, writer, terms| {
                let unpin = |row: &mut ScheduleRow| row.watch.0.unpin(terms, now);
                Ok(set.schedules.update(writer, &(job_id,), unpin)?)
            })?;
            return refresh(set, writer, job_id);
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
            return forget(set, writer, job_id);
        }
    };
    ensure(set, writer, job_id)?;
    set.schedules.update(writer, &(job_id,), change)?;
    refresh(set, writer, job_id)
}

/// The jobs of a customer start by other clocks, as far as anybody knows.
pub(crate) fn on_customer_zone(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    customer_id: Uuid,
) -> Result<(), FoldError> {
    set.jobs.index(writer)?;
    set.jobs.flush(writer)?;
    let sql = "SELECT job_id FROM jobs WHERE customer_id = $1 ORDER BY job_id";
    for row in writer.select(sql, &[Value::Uuid(customer_id)])? {
        if let [Value::Uuid(job_id)] = row.as_slice() {
            on_zone(set, writer, *job_id)?;
        }
    }
    Ok(())
}

/// The clocks that a job may start by are others, or may be.
pub(crate) fn on_zone(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    if set.schedules.get(writer, &(job_id,))?.is_none() {
        return Ok(());
    }
    let now = set.now;
    judging::with_terms(set, writer, job_id, |set, writer, terms| {
        let change = |row: &mut ScheduleRow| row.watch.0.change_zones(terms, now);
        Ok(set.schedules.update(writer, &(job_id,), change)?)
    })?;
    refresh(set, writer, job_id)
}

/// A collector listens again: what was silent meanwhile is judged when it had time to catch up.
pub(crate) fn on_recovery(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    collector: &str,
) -> Result<(), FoldError> {
    set.schedules.flush(writer)?;
    let sql = "SELECT job_id FROM schedules \
         WHERE collector = $1 AND waits_for_collector = 1 ORDER BY job_id";
    let now = set.now;
    for row in writer.select(sql, &[Value::Text(collector.to_owned())])? {
        let [Value::Uuid(job_id)] = row.as_slice() else {
            continue;
        };
        set.schedules
            .update(writer, &(*job_id,), |row| row.watch.0.recover(now))?;
        refresh(set, writer, *job_id)?;
    }
    Ok(())
}

/// The job is no more: nobody expects anything of it. Runs that it missed go with its other runs.
fn forget(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    planned::forget(set, writer, job_id)?;
    set.schedules.remove((job_id,));
    set.dues.put(job_id, None);
    set.expectations.execute(
        writer,
        "DELETE FROM expectations WHERE job_id = $1",
        &[Value::Uuid(job_id)],
    )?;
    Ok(())
}

fn ensure(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    if set.schedules.get(writer, &(job_id,))?.is_none() {
        set.schedules.put(ScheduleRow {
            job_id,
            watch: Json(Watch::begin(set.now)),
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
pub(super) fn refresh(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    let mut due = None;
    set.schedules.update(writer, &(job_id,), |row| {
        let watch = &row.watch.0;
        let next = watch.next_expected();
        row.due_at = watch.due();
        row.next_at = next.as_ref().map(|(slot, _)| slot.at);
        row.next_deadline = next.map(|(_, deadline)| deadline);
        row.waits_for_collector = watch.waits_for_collector();
        due = row.due_at;
    })?;
    set.dues.put(job_id, due);
    set.unsettled.planned.insert(job_id);
    Ok(())
}

fn apply_effects(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
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
                let collector = collector_of(set, writer, job_id)?;
                let general = settings::general(set, writer)?;
                set.expectations.put(ExpectationRow {
                    job_id,
                    slot_at: slot,
                    verdict,
                    judged_at: deadline,
                    reason,
                    run_id: run,
                    collector,
                    day: judging::day_of(slot, general),
                });
                if verdict.is_missed_run() {
                    runs::miss(set, writer, job_id, slot, deadline)?;
                }
            }
            Effect::Answered { slot, before, run } => {
                let now = set.now;
                set.expectations.update(writer, &(job_id, slot), |row| {
                    row.verdict = schedules::watch::Verdict::RanLate;
                    row.judged_at = now;
                    row.run_id = Some(run);
                })?;
                if before.is_missed_run() {
                    runs::answer(set, writer, ids::missed_run(job_id, slot), run)?;
                }
            }
        }
    }
    Ok(())
}

pub(super) fn collector_of(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<Option<String>, FoldError> {
    let row = set.schedules.get(writer, &(job_id,))?;
    Ok(row.and_then(|row| row.collector.clone()))
}
