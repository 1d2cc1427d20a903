//! The mails in `tests/fixtures`, and what the built-in definitions make of them.

use std::{fs, path::Path, sync::LazyLock};

use chrono::{DateTime, Utc};
use parsing::{
    definition::{Definition, Definitions},
    engine,
    mail::{self, Mail},
    outcome::Parsed,
};

#[derive(Debug)]
pub(crate) struct Fixture {
    /// Folder and file, such as `proxmox/failed`.
    pub(crate) name: String,
    pub(crate) folder: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) mail: Mail,
    /// By all built-in definitions.
    pub(crate) parsed: Parsed,
}

impl Fixture {
    /// The definition that reads it.
    pub(crate) fn definition(&self) -> Option<&'static Definition> {
        Definitions::builtin().get(self.parsed.parser.as_deref()?)
    }
}

pub(crate) fn all() -> &'static [Fixture] {
    static ALL: LazyLock<Vec<Fixture>> = LazyLock::new(read);
    &ALL
}

pub(crate) fn parse(definitions: &Definitions, mail: &Mail) -> Parsed {
    let received_at: DateTime<Utc> = "2026-03-10T00:21:00Z".parse().expect("a time");
    engine::parse(definitions, mail, received_at)
}

fn read() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut found = Vec::new();
    for product in entries(&root) {
        // Mails in odd encodings, which `mail_reading` reads.
        if !product.is_dir() || product.ends_with("mail") {
            continue;
        }
        for file in entries(&product) {
            if file.extension().is_none_or(|extension| extension != "eml") {
                continue;
            }
            let folder = product.file_name().unwrap_or_default().to_string_lossy();
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let bytes = fs::read(&file).expect("the fixture can be read");
            let mail = mail::read(&bytes);
            found.push(Fixture {
                name: format!("{folder}/{stem}"),
                folder: folder.into_owned(),
                parsed: parse(Definitions::builtin(), &mail),
                bytes,
                mail,
            });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(found.len() > 50, "the fixtures are in {}", root.display());
    found
}

fn entries(path: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(path).expect("the folder of fixtures can be read");
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}
