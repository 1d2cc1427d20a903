//! Counts the slots of each collector, and doubts the silent ones when it is suspect.

use chrono::{DateTime, Utc};
use domain::ids;
use schedules::{
    SUSPECT_CUSTOMERS, is_suspect,
    watch::{Effect, SlotVerdict},
};
use uuid::Uuid;

use crate::{
    engine::schema::{
        field::{Field as _, Json},
        value::Value,
    },
    fold::{
        lookups::settings,
        observers::watch::{collector_of, refresh},
        state::{error::FoldError, memory::Fold, requests::Request},
    },
    rows::schedules::{CollectorDayRow, ExpectationRow, day_of},
};

/// Counts what was judged. When it becomes too much, what was called missed on that day is unknown.
pub(crate) fn count(
    fold: &mut Fold,
    job_id: Uuid,
    slots: &[DateTime<Utc>],
    effects: &[Effect],
) -> Result<(), FoldError> {
    let Some(collector) = collector_of(fold, job_id)? else {
        return Ok(());
    };
    let Some(job) = fold.jobs().get(&(job_id,))? else {
        return Ok(());
    };
    let customer_id = job.customer_id;
    let general = settings::general(fold)?;
    for slot in slots {
        let key = (collector.clone(), day_of(*slot, general));
        let mut row = match fold.collector_days().get(&key)? {
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
            row.suspect_since = Some(fold.state.now);
        }
        fold.collector_days().put(row);
        if becomes_suspect {
            doubt(fold, &key.0, &key.1)?;
        }
    }
    Ok(())
}

fn is_missed(effect: &Effect, at: DateTime<Utc>) -> bool {
    matches!(effect, Effect::Judged { slot, verdict: SlotVerdict::Missed, .. } if *slot == at)
}

fn doubt(fold: &mut Fold, collector: &str, day: &str) -> Result<(), FoldError> {
    let params = [
        Value::Text(collector.to_owned()),
        Value::Text(day.to_owned()),
        SlotVerdict::Missed.to_value(),
    ];
    let rest = "WHERE collector = $1 AND day = $2 AND verdict = $3 ORDER BY slot_at, job_id";
    for mut row in fold.rows::<ExpectationRow>(rest, &params)? {
        let (job_id, slot) = (row.job_id, row.slot_at);
        fold.schedules()
            .update(&(job_id,), |row| row.watch.0.doubt(slot))?;
        refresh(fold, job_id)?;
        fold.state.requests.ask(Request::Leave {
            run_id: ids::missed_run(job_id, slot),
        });
        row.verdict = SlotVerdict::Unknown;
        fold.expectations().put(row);
    }
    Ok(())
}
