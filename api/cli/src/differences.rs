//! What other definitions change, in words and as JSON.

use std::io::{self, Write};

use domain::{replay::ReplaySummary, run::RunStatus};
use projections::replay::{ReplayChangeRow, Seen};
use serde_json::{Value, json};
use terminal::say;
use uuid::Uuid;

use super::customers_of_jobs::CustomersOfJobs;

pub(super) fn show_summary(summary: &ReplaySummary) {
    say!(
        "  {} mails, {} of them read by another definition or another revision",
        summary.mails,
        summary.affected
    );
    let counts = counts(summary).into_iter().filter(|(_, count)| *count > 0);
    let mut differs = false;
    for (what, count) in counts {
        say!("  {count} {what}");
        differs = true;
    }
    if !differs {
        say!("  nothing differs");
    }
}

pub(super) fn summary_json(summary: &ReplaySummary) -> Value {
    json!(summary)
}

/// One line.
pub(super) fn write_change(
    out: &mut impl Write,
    row: &ReplayChangeRow,
    customers: &CustomersOfJobs,
    as_json: bool,
) -> io::Result<()> {
    if as_json {
        let object = json!({
            "kind": row.kind.name(),
            "mail_id": row.mail_id,
            "run_id": row.run_id,
            "job_id": row.job_id,
            "customer": row.job_id.and_then(|job| customers.of(job)),
            "what": row.what.0,
            "before": row.before.as_ref().map(|seen| &seen.0),
            "after": row.after.as_ref().map(|seen| &seen.0),
        });
        return writeln!(out, "{object}");
    }
    write!(out, "{}", row.kind.name())?;
    if !row.what.0.is_empty() {
        write!(out, " ({})", row.what.0.join(", "))?;
    }
    match (&row.before, &row.after) {
        (None, None) => {}
        (before, after) => {
            let told = |seen: Option<&Seen>| {
                seen.map_or_else(|| "nothing".to_owned(), |seen| told(seen, customers))
            };
            write!(
                out,
                ": {} -> {}",
                told(before.as_ref().map(|seen| &seen.0)),
                told(after.as_ref().map(|seen| &seen.0))
            )?;
        }
    }
    let ids = [
        ("mail", row.mail_id),
        ("run", row.run_id),
        ("job", row.job_id),
    ];
    for (what, id) in ids {
        if let Some(id) = id {
            write!(out, ", {what} {id}")?;
        }
    }
    let mut sides = [&row.before, &row.after].into_iter().flatten();
    let is_told = sides.any(|seen| customer_named(&seen.0, customers).is_some());
    if let Some(customer) = row
        .job_id
        .and_then(|job| customers.of(job))
        .filter(|_| !is_told)
    {
        write!(out, " of {customer}")?;
    }
    writeln!(out)
}

/// The jobs that changes are of, before and after.
pub(super) fn jobs_of(rows: &[ReplayChangeRow]) -> impl Iterator<Item = Uuid> {
    rows.iter().flat_map(|row| {
        let seen = [&row.before, &row.after].into_iter().flatten();
        row.job_id
            .into_iter()
            .chain(seen.filter_map(|seen| seen.0.job_id))
    })
}

/// The customer beside the name of a job.
fn customer_named<'a>(seen: &Seen, customers: &'a CustomersOfJobs) -> Option<&'a str> {
    seen.job_name.as_ref()?;
    customers.of(seen.job_id?)
}

/// ``SUCCESS `nightly` of Acme [veeam-backup]``
fn told(seen: &Seen, customers: &CustomersOfJobs) -> String {
    let mut words = Vec::new();
    words.extend(seen.status.map(RunStatus::name).map(str::to_owned));
    words.extend(seen.job_name.as_ref().map(|job| format!("`{job}`")));
    words.extend(customer_named(seen, customers).map(|customer| format!("of {customer}")));
    words.extend(
        seen.company
            .as_ref()
            .map(|company| format!("for {company}")),
    );
    words.extend(seen.runs.map(|runs| format!("with {runs} runs")));
    words.extend(
        seen.run_at
            .map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string()),
    );
    words.extend(
        seen.reviewed_by
            .as_ref()
            .map(|by| format!("reviewed by {by}")),
    );
    let kept = [
        ("marked by", seen.marked_by.clone()),
        ("PSA ticket", seen.psa_ticket.clone()),
        ("ticket", seen.ticket_id.map(|id| id.to_string())),
        ("remark", seen.remark_id.map(|id| id.to_string())),
    ];
    for (what, value) in kept {
        words.extend(value.map(|value| format!("{what} {value}")));
    }
    words.push(match &seen.parser {
        Some(parser) => format!("[{parser}]"),
        None if seen.run_id.is_some() => return words.join(" "),
        None => "not recognised".to_owned(),
    });
    words.join(" ")
}

/// What is to be looked at comes first.
fn counts(summary: &ReplaySummary) -> [(&'static str, u64); 30] {
    [
        ("runs FAILED -> SUCCESS", summary.failed_to_success),
        ("runs WARNING -> SUCCESS", summary.warning_to_success),
        ("runs UNKNOWN -> SUCCESS", summary.unknown_to_success),
        ("runs MISSED -> SUCCESS", summary.missed_to_success),
        ("runs reviewed, now worse", summary.reviewed_now_worse),
        ("mails newly recognised", summary.newly_recognised),
        ("mails no longer recognised", summary.no_longer_recognised),
        ("mails read differently", summary.mails_read_otherwise),
        ("runs changed", summary.runs_changed),
        ("runs appearing", summary.runs_appearing),
        ("runs disappearing", summary.runs_disappearing),
        ("jobs with their first run", summary.jobs_appearing),
        ("jobs without a run left", summary.jobs_disappearing),
        ("reviews that lose their run", summary.reviews_orphaned),
        (
            "reviews that find their run again",
            summary.reviews_restored,
        ),
        ("missed runs appearing", summary.missed_runs_appearing),
        ("missed runs disappearing", summary.missed_runs_disappearing),
        ("marks that lose their run", summary.marks_orphaned),
        ("marks that find their run again", summary.marks_restored),
        (
            "links to tickets of a PSA that lose their run",
            summary.psa_links_orphaned,
        ),
        (
            "links to tickets of a PSA that find their run again",
            summary.psa_links_restored,
        ),
        (
            "runs that tickets were opened from, gone",
            summary.ticket_links_orphaned,
        ),
        (
            "runs that tickets were opened from, back again",
            summary.ticket_links_restored,
        ),
        (
            "runs that remarks were made from, gone",
            summary.remark_links_orphaned,
        ),
        (
            "runs that remarks were made from, back again",
            summary.remark_links_restored,
        ),
        ("jobs that go on under another name", summary.jobs_renamed),
        (
            "jobs that are several now, and go on with the largest",
            summary.jobs_split,
        ),
        (
            "the others of these, which wait in the inbox",
            summary.identities_split_off,
        ),
        ("successes that are doubted", summary.runs_unverified),
        ("successes that are doubted no more", summary.runs_verified),
    ]
}
