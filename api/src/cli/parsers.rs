use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use adapters::clock::SystemClock;
use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use commands::ports::Clock;
use domain::run::RunStatus;
use parsing::{
    definition::Definitions,
    engine,
    mail::{self, Mail, Parts},
    outcome::{Parsed, ParsedRun},
};
use serde_json::{Value, json};

use crate::backend::builtin_definitions;

#[derive(Debug, Subcommand)]
pub(super) enum ParsersVerb {
    /// Show the definitions in the order in which they are asked
    List {
        /// One JSON object a line, with everything that is known of each
        #[arg(long)]
        json: bool,
    },
    /// Show what the parsers make of mails; nothing is recorded
    ///
    /// Reads `.eml`, a body alone (`.html`, `.txt`) with --subject and --from, or a Microsoft Graph message (`.json`).
    Try(TryArgs),
}

#[derive(Debug, Args)]
pub(super) struct TryArgs {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Subject, for a body alone
    #[arg(long, default_value = "")]
    subject: String,
    /// Sender, for a body alone
    #[arg(long)]
    from: Option<String>,
    /// When the mail was received, RFC 3339 [default: what the mail says, else now]
    #[arg(long, value_name = "TIME")]
    received: Option<DateTime<Utc>>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

pub(super) fn run(verb: &ParsersVerb) -> anyhow::Result<ExitCode> {
    let definitions = builtin_definitions()?;
    match verb {
        ParsersVerb::List { json } => {
            list(&definitions, *json);
            Ok(ExitCode::SUCCESS)
        }
        ParsersVerb::Try(args) => try_out(&definitions, args),
    }
}

fn list(definitions: &Definitions, as_json: bool) {
    for definition in definitions.iter() {
        let evidence = definition.evidence.name();
        if as_json {
            println!(
                "{}",
                json!({
                    "name": definition.name,
                    "software": definition.software,
                    "types": definition.kinds,
                    "description": definition.description,
                    "setup": definition.setup,
                    "matches": definition.matches,
                    "evidence": evidence,
                    "revision": definition.revision,
                    "order": definition.order,
                    "enabled": definition.enabled,
                })
            );
        } else {
            println!(
                "{}\n    {}: {}\n    evidence: {evidence}, revision {}",
                definition.name,
                definition.software,
                if definition.kinds.is_empty() {
                    "notice, no run".to_owned()
                } else {
                    definition.kinds.join(", ")
                },
                definition.revision.chars().take(12).collect::<String>(),
            );
        }
    }
}

/// A file that cannot be read does not keep the others from being tried.
fn try_out(definitions: &Definitions, args: &TryArgs) -> anyhow::Result<ExitCode> {
    let mut refused = 0;
    for file in &args.files {
        match read(file, args) {
            Ok(mail) => {
                let received_at = args.received.unwrap_or_else(|| received_at(&mail));
                let parsed = engine::parse(definitions, &mail, received_at);
                show(file, &mail, &parsed, args.json);
            }
            Err(error) => {
                eprintln!("error: {error:#}");
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
        println!(
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
    println!("{}", file.display());
    match &parsed.parser {
        None => println!("  not recognised by any parser"),
        Some(parser) if parsed.runs.is_empty() => println!("  {parser}: a notice, no run"),
        Some(parser) => println!("  {parser}"),
    }
    for run in &parsed.runs {
        let company = run
            .company
            .as_ref()
            .map(|company| format!(" for {company}"));
        println!(
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
            println!(
                "      {status}  {}  {}",
                object.name,
                object.message.replace('\n', " / ")
            );
        }
        for message in &run.messages {
            println!("      {}", message.replace('\n', " / "));
        }
    }
    for problem in problems {
        println!("  problem: {problem}");
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
        },
    })
}
