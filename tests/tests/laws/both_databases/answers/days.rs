//! The pages of the day.

use std::collections::BTreeSet;

use domain::{backup_day::DayStatus, run::RunStatus};
use projections::{
    ports::ViewReader,
    projector::position_of,
    store::{PageRequest, Select},
    views::{
        daily_jobs::{self, DailyJobFilter, DailyJobSort},
        job_days, jobs,
        run_checks::{self, RunCheckSort},
    },
};

use crate::both_databases::answers::written::{page, shown, sorted};

pub(crate) async fn of_run_checks(reader: &dyn ViewReader) -> Vec<String> {
    let filters = [
        run_checks::RunCheckFilter::default(),
        run_checks::RunCheckFilter {
            statuses: vec![RunStatus::Success, RunStatus::Failed],
            text: Some("a*e 2 %".to_owned()),
            ..Default::default()
        },
        run_checks::RunCheckFilter {
            software: Some("Veeam Backup & Replication".to_owned()),
            text: Some("E".to_owned()),
            ..Default::default()
        },
    ];
    let sorts = [
        RunCheckSort::Severity,
        RunCheckSort::Customer,
        RunCheckSort::Job,
        RunCheckSort::Newest,
        RunCheckSort::Oldest,
    ];
    let (mut lines, mut jobs) = (Vec::new(), Vec::new());
    for filter in filters {
        let summary = run_checks::run_check_summary(reader, &filter).await;
        lines.push(shown("summary", summary));
        for sort in sorts {
            let mut after = None;
            loop {
                let request = PageRequest { first: 2, after };
                let found = run_checks::run_checks(reader, &filter, sort, &request).await;
                let found = found.expect("run checks");
                lines.push(format!("{sort:?}: {found:?}"));
                jobs.extend(found.items.iter().map(|(_, row)| row.job_id));
                after = found.items.last().map(|(cursor, _)| cursor.clone());
                if !found.has_next {
                    break;
                }
            }
        }
    }
    assert!(jobs.len() > 10, "{jobs:?}");
    let head = position_of(reader).await.expect("a position");
    for (seen, most) in [(head, 1_000), (head - 5, 1_000), (0, 1_000), (head, 3)] {
        let open = run_checks::open_runs(reader, &jobs, seen, most).await;
        match most {
            3 => assert_eq!(open.map(|open| open.len()).expect("open runs"), 3),
            _ => lines.push(sorted("open", open)),
        }
    }
    lines
}

pub(crate) async fn of_days(reader: &dyn ViewReader) -> Vec<String> {
    let days = Select::from("job_days").rows::<i64>(reader, "day").await;
    let days: BTreeSet<i64> = days.expect("days").into_iter().collect();
    let first = *days.first().expect("a day");
    let all = jobs::jobs(reader, &jobs::JobFilter::default(), &page()).await;
    let (mut ids, mut owners) = (Vec::new(), Vec::new());
    for (_, job) in all.expect("jobs").items {
        ids.push(job.job_id);
        owners.push(job.customer_id);
    }
    let filter = DailyJobFilter {
        statuses: vec![DayStatus::Success, DayStatus::Warning],
        text: Some("e".to_owned()),
        ..Default::default()
    };
    let mut lines = vec![
        sorted("strips", job_days::days_of_jobs(reader, first, &ids).await),
        sorted(
            "customers",
            job_days::days_of_customers(reader, first, &owners).await,
        ),
        sorted("health", job_days::health_of_jobs(reader, &ids).await),
    ];
    for day in days {
        let reviewed = job_days::reviewed_counts(reader, day, &ids).await;
        let reviewed = reviewed.map(|counts| counts.into_iter().collect());
        lines.push(sorted("reviewed", reviewed));
        let silent = daily_jobs::silent_slots(reader, day, &ids).await;
        lines.push(sorted(
            "silent",
            silent.map(|slots| slots.into_iter().collect()),
        ));
        let counts = daily_jobs::daily_job_counts(reader, day, &filter).await;
        lines.push(sorted(
            "counts",
            counts.map(|counts| counts.into_iter().collect()),
        ));
        for sort in [
            DailyJobSort::Customer,
            DailyJobSort::Job,
            DailyJobSort::Software,
            DailyJobSort::Time,
        ] {
            for filter in [&DailyJobFilter::default(), &filter] {
                let mut request = PageRequest {
                    first: 2,
                    after: None,
                };
                let found = daily_jobs::daily_jobs(reader, day, filter, sort, &request).await;
                let found = found.expect("daily jobs");
                request.after = found.items.last().map(|(cursor, _)| cursor.clone());
                let next = daily_jobs::daily_jobs(reader, day, filter, sort, &request).await;
                lines.push(format!("{sort:?}: {found:?} {next:?}"));
            }
        }
    }
    lines
}
