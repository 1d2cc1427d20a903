//! Whole mails of the real shapes, with invented names: one snapshot of the reading each.

use std::{
    fs,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use parsing::{definition::Definitions, engine, mail, outcome::Parsed};

/// A definition that has nothing to do with any fixture, with a word that stands in many of them.
const UNRELATED: &str = r#"
name = "unrelated"
software = "Unrelated"
type = "Backup"
order = 1
evidence = "unverified"
description = "Reads mails of a product that nobody has."
setup = "Nothing to set up."

[recognise]
all = [
    { in = "anywhere", contains = "backup" },
    { in = "subject", contains = "Unrelated Product Report" },
]

[run]
job = "unrelated"
"#;

#[test]
fn fixtures_read_as_recorded() {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        for file in fixtures() {
            let mut parsed = read(Definitions::builtin(), &file);
            // Revisions follow the wording of a definition; the snapshot is about what was read.
            for run in &mut parsed.runs {
                assert!(!run.evidence.revision.is_empty());
                run.evidence.revision = "(by content)".to_owned();
            }
            insta::assert_json_snapshot!(name(&file), parsed);
        }
    });
}

/// What must hold whatever a snapshot says.
#[test]
fn the_name_of_a_fixture_says_its_status() {
    let mut checked = 0;
    for file in fixtures() {
        let name = name(&file);
        let Some(expected) = expected_status(&name) else {
            continue;
        };
        let parsed = read(Definitions::builtin(), &file);
        let status = parsed.runs.first().map(|run| run.status.name());
        assert_eq!(status, Some(expected), "{name}");
        checked += 1;
    }
    assert!(checked > 30, "only {checked} fixtures say their status");
}

#[test]
fn an_unrelated_definition_changes_no_reading() {
    let builtin = Definitions::builtin_sources()
        .iter()
        .map(|(file, source)| ((*file).to_owned(), (*source).to_owned()));
    let unrelated = ("unrelated.toml".to_owned(), UNRELATED.to_owned());
    let more = Definitions::compile(builtin.chain([unrelated])).expect("both compile");

    assert_ne!(more.revision(), Definitions::builtin().revision());
    for file in fixtures() {
        assert_eq!(
            read(&more, &file),
            read(Definitions::builtin(), &file),
            "{}",
            file.display()
        );
    }
}

fn expected_status(name: &str) -> Option<&'static str> {
    if name.contains("trap") {
        return None;
    }
    let words = [
        ("success", "SUCCESS"),
        ("warning", "WARNING"),
        ("failed", "FAILED"),
        ("skipped", "MISSED"),
    ];
    words
        .into_iter()
        .find(|(word, _)| name.contains(word))
        .map(|(_, status)| status)
}

pub(crate) fn read(definitions: &Definitions, file: &Path) -> Parsed {
    let bytes = fs::read(file).expect("the fixture can be read");
    let received_at: DateTime<Utc> = "2026-03-10T00:21:00Z".parse().expect("a time");
    engine::parse(definitions, &mail::read(&bytes), received_at)
}

pub(crate) fn name(file: &Path) -> String {
    let product = file.parent().and_then(Path::file_name).unwrap_or_default();
    let mail = file.file_stem().unwrap_or_default();
    format!("{}__{}", product.to_string_lossy(), mail.to_string_lossy())
}

pub(crate) fn fixtures() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut files: Vec<PathBuf> = folder(&root)
        .into_iter()
        // Mails in odd encodings, which `mail_reading` reads.
        .filter(|product| product.is_dir() && !product.ends_with("mail"))
        .flat_map(|product| folder(&product))
        .filter(|file| file.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    files.sort();
    assert!(files.len() > 50, "the fixtures are in {}", root.display());
    files
}

fn folder(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).expect("the folder of fixtures can be read");
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}
