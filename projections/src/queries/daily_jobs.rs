//! What jobs did, or are to do, on a backup day. There is no table: it is asked of days, schedules and slots.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::backup_day::{BackupDays, DayStatus};
use schedules::watch::SlotVerdict;
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            cursor::{PageOf, PageRequest},
            select::Select,
        },
        schema::{error::DatabaseError, field::Field as _, table::Table as _, value::Value},
    },
    queries::{
        daily_job_rows::{DailyJobRow, ReadDay},
        job_days::backup_days,
    },
    rows::{
        job_days::JobDayRow,
        schedules::{ExpectationRow, PlannedDayRow},
    },
};

#[derive(Debug, Clone, Default)]
pub struct DailyJobFilter {
    pub job_id: Option<Uuid>,
    pub customer_id: Option<Uuid>,
    pub software: Option<String>,
    pub kind: Option<String>,
    /// Jobs that stand so; empty means all.
    pub statuses: Vec<DayStatus>,
    /// Words that all stand in name, software, type, company or sender of the job or in its customer's name, in any case; `*`
    /// stands for anything.
    pub text: Option<String>,
}

/// In which order the jobs of a day stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DailyJobSort {
    /// By customer, then by job.
    #[default]
    Customer,
    Job,
    Software,
    /// By when something happened last, or is expected first where nothing did.
    Time,
}

/// Ordering values of the list.
pub fn daily_job_cursor_kinds(sort: DailyJobSort) -> Vec<Value> {
    let (text, id) = (Value::Text(String::new()), Value::Uuid(Uuid::nil()));
    match sort {
        DailyJobSort::Customer | DailyJobSort::Software => vec![text.clone(), text, id],
        DailyJobSort::Job => vec![text, id],
        DailyJobSort::Time => vec![Value::Int(0), id],
    }
}

/// The jobs that ran on a backup day, were expected to, or are still, of active customers and not archived.
pub async fn daily_jobs(
    reader: &dyn ViewReader,
    day: i64,
    filter: &DailyJobFilter,
    sort: DailyJobSort,
    page: &PageRequest,
) -> Result<PageOf<DailyJobRow>, DatabaseError> {
    let days = backup_days(reader).await?;
    let mut select = selection(days, day, filter, sort);
    let by: &[&str] = match sort {
        DailyJobSort::Customer => &["customers.folded_name", "jobs.folded_name", "jobs.job_id"],
        DailyJobSort::Job => &["jobs.folded_name", "jobs.job_id"],
        DailyJobSort::Software => &["jobs.software", "jobs.folded_name", "jobs.job_id"],
        DailyJobSort::Time => &[WHEN, "jobs.job_id"],
    };
    // Said again, so that an index leads to where the page begins.
    if let (Some(first), DailyJobSort::Customer | DailyJobSort::Job) =
        (page.after.as_ref().and_then(|after| after.0.first()), sort)
    {
        select = select.with(&format!("{} >= ?", by[0]), first.clone());
    }
    let columns = DailyJobRow::columns(STATUS);
    let page = select.page_rows::<ReadDay>(reader, &columns, by, false, page);
    let page = page.await?;
    let items = page.items.into_iter();
    let items = items.map(|(cursor, row)| (cursor, row.on(day)));
    Ok(PageOf {
        items: items.collect(),
        has_next: page.has_next,
    })
}

/// How many of the jobs that the filter lets through stand how. A status without jobs is left out.
pub async fn daily_job_counts(
    reader: &dyn ViewReader,
    day: i64,
    filter: &DailyJobFilter,
) -> Result<HashMap<DayStatus, i64>, DatabaseError> {
    let days = backup_days(reader).await?;
    let counts = selection(days, day, filter, DailyJobSort::Job)
        .count_by(reader, STATUS)
        .await?;
    Ok(counts.into_iter().collect())
}

/// Slots of these jobs on a backup day that had no run in time, by job. A job without any is left out.
pub async fn silent_slots(
    reader: &dyn ViewReader,
    day: i64,
    job_ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<DateTime<Utc>>>, DatabaseError> {
    let (from, until) = backup_days(reader).await?.bounds(day);
    let rows: Vec<ExpectationRow> = Select::from("expectations")
        .within("job_id", job_ids.iter().copied().map(Value::Uuid))
        .with("slot_at >= ?", from.to_value())
        .with("slot_at < ?", until.to_value())
        .all(reader)
        .await?;
    let mut slots: HashMap<Uuid, Vec<DateTime<Utc>>> = HashMap::new();
    for row in rows {
        slots.entry(row.job_id).or_default().push(row.slot_at);
    }
    Ok(slots)
}

/// What happened last counts; where nothing did, a slot is still open.
const STATUS: &str = "CASE WHEN silent.slot_at > COALESCE(job_days.latest_at, silent.slot_at - 1) THEN silent.status \
     ELSE COALESCE(job_days.latest_status, 'EXPECTED') END";

/// The time of what [`STATUS`] tells.
const WHEN: &str = "CASE WHEN silent.slot_at > COALESCE(job_days.latest_at, silent.slot_at - 1) THEN silent.slot_at \
     ELSE COALESCE(job_days.latest_at, planned_days.first_at) END";

fn selection(days: BackupDays, day: i64, filter: &DailyJobFilter, sort: DailyJobSort) -> Select {
    // The order of the first two leads databases that go by it through the list in its order.
    let first = match sort {
        DailyJobSort::Customer => "customers CROSS JOIN jobs",
        DailyJobSort::Job | DailyJobSort::Software | DailyJobSort::Time => {
            "jobs CROSS JOIN customers"
        }
    };
    let (ran, planned) = (JobDayRow::DEF.name, PlannedDayRow::DEF.name);
    let from = format!(
        "{first} LEFT JOIN {ran} ON {ran}.job_id = jobs.job_id AND {ran}.day = {day} \
         LEFT JOIN {planned} ON {planned}.job_id = jobs.job_id AND {planned}.day = {day} \
         LEFT JOIN ({}) AS silent ON silent.job_id = jobs.job_id",
        silent(days.bounds(day))
    );
    let mut select = Select::from(from)
        .only("jobs.customer_id = customers.customer_id")
        .only("jobs.archived = 0 AND customers.active = 1")
        .only(&format!(
            "({ran}.job_id IS NOT NULL OR {planned}.job_id IS NOT NULL OR silent.job_id IS NOT NULL)"
        ));
    if let Some(job_id) = filter.job_id {
        select = select.with("jobs.job_id = ?", Value::Uuid(job_id));
    }
    if let Some(customer_id) = filter.customer_id {
        select = select.with("customers.customer_id = ?", Value::Uuid(customer_id));
    }
    if let Some(software) = &filter.software {
        select = select.with("jobs.software = ?", Value::Text(software.clone()));
    }
    if let Some(kind) = &filter.kind {
        select = select.with("jobs.kind = ?", Value::Text(kind.clone()));
    }
    if !filter.statuses.is_empty() {
        let names = filter.statuses.iter().map(|status| status.name());
        let values = names.map(|name| Value::Text(name.to_owned()));
        select = select.within(&format!("({STATUS})"), values);
    }
    for word in domain::text::folded(filter.text.as_deref().unwrap_or_default()).split(' ') {
        if !word.is_empty() {
            select = select.containing_any(&["jobs.search_text", "customers.folded_name"], word);
        }
    }
    select
}

/// The last slot of each job that had no run in time. For one that is a missed run, that run stands; one that ran at another
/// time counts as that run did.
fn silent((from, until): (DateTime<Utc>, DateTime<Utc>)) -> String {
    let names = |verdicts: &[SlotVerdict]| {
        let names: Vec<_> = verdicts.iter().map(|v| format!("'{}'", v.name())).collect();
        names.join(", ")
    };
    format!(
        "SELECT last.job_id, last.slot_at, last.reason, CASE WHEN last.verdict IN ({}) \
         THEN COALESCE(late.effective_status, '{}') ELSE last.verdict END AS status FROM (\
         SELECT job_id, slot_at, reason, verdict, run_id, \
         ROW_NUMBER() OVER (PARTITION BY job_id ORDER BY slot_at DESC) AS place FROM expectations \
         WHERE slot_at >= {} AND slot_at < {} AND verdict NOT IN ({})) AS last \
         LEFT JOIN runs AS late ON late.run_id = last.run_id WHERE last.place = 1",
        names(&[SlotVerdict::Moved, SlotVerdict::RanLate]),
        DayStatus::Late.name(),
        from.timestamp_millis(),
        until.timestamp_millis(),
        names(&[SlotVerdict::Missed, SlotVerdict::Stopped]),
    )
}
