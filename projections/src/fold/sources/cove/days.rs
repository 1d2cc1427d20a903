//! Days that only the colour bar knows: a session of which nothing else was ever read, as nobody asked on that day.
//!
//! Each is a run with a status and no data sources, as long as no session of the day is one. It says nothing about when the job
//! runs.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::{
    cove_account::{AccountKey, EarlierDay, earlier_days},
    ids,
};
use uuid::Uuid;

use crate::{
    engine::schema::{
        error::DatabaseError,
        field::{Field as _, Json},
        value::Value,
    },
    fold::{
        runs::{lifecycle, one_run},
        sources::cove::details::{self, Linked, put},
        state::{error::FoldError, memory::Fold, seen::Seen},
    },
    rows::{cove_accounts::CoveRunDetails, runs::RunRow},
};

/// Days of the bar without a run become runs, oldest first. `session_at` is the time of the run of the last session, which is there
/// or about to be.
pub(crate) fn appear(
    fold: &mut Fold,
    linked: &Linked<'_>,
    session_at: DateTime<Utc>,
) -> Result<(), FoldError> {
    let account = linked.account;
    let bar = earlier_days(&account.columns.0);
    let session_date = session_at.date_naive();
    let is_new =
        |day: &&EarlierDay| !account.bar_days.0.contains(&day.date) && day.date != session_date;
    let new: Vec<_> = bar.iter().filter(is_new).collect();
    if let (Some(first), Some(last)) = (new.first(), new.last()) {
        let taken = dates_of_runs(fold, linked, (first.date, last.date))?;
        for day in new.into_iter().filter(|day| !taken.contains(&day.date)) {
            appear_on(fold, linked, day)?;
        }
    }
    let known = bar
        .iter()
        .map(|day| day.date)
        .chain([session_date])
        .collect();
    if account.bar_days.0 != known {
        let key = (account.account.clone(),);
        fold.cove_accounts()
            .update(&key, |row| row.bar_days = Json(known))?;
    }
    Ok(())
}

/// The run of a session came later than that of its day, which says the same or something better: it takes its place. A day that
/// is worse had another session, and stays.
pub(crate) fn give_way(
    fold: &mut Fold,
    (key, base): (&AccountKey, Uuid),
    run_id: Uuid,
) -> Result<(), FoldError> {
    let Some(run) = fold.runs().get(&(run_id,))?.cloned() else {
        return Ok(());
    };
    let of_day = ids::cove_colour_bar_run(base, key, run.run_at.date_naive());
    let day = fold.runs().get(&(of_day,))?;
    if day.is_some_and(|day| day.job_id == run.job_id && day.status.is_covered_by(run.status)) {
        fold.cove_runs().remove((of_day,));
        one_run::give_way(fold, of_day, run_id)?;
    }
    Ok(())
}

fn appear_on(fold: &mut Fold, linked: &Linked<'_>, day: &EarlierDay) -> Result<(), FoldError> {
    let run_id = ids::cove_colour_bar_run(linked.base, linked.key, day.date);
    if fold.runs().get(&(run_id,))?.is_some() {
        return Ok(());
    }
    let row = RunRow {
        day_only: true,
        ..RunRow::new(
            run_id,
            linked.job_id,
            day.status,
            day.at.min(fold.state.now),
            fold.state.now,
        )
    };
    let details = CoveRunDetails {
        message: "Known from the colour bar of the account only".to_owned(),
        ..details::names_of(linked.account)
    };
    put(fold, run_id, linked.account, None, details);
    lifecycle::enter(fold, row, Seen::Perhaps)
}

/// The dates on which the job had runs, leaving out slots without one, what is informational, and runs of another account that it
/// has beside this one.
fn dates_of_runs(
    fold: &mut Fold,
    linked: &Linked<'_>,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<BTreeSet<NaiveDate>, DatabaseError> {
    let sql = "SELECT runs.run_at FROM runs WHERE runs.job_id = $1 AND runs.run_at >= $2 AND runs.run_at < $3 \
               AND runs.informational = 0 AND runs.status <> 'MISSED' \
               AND NOT EXISTS (SELECT 1 FROM cove_runs \
               JOIN cove_accounts ON cove_accounts.account = cove_runs.account AND cove_accounts.job_id = $1 \
               WHERE cove_runs.run_id = runs.run_id AND cove_runs.account <> $4)";
    let begin = |date: NaiveDate| date.and_time(NaiveTime::MIN).and_utc();
    let params = [
        Value::Uuid(linked.job_id),
        begin(first).to_value(),
        (begin(last) + TimeDelta::days(1)).to_value(),
        Value::Text(linked.account.account.clone()),
    ];
    let times = fold.select_as::<DateTime<Utc>>(sql, &params)?;
    Ok(times.into_iter().map(|at| at.date_naive()).collect())
}
