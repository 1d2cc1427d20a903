//! Reads one mail from its content.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use domain::{content::Stored, ids::Digest};
use parsing::{definition::Definitions, engine, mail, outcome::Parsed};
use paths::{HeaderJudgement, Trust};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    engine::ports::{feed::DamagedContent, run_details::RunDetails},
    reading::{
        header::{HeaderFound, judged},
        outcome::{OF_REMNANT, Reading, part},
        rules::Rules,
    },
};

/// Why a mail cannot be read: its content is at fault, and stays so on every try.
#[derive(Debug, Error)]
pub(crate) enum ReadError {
    #[error("its content {} is missing; restore it from a backup", digest.hex())]
    Missing { digest: Digest },
    #[error(transparent)]
    Damaged(#[from] DamagedContent),
    #[error("what was kept of its erased content does not decode: {0}")]
    Remnant(serde_json::Error),
    #[error("a parser panicked")]
    Panicked,
}

/// What the log says of a mail.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Received<'a> {
    pub(crate) digest: Digest,
    pub(crate) at: DateTime<Utc>,
    pub(crate) sender: Option<&'a str>,
}

/// What is kept of a mail whose content was erased.
#[derive(Debug, Serialize, Deserialize)]
struct Remnant {
    #[serde(flatten)]
    parsed: Parsed,
    /// A [`HeaderJudgement`], as the program that erased the mail wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    header: Option<serde_json::Value>,
}

impl Remnant {
    fn found(self) -> Option<HeaderFound> {
        let judgement = serde_json::from_value::<HeaderJudgement>(self.header?);
        Some(judgement.map_or_else(|_| HeaderFound::not_understood(), HeaderFound::from))
    }
}

/// What is kept of a mail when its content is erased, by the rules of the views that are live then.
pub fn remnant(
    rules: &Rules,
    bytes: &[u8],
    received_at: DateTime<Utc>,
    sender: Option<&str>,
) -> Result<String, serde_json::Error> {
    let judged = judged(bytes, rules.trust.trust(), sender);
    serde_json::to_string(&Remnant {
        parsed: engine::parse(&rules.definitions, &mail::read(bytes), received_at),
        header: judged.map(serde_json::to_value).transpose()?,
    })
}

/// Reads one mail from its content. Where only what it reports is wanted, nobody is trusted.
pub(crate) fn read(
    definitions: &Definitions,
    trust: &Trust,
    received: Received<'_>,
    content: Result<Option<Stored>, DamagedContent>,
) -> Result<(Reading, Vec<RunDetails>), ReadError> {
    match content? {
        None => Err(ReadError::Missing {
            digest: received.digest,
        }),
        Some(Stored::Erased { remnant }) => {
            let mut kept: Remnant = serde_json::from_str(&remnant).map_err(ReadError::Remnant)?;
            let parsed = std::mem::take(&mut kept.parsed);
            let (mut reading, details) = divide(parsed, |_| Some(OF_REMNANT.to_owned()));
            reading.header = kept.found();
            Ok((reading, details))
        }
        Some(Stored::Raw(bytes)) => {
            let (mut reading, details) = read_raw(definitions, received.at, &bytes)?;
            reading.header = found(trust, &bytes, received)?;
            Ok((reading, details))
        }
    }
}

/// What the message reports, from its bytes.
pub(crate) fn read_raw(
    definitions: &Definitions,
    received_at: DateTime<Utc>,
    bytes: &[u8],
) -> Result<(Reading, Vec<RunDetails>), ReadError> {
    // Parsers do not panic; should one ever do, one mail is parked instead of all views standing still.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        engine::parse(definitions, &mail::read(bytes), received_at)
    }))
    .map_err(|_| ReadError::Panicked)?;
    let revision = |name: &str| Some(definitions.get(name)?.revision.clone());
    Ok(divide(parsed, revision))
}

/// Judges the header alone, of a mail whose reading is known. An erased one has what was kept of it.
pub(crate) fn read_header(
    trust: &Trust,
    received: Received<'_>,
    content: Result<Option<Stored>, DamagedContent>,
) -> Result<Option<HeaderFound>, ReadError> {
    match content? {
        None => Err(ReadError::Missing {
            digest: received.digest,
        }),
        Some(Stored::Erased { remnant }) => {
            let kept: Remnant = serde_json::from_str(&remnant).map_err(ReadError::Remnant)?;
            Ok(kept.found())
        }
        Some(Stored::Raw(bytes)) => found(trust, &bytes, received),
    }
}

fn found(
    trust: &Trust,
    bytes: &[u8],
    received: Received<'_>,
) -> Result<Option<HeaderFound>, ReadError> {
    let judged = catch_unwind(AssertUnwindSafe(|| judged(bytes, trust, received.sender)));
    let judged = judged.map_err(|_| ReadError::Panicked)?;
    Ok(judged.map(HeaderFound::from))
}

fn divide(
    parsed: Parsed,
    revision: impl FnOnce(&str) -> Option<String>,
) -> (Reading, Vec<RunDetails>) {
    let (runs, details) = parsed.runs.into_iter().map(part).unzip();
    let reading = Reading {
        revision: parsed.parser.as_deref().and_then(revision),
        parser: parsed.parser,
        problems: parsed.problems,
        by_other_subject: parsed.by_other_subject,
        header: None,
        runs,
    };
    (reading, details)
}
