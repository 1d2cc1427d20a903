//! The last backup days, as a strip of colours.

use async_graphql::{Context, Object, Result, SimpleObject};
use chrono::NaiveDate;
use domain::{
    backup_day::day_number,
    run::{RunStatus as Status, StatusCounts},
};
use projections::views::{
    counted::Counted as _,
    job_days::{CustomerDay, JobDayRow, days_up_to},
};

use super::enums::RunStatus;
use crate::{
    loaders::backup_days,
    request::{as_of, error},
};

/// One backup day, named by the date on which it begins; see `dayStartsAt` of the settings.
#[derive(SimpleObject)]
pub(crate) struct StripDay {
    date: NaiveDate,
    /// The worst that ran; null where nothing did.
    status: Option<RunStatus>,
    /// The status of the latest run; null for days of a customer, which has many jobs.
    latest_status: Option<RunStatus>,
    run_count: u32,
    counts: RunCounts,
}

/// How many runs there are, by effective status.
pub(crate) struct RunCounts(pub StatusCounts);

#[Object]
impl RunCounts {
    async fn total(&self) -> u32 {
        self.0.total()
    }

    async fn success(&self) -> u32 {
        self.0.success
    }

    async fn warning(&self) -> u32 {
        self.0.warning
    }

    async fn failed(&self) -> u32 {
        self.0.failed
    }

    async fn unknown(&self) -> u32 {
        self.0.unknown
    }

    async fn missed(&self) -> u32 {
        self.0.missed
    }
}

/// The dates of a strip, oldest first: it ends with the backup day of now.
pub(crate) async fn dates(context: &Context<'_>, days: i32) -> Result<Vec<NaiveDate>> {
    let Some(days) = LENGTHS
        .into_iter()
        .find(|length| i64::from(*length) == i64::from(days))
    else {
        return Err(error::invalid(format!(
            "a strip has 28 or 90 days, not {days}"
        )));
    };
    let today = backup_days(context).await?.date(as_of::of(context));
    Ok(days_up_to(today, days).collect())
}

const LENGTHS: [u32; 2] = [28, 90];

pub(crate) fn cost(days: i32, day: usize) -> usize {
    usize::try_from(days).unwrap_or(0).saturating_mul(day)
}

pub(crate) fn of_job(dates: Vec<NaiveDate>, rows: &[JobDayRow]) -> Vec<StripDay> {
    let days = dates.into_iter().map(|date| {
        let number = day_number(date);
        let row = rows.iter().find(|row| row.day == number);
        let counts = row.map(JobDayRow::counts).unwrap_or_default();
        day(date, counts, row.map(|row| row.latest_status))
    });
    days.collect()
}

pub(crate) fn of_customer(dates: Vec<NaiveDate>, rows: &[CustomerDay]) -> Vec<StripDay> {
    let days = dates.into_iter().map(|date| {
        let number = day_number(date);
        let row = rows.iter().find(|row| row.day == number);
        day(date, row.map(|row| row.counts).unwrap_or_default(), None)
    });
    days.collect()
}

fn day(date: NaiveDate, counts: StatusCounts, latest: Option<Status>) -> StripDay {
    StripDay {
        date,
        status: counts.worst().map(RunStatus::from),
        latest_status: latest.map(RunStatus::from),
        run_count: counts.total(),
        counts: RunCounts(counts),
    }
}
