//! What speaks against a definition, in words.

use std::{collections::BTreeMap, fmt::Write as _};

use domain::run::RunStatus;
use projections::{
    ports::{DatabaseError, ViewReader},
    replay::{DefinitionJudgement, Example, Figures},
};

use crate::customers_of_jobs::CustomersOfJobs;

/// Lines, of which there are none where nothing does.
pub(super) async fn against(
    views: &dyn ViewReader,
    judgement: &DefinitionJudgement,
) -> Result<String, DatabaseError> {
    let examples = judgement.stored.examples.iter();
    let jobs = examples.filter_map(|example| example.job_id);
    let customers = CustomersOfJobs::load(views, jobs).await?;
    let mut words = String::new();
    tell(&mut words, "stored mails", &judgement.stored, &customers);
    let fixtures = "mails that come with the program";
    tell(&mut words, fixtures, &judgement.fixtures, &customers);
    if judgement.unreadable > 0 && !judgement.is_clean() {
        let count = judgement.unreadable;
        line(
            &mut words,
            format_args!(
                "  {count} stored mails could not be read: their content is missing or damaged"
            ),
        );
    }
    Ok(words)
}

fn tell(words: &mut String, mails: &str, figures: &Figures, customers: &CustomersOfJobs) {
    for (parser, count) in &figures.claimed {
        line(
            words,
            format_args!("  {count} {mails} are of another product, which `{parser}` reads"),
        );
    }
    if figures.turned_mails > 0 {
        line(
            words,
            format_args!(
                "  {} {mails} with trouble would be good, or no more: runs that are {}",
                figures.turned_mails,
                by_status(&figures.turned_runs)
            ),
        );
    }
    if !figures.turned_objects.is_empty() {
        line(
            words,
            format_args!(
                "  objects of {mails} would be SUCCESS that are {}",
                by_status(&figures.turned_objects)
            ),
        );
    }
    for example in &figures.examples {
        show(words, example, customers);
    }
}

fn show(words: &mut String, example: &Example, customers: &CustomersOfJobs) {
    let status = |status: Option<RunStatus>| status.map_or("no run", RunStatus::name);
    let mut told = vec![format!(
        "    {} -> {}: {:?}",
        status(example.before),
        status(example.after),
        example.subject
    )];
    let customer = example.job_id.and_then(|job| customers.of(job));
    let parts = [
        ("job", example.job.as_deref()),
        ("of", customer),
        ("read by", example.parser.as_deref()),
    ];
    let parts = parts.into_iter();
    told.extend(parts.filter_map(|(what, value)| Some(format!("{what} `{}`", value?))));
    told.extend(example.mail_id.map(|mail| format!("mail {mail}")));
    line(words, format_args!("{}", told.join(", ")));
}

/// `2 FAILED, 1 WARNING`
fn by_status(counts: &BTreeMap<RunStatus, u64>) -> String {
    let counts = counts.iter();
    let counts: Vec<_> = counts
        .map(|(status, count)| format!("{count} {}", status.name()))
        .collect();
    counts.join(", ")
}

fn line(words: &mut String, told: std::fmt::Arguments<'_>) {
    writeln!(words, "{told}").unwrap_or_default();
}
