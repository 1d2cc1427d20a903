//! A definition of a sample product, and what it makes of mails.

use chrono::{DateTime, Utc};
use parsing::{
    definition::{DefinitionError, Definitions},
    engine,
    mail::{self, Parts, from_parts},
    outcome::Parsed,
};

const HEAD: &str = r#"
name = "sample"
software = "Sample"
type = "Backup"
evidence = "unverified"
description = "Reads the mails of a product."
setup = "Enable the notifications."
"#;

const RECOGNISE: &str = "recognise = { all = [{ in = \"anywhere\", contains = \"Sample\" }] }\n";

/// A mail as its parts; an empty one is none.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mail<'a> {
    pub(crate) subject: &'a str,
    pub(crate) text: &'a str,
    pub(crate) html: &'a str,
}

impl Mail<'_> {
    pub(crate) fn read(&self) -> mail::Mail {
        from_parts(&Parts {
            subject: self.subject,
            text: (!self.text.is_empty()).then_some(self.text),
            html: (!self.html.is_empty()).then_some(self.html),
            ..Parts::default()
        })
    }
}

/// The definition with these keys behind its head. Every mail with the word `Sample` is one of it, unless it says which are.
pub(crate) fn compile(keys: &str) -> Result<Definitions, DefinitionError> {
    let recognise = if keys.contains("[recognise]") {
        ""
    } else {
        RECOGNISE
    };
    let source = format!("{HEAD}{recognise}{keys}");
    Definitions::compile([("sample.toml".to_owned(), source)])
}

pub(crate) fn parse(keys: &str, mail: &Mail<'_>) -> Parsed {
    parse_mail(keys, &mail.read())
}

/// As it is sent.
pub(crate) fn parse_raw(keys: &str, mail: &str) -> Parsed {
    parse_mail(keys, &mail::read(mail.as_bytes()))
}

pub(crate) fn parse_mail(keys: &str, mail: &mail::Mail) -> Parsed {
    let definitions = compile(keys).unwrap_or_else(|error| panic!("{error}"));
    let received_at: DateTime<Utc> = "2026-03-10T07:00:00Z".parse().expect("a time");
    engine::parse(&definitions, mail, received_at)
}
