//! What the definitions of a folder make of mails, without compiling anything again:
//! `cargo run -p parsing --example read_mails -- --definitions domain/parsers a.eml folder-of-mails`.
//!
//! Prints one JSON document a line for each mail. Definitions come from the folder at run time (those that are part of
//! the program without `--definitions`), so that a change of a definition can be tried at once.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use parsing::{definition::Definitions, engine, mail};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut own = None;
    let mut files = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--definitions" {
            let folder = arguments.next().ok_or("--definitions needs a folder")?;
            own = Some(compile(Path::new(&folder))?);
            continue;
        }
        files.extend(mails(Path::new(&argument))?);
    }
    let definitions = own.as_ref().unwrap_or_else(|| Definitions::builtin());
    for file in files {
        let mail = mail::read(&fs::read(&file)?);
        let received_at = received_at(&mail);
        let parsed = engine::parse(definitions, &mail, received_at);
        let shown = serde_json::json!({
            "file": file.file_name().map(|name| name.to_string_lossy()),
            "subject": mail.subject,
            "parsed": parsed,
        });
        println!("{shown}");
    }
    Ok(())
}

/// Shortly after the mail was sent, as most mails are.
fn received_at(mail: &mail::Mail) -> DateTime<Utc> {
    let sent = mail.received.or(mail.date);
    sent.map_or_else(
        || DateTime::from_timestamp(1_780_000_000, 0).unwrap_or_default(),
        |sent| sent.to_utc(),
    )
}

fn compile(folder: &Path) -> Result<Definitions, Box<dyn std::error::Error>> {
    let mut sources = Vec::new();
    for file in entries(folder)? {
        if file
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            sources.push((name.into_owned(), fs::read_to_string(&file)?));
        }
    }
    Definitions::compile(sources).map_err(|error| error.to_string().into())
}

fn mails(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let files = entries(path)?.into_iter();
    Ok(files
        .filter(|file| file.extension().is_some_and(|extension| extension == "eml"))
        .collect())
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    found.sort();
    Ok(found)
}
