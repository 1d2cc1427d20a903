//! A mail that shows a host says whose run it is: job, company or an object has it, so that the run of one host never hides
//! that another is silent.

use std::{collections::BTreeSet, sync::LazyLock};

use parsing::outcome::Parsed;
use regex::Regex;

use super::fixtures::{self, Fixture};

/// Definitions whose runs need not have the host that their mails show, and why.
const WITHOUT_HOST: [(&str, &str); 0] = [];

/// What stands before a host, in the languages of the fixtures; a colon or the border of a cell follows.
const LABELS: &str = r"host ?name|hostnaam|host|nombre de host|nome host|server ?name|servernaam|server|servidor|serveur|computer ?name|computernaam|computer|rechner|ordinateur|ordenador|equipo|machine ?name|machine|maschine|macchina|node ?name|node|knoten|nœud|nodo|nas ?name|nas-name|nome nas|nas|client ?name|client|device ?name|device|gerät|apparaat|dispositivo|appareil|agent ?name|agent|workstation|fileserver|endpoint|backup ?server|instance name";

/// `Server: srv01`, and the neighbouring cells `Server | srv01`.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?im)^[ *|-]*(?:{LABELS})[ .]*(?::[ \t]*(?<host>[^\n\t]+)|\t(?<host2>[^\n\t]+)$)"
    ))
    .expect("a pattern")
});

/// Names of hosts that have a figure or a hyphen, behind a word that says where.
static ON_HOST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:^|[\s(])(?:on|op|auf|su|sur|på|na|from|von|da|van|server|host) ["'\\\[(]{0,2}(?<host>[a-z][a-z0-9._-]*[0-9-][a-z0-9._-]*)"#)
        .expect("a pattern")
});

/// `From nas01` and the like, which close the mails of a NAS; `root@web01` and `TrueNAS @ nas01`.
static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?im)^(?:from|von|da|van|de|fra|från|od) (?<host>[\w.-]+)$|(?:^|\s)(?:root|TrueNAS|FreeNAS) ?@ ?(?<host2>[\w.-]+)")
        .expect("a pattern")
});

#[test]
fn hosts_that_a_mail_shows_are_in_its_runs() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    let mut needed = BTreeSet::new();
    for fixture in fixtures::all() {
        let Some(definition) = fixture.definition() else {
            continue;
        };
        if fixture.parsed.runs.is_empty() {
            continue;
        }
        let excepted = WITHOUT_HOST
            .iter()
            .find(|(name, _)| *name == definition.name);
        for host in shown(fixture) {
            tried += 1;
            if has(&fixture.parsed, &host) {
                continue;
            }
            if let Some((name, _)) = excepted {
                needed.insert(*name);
                continue;
            }
            let runs = &fixture.parsed.runs;
            let job = runs.first().map(|run| run.job.as_str()).unwrap_or_default();
            wrong.push(format!(
                "{}: {} shows `{host}`, the job is `{job}`",
                definition.name, fixture.name
            ));
        }
    }
    for (name, reason) in WITHOUT_HOST {
        assert!(!reason.is_empty(), "{name}: say why");
        if !needed.contains(name) {
            wrong.push(format!("{name} needs no exception"));
        }
    }
    wrong.sort();
    assert!(tried > 150, "only {tried} hosts were found");
    assert!(
        wrong.is_empty(),
        "give the host to the job, the company or an object, or add an exception with its reason:\n{}\n{} of {tried}",
        wrong.join("\n"),
        wrong.len()
    );
}

/// In lower case.
fn shown(fixture: &Fixture) -> BTreeSet<String> {
    let mail = &fixture.mail;
    let html = mail.html.to_text();
    let mut found = BTreeSet::new();
    for text in [&mail.text, &html] {
        let labelled = LABELLED.captures_iter(text);
        for captures in labelled.chain(CLOSING.captures_iter(text)) {
            let host = captures.name("host").or_else(|| captures.name("host2"));
            found.extend(host.map(|host| host.as_str().to_owned()));
        }
    }
    found.extend(
        ON_HOST
            .captures_iter(&mail.subject)
            .map(|captures| captures["host"].to_owned()),
    );
    found.iter().filter_map(|host| name_of(host)).collect()
}

/// The name alone: what stands in brackets behind it, its domain and its share are left out.
fn name_of(host: &str) -> Option<String> {
    let host = host.trim().trim_start_matches(['"', '\'', '\\', '[', '(']);
    let end = host.find(|c: char| c.is_whitespace() || "\"'()[]<>,;\\/:".contains(c));
    let host = host[..end.unwrap_or(host.len())]
        .trim_end_matches('.')
        .to_lowercase();
    let is_name = host.chars().any(char::is_alphabetic)
        && !host.chars().next().is_some_and(|c| c.is_ascii_digit());
    (is_name && host.len() > 1 && host != "localhost").then_some(host)
}

fn has(parsed: &Parsed, host: &str) -> bool {
    let short = host.split('.').next().unwrap_or(host);
    parsed.runs.iter().any(|run| {
        let objects = run.objects.iter().map(|object| &object.name);
        let mut names = [&run.job].into_iter().chain(&run.company).chain(objects);
        names.any(|name| name.to_lowercase().contains(short))
    })
}
