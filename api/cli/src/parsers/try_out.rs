//! `parsers try`: what the parsers make of a mail.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use adapters::clock::SystemClock;
use anyhow::{Context, anyhow, bail};
use chrono::{DateTime, Utc};
use clap::Args;
use commands::ports::Clock;
use domain::run::RunStatus;
use parsing::{
    definition::{Definition, Definitions, ParserSetting},
    engine,
    mail::{self, Mail, Parts},
    outcome::{Parsed, ParsedRun},
};
use serde_json::{Value, json};
use terminal::{dates, note, say};

use super::mistake;

#[derive(Debug, Args)]
pub(crate) struct TryArgs {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Also try this definition, in place of one of its name; may be given several times
    #[arg(long = "definition", value_name = "FILE")]
    definitions: Vec<PathBuf>,
    /// Subject, for a body alone
    #[arg(long, default_value = "")]
    subject: String,
    /// Sender, for a body alone
    #[arg(long)]
    from: Option<String>,
    /// When the mail was received, RFC 3339 [default: what the mail says, else now]
    #[arg(long, value_name = "TIME", value_parser = dates::moment)]
    received: Option<DateTime<Utc>>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// A file that cannot be read does not keep the others from being tried.
pub(super) fn run(args: &TryArgs) -> anyhow::Result<ExitCode> {
    let definitions = definitions(&args.definitions)?;
    let mut refused = 0;
    for file in &args.files {
        match read(file, args) {
            Ok(mail) => {
                let received_at = args.received.unwrap_or_else(|| received_at(&mail));
                let parsed = engine::parse(&definitions, &mail, received_at);
                show(file, &mail, &parsed, args.json);
            }
            Err(error) => {
                note!("error: {error:#}");
                refused += 1;
            }
        }
    }
    match refused {
        0 => Ok(ExitCode::SUCCESS),
        _ if refused == args.files.len() => bail!("none of the files could be read"),
        _ => Ok(ExitCode::from(3)),
    }
}

/// Those of the program, with the ones in the files. An example that is read differently is reported, and the mails are tried
/// all the same.
fn definitions(files: &[PathBuf]) -> anyhow::Result<Definitions> {
    let mut own: Vec<(&Path, String, String)> = Vec::new();
    for file in files {
        let text = fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        let definition = Definition::compile(&file.display().to_string(), &text)
            .map_err(|error| anyhow!(mistake::shown(file, &text, &error)))?;
        if let Some((other, _, name)) = own.iter().find(|(_, _, name)| *name == definition.name) {
            bail!(
                "{} and {} both define `{name}`; give one of them",
                other.display(),
                file.display()
            );
        }
        own.push((file, text, definition.name));
    }
    let settings: Vec<_> = own
        .iter()
        .map(|(_, text, name)| ParserSetting {
            name: name.clone(),
            published: Some(text.clone()),
            enabled: true,
        })
        .collect();
    let definitions = Definitions::compile_wanted(&settings)?.definitions;
    for (file, text, name) in own {
        if let Err(error) = definitions.check_examples(&name) {
            note!("warning: {}", mistake::shown(file, &text, &error));
        }
    }
    Ok(definitions)
}

fn read(file: &Path, args: &TryArgs) -> anyhow::Result<Mail> {
    let bytes = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let ending = file
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    let body = String::from_utf8_lossy(&bytes);
    let parts = Parts {
        subject: &args.subject,
        from: args.from.as_deref(),
        ..Parts::default()
    };
    Ok(match ending.as_deref() {
        Some("html" | "htm") => mail::from_parts(&Parts {
            html: Some(&body),
            ..parts
        }),
        Some("txt") => mail::from_parts(&Parts {
            text: Some(&body),
            ..parts
        }),
        Some("json") => mail::read_graph(&bytes)
            .with_context(|| format!("{} is not a Microsoft Graph message", file.display()))?,
        _ => mail::read(&bytes),
    })
}

fn received_at(mail: &Mail) -> DateTime<Utc> {
    mail.received
        .or(mail.date)
        .map_or_else(|| SystemClock.now(), |at| at.with_timezone(&Utc))
}

fn show(file: &Path, mail: &Mail, parsed: &Parsed, as_json: bool) {
    let mut problems = mail.problems.clone();
    for problem in &parsed.problems {
        if !problems.contains(problem) {
            problems.push(problem.clone());
        }
    }
    if as_json {
        say!(
            "{}",
            json!({
                "file": file.display().to_string(),
                "recognised": parsed.recognised,
                "parser": parsed.parser,
                "runs": parsed.runs.iter().map(run_json).collect::<Vec<_>>(),
                "problems": problems,
            })
        );
        return;
    }
    say!("{}", file.display());
    match &parsed.parser {
        None => say!("  not recognised by any parser"),
        Some(parser) if parsed.runs.is_empty() => say!("  {parser}: a notice, no run"),
        Some(parser) => say!("  {parser}"),
    }
    for run in &parsed.runs {
        let company = run
            .company
            .as_ref()
            .map(|company| format!(" for {company}"));
        say!(
            "  {}: {} {} `{}`{}, {}  [{}]",
            run.status.name(),
            run.software,
            run.kind,
            run.job,
            company.unwrap_or_default(),
            run.run_at.to_rfc3339(),
            run.evidence.status_rule,
        );
        for object in &run.objects {
            let status = object.status.map_or("-", RunStatus::name);
            say!(
                "      {status}  {}  {}",
                object.name,
                object.message.replace('\n', " / ")
            );
        }
        for message in &run.messages {
            say!("      {}", message.replace('\n', " / "));
        }
    }
    for problem in problems {
        say!("  problem: {problem}");
    }
}

fn run_json(run: &ParsedRun) -> Value {
    let objects: Vec<_> = run
        .objects
        .iter()
        .map(|object| {
            json!({
                "name": object.name,
                "kind": object.kind,
                "status": object.status.map(RunStatus::name),
                "message": object.message,
                "size_bytes": object.size_bytes,
                "duration_seconds": object.duration_seconds,
            })
        })
        .collect();
    json!({
        "software": run.software,
        "type": run.kind,
        "job": run.job,
        "company": run.company,
        "status": run.status.name(),
        "run_at": run.run_at.to_rfc3339(),
        "missed": run.missed,
        "informational": run.informational,
        "hidden_from_run_checks": run.hidden_from_run_checks,
        "duration_seconds": run.duration_seconds,
        "size_bytes": run.size_bytes,
        "objects": objects,
        "messages": run.messages,
        "evidence": {
            "definition": run.evidence.definition,
            "revision": run.evidence.revision,
            "status_rule": run.evidence.status_rule,
            "keyword_fallback": run.evidence.keyword_fallback,
            "left_out": run.evidence.left_out,
        },
    })
}
