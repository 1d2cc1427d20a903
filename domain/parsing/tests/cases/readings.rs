//! What mails are read as changes only together with the revision of a definition, by which a replay knows what to read again.

use std::{collections::BTreeMap, fs, path::Path};

use domain::ids::Digest;
use parsing::{definition::Definitions, outcome::Parsed};

use super::fixtures::{fixtures, name, read};

/// A line for each fixture: its name, the digest of the mail, the revisions that read it, and the digest of the reading.
const KEPT: &str = "tests/readings.txt";

#[test]
fn other_readings_are_those_of_another_revision() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(KEPT);
    let kept = fs::read_to_string(&file).unwrap_or_default();
    let now = readings();
    if kept == now {
        return;
    }
    let silent = changed_silently(&kept, &now);
    assert!(
        silent.is_empty(),
        "the same mails are read differently by definitions of the same revision. If that is what you want, raise REVISION in \
         domain/parsing/src/engine/mod.rs, so that a replay shows the difference, and run this test again: {silent:#?}"
    );
    assert!(
        std::env::var_os("BACKUPCHECKS_UPDATE_READINGS").is_some(),
        "definitions have other revisions, or there are other fixtures. Run this test with BACKUPCHECKS_UPDATE_READINGS=1 to \
         write {KEPT}"
    );
    fs::write(&file, now).expect("written");
}

fn readings() -> String {
    let lines = fixtures().into_iter().map(|file| {
        let mail = Digest::of(&fs::read(&file).expect("the fixture can be read"));
        let parsed = read(Definitions::builtin(), &file);
        let reading = serde_json::to_vec(&parsed).expect("JSON");
        format!(
            "{} {} {} {}\n",
            name(&file),
            short(&mail),
            revisions(&parsed),
            short(&Digest::of(&reading))
        )
    });
    lines.collect()
}

/// Those of the definitions that read the mail; `-` where none does, and whatever is read of it is no run.
fn revisions(parsed: &Parsed) -> String {
    let mut all: Vec<_> = parsed
        .runs
        .iter()
        .map(|run| run.evidence.revision.as_str())
        .collect();
    all.dedup();
    if all.is_empty() {
        return "-".to_owned();
    }
    all.join("+")
}

fn short(digest: &Digest) -> String {
    digest.hex().chars().take(16).collect()
}

/// Mails that are the same, read by the same revisions, and as something else.
fn changed_silently(kept: &str, now: &str) -> Vec<String> {
    let of = |text: &str| -> BTreeMap<String, String> {
        let lines = text.lines().filter_map(|line| line.rsplit_once(' '));
        lines
            .map(|(key, reading)| (key.to_owned(), reading.to_owned()))
            .collect()
    };
    let kept = of(kept);
    of(now)
        .into_iter()
        .filter(|(key, reading)| {
            !key.ends_with(" -") && kept.get(key).is_some_and(|was| was != reading)
        })
        .map(|(key, _)| key)
        .collect()
}

#[test]
fn a_reading_that_changed_under_the_same_revision_is_found() {
    let kept = "a 1 r1 x\nb 1 - y\nc 1 r2 z\n";
    let now = "a 1 r1 other\nb 1 - other\nc 1 r3 other\nd 1 r1 new\n";
    assert_eq!(changed_silently(kept, now), ["a 1 r1"]);
}
