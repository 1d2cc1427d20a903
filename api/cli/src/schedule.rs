//! `schedule`: when jobs are expected to run.

use std::{fmt::Write as _, process::ExitCode};

use anyhow::bail;
use backend::{Replays, configuration::Configuration};
use chrono::{DateTime, SecondsFormat, Utc};
use clap::Subcommand;
use projections::{
    ports::ViewReader,
    store::PageRequest,
    views::{
        jobs::{self, JobFilter, JobRow},
        runs::{self, RunFilter},
        schedules::{self, ExpectationFilter, ScheduleRow},
    },
};
use terminal::{opening::open_made, print_out};
use uuid::Uuid;

use super::customers_of_jobs::CustomersOfJobs;

/// Runs and slots that are listed.
const LISTED: usize = 10;

/// Jobs that are listed where several have the name.
const MAX_FOUND: usize = 100;

#[derive(Debug, Subcommand)]
pub(super) enum ScheduleVerb {
    /// Say when a job is expected to run, and why
    ///
    /// Shows the schedule with what speaks for it, what comes next, the last runs, and the last slots that were not answered
    /// in time.
    Explain {
        /// The job: its id, or a part of its name that no other job has; `*` stands for anything
        job: String,
    },
}

pub(super) async fn run(
    configuration: &Configuration,
    verb: ScheduleVerb,
) -> anyhow::Result<ExitCode> {
    let ScheduleVerb::Explain { job } = verb;
    let backend = open_made(configuration, Replays::LeftAlone)?;
    backend.settle().await?;
    let views = backend.views();
    let job = find(views, &job).await?;
    print_out!("{}", explained(views, &job).await?);
    Ok(ExitCode::SUCCESS)
}

async fn find(views: &dyn ViewReader, job: &str) -> anyhow::Result<JobRow> {
    let id = job.strip_prefix("Job:").unwrap_or(job);
    if let Ok(id) = Uuid::try_parse(id) {
        let found = jobs::jobs_by_id(views, &[id]).await?;
        let Some(found) = found.into_iter().next() else {
            bail!("there is no job {id}; `backupchecks jobs export -` lists all");
        };
        return Ok(found);
    }
    let mut found = Vec::new();
    let mut more = false;
    for archived in [false, true] {
        let filter = JobFilter {
            name: Some(job.to_owned()),
            archived,
            ..JobFilter::default()
        };
        let page = jobs::jobs(views, &filter, &first(MAX_FOUND)).await?;
        more |= page.has_next;
        found.extend(page.items.into_iter().map(|(_, row)| row));
    }
    match found.len() {
        0 => bail!("no job is called `{job}`; give a part of its name, or its id"),
        1 => Ok(found.remove(0)),
        _ => {
            let customers =
                CustomersOfJobs::load(views, found.iter().map(|row| row.job_id)).await?;
            let mut names = String::new();
            for row in &found {
                let customer = customers.of(row.job_id).unwrap_or("?");
                let archived = if row.archived { ", archived" } else { "" };
                write!(
                    names,
                    "\n  {}  {} of {customer} ({}, {}{archived})",
                    row.job_id, row.name, row.software, row.kind
                )?;
            }
            if more {
                names.push_str("\n  and more: give a longer part of the name");
            }
            bail!("several jobs are called `{job}`; give the id of one:{names}")
        }
    }
}

async fn explained(views: &dyn ViewReader, job: &JobRow) -> anyhow::Result<String> {
    let customers = CustomersOfJobs::load(views, [job.job_id]).await?;
    let mut text = format!(
        "{} of {} ({}, {}), job {}\n",
        job.name,
        customers.of(job.job_id).unwrap_or("?"),
        job.software,
        job.kind,
        job.job_id
    );
    let rows = schedules::schedules_of(views, &[job.job_id]).await?;
    match rows.first() {
        None => text.push_str("No regular run came yet, so nothing is expected.\n"),
        Some(row) => describe(row, &mut text)?,
    }
    let filter = RunFilter {
        job_id: Some(job.job_id),
        ..RunFilter::default()
    };
    let runs = runs::runs(views, &filter, &first(LISTED)).await?;
    text.push_str("\nLast runs\n");
    for (_, run) in runs.items {
        let status = run.effective_status.name();
        let late = if run.answered_by.is_some() {
            ", ran late"
        } else {
            ""
        };
        writeln!(text, "  {}  {status}{late}", shown(run.run_at))?;
    }
    let filter = ExpectationFilter {
        job_id: Some(job.job_id),
        ..ExpectationFilter::default()
    };
    let slots = schedules::expectations(views, &filter, &first(LISTED)).await?;
    text.push_str("\nLast slots that were not answered in time\n");
    if slots.items.is_empty() {
        text.push_str("  none\n");
    }
    for (_, slot) in slots.items {
        let reason = slot.reason.map(|reason| format!(": {reason}"));
        writeln!(
            text,
            "  {}  {}{} (judged {})",
            shown(slot.slot_at),
            slot.verdict.name(),
            reason.unwrap_or_default(),
            shown(slot.judged_at)
        )?;
    }
    Ok(text)
}

fn describe(row: &ScheduleRow, text: &mut String) -> std::fmt::Result {
    let watch = &row.watch.0;
    writeln!(text, "Mode: {}", row.mode.name())?;
    if let Some(collector) = &row.collector {
        writeln!(text, "Collector: {collector}")?;
    }
    if watch.is_stopped() {
        let since = watch.stopped_since().map(shown);
        let since = since.map(|since| format!(" since {since}"));
        writeln!(
            text,
            "It has stopped{}: it was silent so long that nothing is judged until a run comes.",
            since.unwrap_or_default()
        )?;
    }
    let Some(plan) = watch.plan() else {
        text.push_str(if watch.reports_failures_only() {
            "No rule fits its runs, and none of them was good: it seems to report failures only. Nothing is expected.\n"
        } else if watch.is_irregular() {
            "No rule fits its runs, so nothing is expected.\n"
        } else {
            "Its runs are too few to tell when it is expected.\n"
        });
        return Ok(());
    };
    writeln!(
        text,
        "{} ({})",
        ::schedules::sentence_with(&plan.schedule, &plan.evidence),
        plan.schedule.zone
    )?;
    writeln!(
        text,
        "  {} since {}, last fitted {}; reports come up to {} minutes after the start",
        plan.origin.name(),
        shown(plan.since),
        shown(plan.fitted_at),
        plan.delay_minutes
    )?;
    for (place, slot) in plan.schedule.slots.iter().enumerate() {
        writeln!(
            text,
            "  {:02}:{:02}, {} minutes early to {} minutes late: {:?}",
            slot.minute / 60,
            slot.minute % 60,
            slot.early_minutes,
            slot.late_minutes,
            plan.confidence_in(Some(place))
        )?;
    }
    if let Some(suggestion) = watch.suggestion() {
        let sentence = ::schedules::sentence_with(&suggestion.schedule, &suggestion.evidence);
        writeln!(text, "Its runs say: {sentence}")?;
    }
    if let (Some(next), Some(deadline)) = (row.next_at, row.next_deadline) {
        writeln!(
            text,
            "Expected next {}, judged {}",
            shown(next),
            shown(deadline)
        )?;
    }
    Ok(())
}

fn first(rows: usize) -> PageRequest {
    PageRequest {
        first: rows,
        after: None,
    }
}

fn shown(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
