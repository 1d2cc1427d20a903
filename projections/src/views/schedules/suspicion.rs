//! Counts the slots of each collector, and doubts the silent ones when it is suspect.

use chrono::{DateTime, Utc};
use domain::ids;
use schedules::{
    SUSPECT_CUSTOMERS, is_suspect,
    watch::{Effect, Verdict},
};
use uuid::Uuid;

use super::{
    CollectorDayRow, ExpectationRow,
    fold::{collector_of, refresh},
    judging::day_of,
};
use crate::{
    fold::{FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    store::{Field, Json, Table},
    views::{runs, settings},
};

/// Whether a collector is suspect on the day of a slot.
pub(super) fn suspects(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    collector: String,
    slot: DateTime<Utc>,
) -> Result<bool, FoldError> {
    let day = day_of(slot, settings::general(set, writer)?);
    let row = set.collector_days.get(writer, &(collector, day))?;
    Ok(row.is_some_and(|row| row.suspect_since.is_some()))
}

/// Counts what was judged. When it becomes too much, what was called missed on that day is unknown.
pub(super) fn count(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    slots: &[DateTime<Utc>],
    effects: &[Effect],
) -> Result<(), FoldError> {
    let Some(collector) = collector_of(set, writer, job_id)? else {
        return Ok(());
    };
    let Some(job) = set.jobs.get(writer, &(job_id,))? else {
        return Ok(());
    };
    let customer_id = job.customer_id;
    let general = settings::general(set, writer)?;
    for slot in slots {
        let key = (collector.clone(), day_of(*slot, general));
        let mut row = match set.collector_days.get(writer, &key)? {
            Some(row) => row.clone(),
            None => CollectorDayRow {
                collector: collector.clone(),
                day: key.1.clone(),
                judged: 0,
                silent: 0,
                customers: Json(vec![]),
                suspect_since: None,
            },
        };
        row.judged += 1;
        if effects.iter().any(|effect| is_missed(effect, *slot)) {
            row.silent += 1;
            let customers = &mut row.customers.0;
            if customers.len() < SUSPECT_CUSTOMERS && !customers.contains(&customer_id) {
                customers.push(customer_id);
            }
        }
        let becomes_suspect = row.suspect_since.is_none()
            && is_suspect(row.judged, row.silent, row.customers.0.len());
        if becomes_suspect {
            row.suspect_since = Some(set.now);
        }
        set.collector_days.put(row);
        if becomes_suspect {
            doubt(set, writer, &key.0, &key.1)?;
        }
    }
    Ok(())
}

fn is_missed(effect: &Effect, at: DateTime<Utc>) -> bool {
    matches!(effect, Effect::Judged { slot, verdict: Verdict::Missed, .. } if *slot == at)
}

fn doubt(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    collector: &str,
    day: &str,
) -> Result<(), FoldError> {
    set.expectations.flush(writer)?;
    let sql = format!(
        "SELECT {} FROM expectations WHERE collector = $1 AND day = $2 AND verdict = $3 \
         ORDER BY slot_at, job_id",
        ExpectationRow::columns()
    );
    let params = [
        Value::Text(collector.to_owned()),
        Value::Text(day.to_owned()),
        Verdict::Missed.to_value(),
    ];
    for row in writer.select(&sql, &params)? {
        let mut row = ExpectationRow::from_row(row)?;
        let (job_id, slot) = (row.job_id, row.slot_at);
        set.schedules
            .update(writer, &(job_id,), |row| row.watch.0.doubt(slot))?;
        refresh(set, writer, job_id)?;
        runs::leave(set, writer, ids::missed_run(job_id, slot))?;
        row.verdict = Verdict::Unknown;
        set.expectations.put(row);
    }
    Ok(())
}
