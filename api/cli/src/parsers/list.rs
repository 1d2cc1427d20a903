//! `parsers list`: which parsers there are.

use std::{collections::HashMap, process::ExitCode};

use backend::{
    Replays,
    configuration::Configuration,
    made,
    parsers::{ListedParser, Shelf},
};
use parsing::definition::{Definition, DefinitionError, Definitions, ParserOrigin};
use projections::views::{
    parser_hits::{ParserHits, RECENT_DAYS, parser_hits},
    parsers,
};
use serde_json::json;
use terminal::{opening::open, say};

/// The installation's where there is one; to look at the program's own must not make files.
pub(super) async fn run(configuration: &Configuration, as_json: bool) -> anyhow::Result<ExitCode> {
    let shelf = Shelf::default();
    let list = if made::is_made(configuration)? {
        let backend = open(configuration, Replays::LeftAlone)?;
        backend.settle().await?;
        let live = backend.live.set();
        let rows = parsers::parsers(live.reader.as_ref()).await?;
        let hits = parser_hits(live.reader.as_ref(), backend.clock.now()).await?;
        shelf.list(rows, hits, live.definitions())
    } else {
        shelf.list(Vec::new(), HashMap::new(), Definitions::builtin())
    };
    for listed in list {
        match listed.definition() {
            Ok(definition) if as_json => say!("{}", as_object(&listed, definition)),
            Ok(definition) => show(&listed, definition),
            Err(mistake) if as_json => say!("{}", broken_object(&listed, mistake)),
            Err(mistake) => say!("{}\n    cannot be used: {mistake}", listed.parser.name),
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(listed: &ListedParser, definition: &Definition) {
    let kinds = match definition.kinds.as_slice() {
        [] => "notice, no run".to_owned(),
        kinds => kinds.join(", "),
    };
    let revision: String = definition.revision.chars().take(12).collect();
    say!(
        "{}\n    {}: {kinds}\n    evidence: {}, revision {revision}",
        definition.name,
        definition.software,
        definition.evidence.name(),
    );
    if let Some(hits) = &listed.hits {
        say!("    {}", in_words(hits));
    }
    if let Some(state) = state(listed, definition) {
        say!("    {state}");
    }
}

fn in_words(hits: &ParserHits) -> String {
    let recent = &hits.recent;
    let unknown = match recent.unknown_runs {
        0 => String::new(),
        unknown => format!(", {unknown} of {} runs UNKNOWN", recent.runs),
    };
    format!(
        "{} mails in {RECENT_DAYS} days{unknown}; {} in all, the last one received {}",
        recent.mails,
        hits.mails,
        hits.last_received_at.format("%Y-%m-%d %H:%M UTC")
    )
}

/// What people changed about it, if anything.
fn state(listed: &ListedParser, definition: &Definition) -> Option<String> {
    let row = listed.row.as_ref();
    let mut parts = Vec::new();
    if let Some((at, by)) = row.and_then(|row| row.published_at.zip(row.published_by.as_ref())) {
        parts.push(format!(
            "published {} by {by}",
            at.format("%Y-%m-%d %H:%M UTC")
        ));
    }
    let withdrawn = row.is_some_and(|row| row.source.is_none());
    if withdrawn && listed.parser.origin == ParserOrigin::Published {
        parts.push("withdrawn, and the views are still built with it".to_owned());
    } else if !listed.parser.enabled {
        let reason = row.and_then(|row| row.disabled_reason.as_ref());
        parts.push(reason.map_or_else(
            || "switched off".to_owned(),
            |reason| format!("switched off: {reason}"),
        ));
    } else if !definition.enabled {
        parts.push("switched off in its text".to_owned());
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn as_object(listed: &ListedParser, definition: &Definition) -> serde_json::Value {
    let row = listed.row.as_ref();
    json!({
        "name": definition.name,
        "origin": listed.parser.origin.name(),
        "software": definition.software,
        "types": definition.kinds,
        "description": definition.description,
        "setup": definition.setup,
        "matches": definition.matches,
        "evidence": definition.evidence.name(),
        "revision": definition.revision,
        "order": definition.order,
        "enabled": listed.parser.enabled && definition.enabled,
        "mails": listed.hits.map_or(0, |hits| hits.mails),
        "recent_mails": listed.hits.map_or(0, |hits| hits.recent.mails),
        "recent_runs": listed.hits.map_or(0, |hits| hits.recent.runs),
        "recent_unknown_runs": listed.hits.map_or(0, |hits| hits.recent.unknown_runs),
        "last_received_at": listed.hits.map(|hits| hits.last_received_at.to_rfc3339()),
        "disabled_reason": row.and_then(|row| row.disabled_reason.clone()),
        "published_at": row.and_then(|row| row.published_at).map(|at| at.to_rfc3339()),
        "published_by": row.and_then(|row| row.published_by.clone()),
    })
}

fn broken_object(listed: &ListedParser, mistake: &DefinitionError) -> serde_json::Value {
    json!({
        "name": listed.parser.name,
        "origin": listed.parser.origin.name(),
        "enabled": false,
        "problem": mistake.to_string(),
    })
}
