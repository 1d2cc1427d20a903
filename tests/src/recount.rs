//! Counts the runs of views again, and compares with what the views counted while they followed.

use std::collections::BTreeMap;

use domain::{
    run::{DayRun, REPEATING_SOFTWARE, RunStatus, first_clean, is_clean, is_repeated},
    settings::{Area, General},
};
use projections::{
    ports::ViewReader,
    store::{Select, Table},
    views::{
        counted::Counted,
        customers::CustomerRow,
        job_days::{BackupDays, JobDayRow, JobHealthRow},
        jobs::JobRow,
        run_checks::RunCheckRow,
        runs::RunRow,
        settings::SettingRow,
    },
};
use uuid::Uuid;

use crate::{page_of_the_day::assert_counters_are_the_list, waiting::assert_waiting};

/// Every counter is what the runs say, and what the page of the day lists. Gives how many jobs have open runs, and how many runs are hidden as repeated.
pub fn assert_counted(what: &str, reader: &dyn ViewReader) -> (usize, usize) {
    let mut runs: Vec<RunRow> = all(reader);
    runs.sort_by_key(RunRow::place);
    let jobs: BTreeMap<Uuid, JobRow> = all(reader)
        .into_iter()
        .map(|job: JobRow| (job.job_id, job))
        .collect();
    let customers: BTreeMap<Uuid, CustomerRow> = all(reader)
        .into_iter()
        .map(|customer: CustomerRow| (customer.customer_id, customer))
        .collect();
    let days = days(reader);
    let open = same(
        &format!("{what}: run_checks"),
        run_checks(&runs, &jobs, &customers),
        all(reader),
    );
    same(
        &format!("{what}: job_days"),
        job_days(&runs, days),
        all(reader),
    );
    health(what, &runs, all(reader));
    assert_counters_are_the_list(what, reader);
    assert_waiting(what, reader);
    (open, repeated(what, &runs, &jobs, days))
}

fn run_checks(
    runs: &[RunRow],
    jobs: &BTreeMap<Uuid, JobRow>,
    customers: &BTreeMap<Uuid, CustomerRow>,
) -> Vec<RunCheckRow> {
    let mut rows: BTreeMap<Uuid, RunCheckRow> = BTreeMap::new();
    let open = runs
        .iter()
        .filter(|run| run.reviewed_at.is_none() && !run.hidden_from_run_checks && !run.repeated);
    for run in open {
        let job = &jobs[&run.job_id];
        let customer = &customers[&job.customer_id];
        let row = rows.entry(run.job_id).or_insert_with(|| RunCheckRow {
            job_id: run.job_id,
            customer_id: job.customer_id,
            visible: !job.archived && customer.active,
            folded_customer: customer.folded_name.clone(),
            folded_name: job.folded_name.clone(),
            software: job.software.clone(),
            kind: job.kind.clone(),
            successes: 0,
            warnings: 0,
            failures: 0,
            unknowns: 0,
            misses: 0,
            urgency: u32::MAX,
            newest_run_id: run.run_id,
            newest_at: run.run_at,
            newest_status: run.effective_status,
            oldest_at: run.run_at,
        });
        *row.counter(run.effective_status) += 1;
        row.urgency = row.urgency.min(u32::from(run.effective_status.urgency()));
        row.newest_run_id = run.run_id;
        row.newest_at = run.run_at;
        row.newest_status = run.effective_status;
    }
    rows.into_values().collect()
}

fn job_days(runs: &[RunRow], days: BackupDays) -> Vec<JobDayRow> {
    let mut rows: BTreeMap<(Uuid, i64), JobDayRow> = BTreeMap::new();
    for run in runs.iter().filter(|run| run.answered_by.is_none()) {
        let day = days.number(run.run_at);
        let row = rows.entry((run.job_id, day)).or_insert_with(|| JobDayRow {
            job_id: run.job_id,
            day,
            successes: 0,
            warnings: 0,
            failures: 0,
            unknowns: 0,
            misses: 0,
            latest_run_id: run.run_id,
            latest_at: run.run_at,
            latest_status: run.effective_status,
            latest_doubted: run.is_doubted(),
        });
        *row.counter(run.effective_status) += 1;
        if run.is_doubted() && !row.latest_doubted {
            continue;
        }
        row.latest_run_id = run.run_id;
        row.latest_at = run.run_at;
        row.latest_status = run.effective_status;
        row.latest_doubted = run.is_doubted();
    }
    rows.into_values().collect()
}

fn health(what: &str, runs: &[RunRow], rows: Vec<JobHealthRow>) {
    let mut last_good = BTreeMap::new();
    // They are in the order of their places.
    for run in runs {
        let good = [RunStatus::Success, RunStatus::Warning].contains(&run.effective_status);
        if good && !run.informational && !run.is_doubted() {
            last_good.insert(run.job_id, (run.run_at, run.run_id));
        }
    }
    for row in rows {
        let found = row.last_good_at.zip(row.last_good_run_id);
        let wanted = last_good.remove(&row.job_id);
        assert_eq!(found, wanted, "{what}: the last good run of {row:?}");
    }
    assert!(
        last_good.is_empty(),
        "{what}: without health: {last_good:?}"
    );
}

fn repeated(
    what: &str,
    runs: &[RunRow],
    jobs: &BTreeMap<Uuid, JobRow>,
    counted: BackupDays,
) -> usize {
    let mut days: BTreeMap<(Uuid, i64), Vec<DayRun>> = BTreeMap::new();
    let day = |run: &RunRow| {
        let day = counted.local_days().number(run.run_at);
        (run.job_id, day)
    };
    for run in runs {
        if REPEATING_SOFTWARE.contains(&jobs[&run.job_id].software.as_str()) {
            days.entry(day(run)).or_default().push(day_run(run));
        }
    }
    for run in runs {
        let first = days.get(&day(run)).and_then(|runs| first_clean(runs));
        let wanted = is_repeated(day_run(run), first);
        assert_eq!(run.repeated, wanted, "{what}: repeated is wrong: {run:?}");
    }
    runs.iter().filter(|run| run.repeated).count()
}

fn day_run(run: &RunRow) -> DayRun {
    DayRun {
        run_id: run.run_id,
        run_at: run.run_at,
        clean: is_clean(run.status, run.object_count, run.troubled_object_count),
        day_only: run.day_only,
    }
}

/// As they are set.
fn days(reader: &dyn ViewReader) -> BackupDays {
    let rows: Vec<SettingRow> = all(reader);
    let general = General::read(&mut |name| {
        let is_it = |row: &&SettingRow| row.area == Area::General.name() && row.name == name;
        rows.iter().find(is_it).map(|row| row.value.0.clone())
    });
    general.into()
}

fn all<R: Table>(reader: &dyn ViewReader) -> Vec<R> {
    let rows = Select::from(R::DEF.name).all_now(reader);
    rows.expect("rows")
}

/// The same rows, in whatever order; gives how many there are.
fn same<R: Table + std::fmt::Debug>(what: &str, wanted: Vec<R>, found: Vec<R>) -> usize {
    let lines = |rows: Vec<R>| {
        let mut lines: Vec<_> = rows.iter().map(|row| format!("{row:?}")).collect();
        lines.sort();
        lines
    };
    let (wanted, found) = (lines(wanted), lines(found));
    crate::dump::assert_same_lines(what, &wanted, &found);
    found.len()
}
