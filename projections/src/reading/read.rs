use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Utc};
use domain::{content::Stored, ids::Digest};
use parsing::{definition::Definitions, engine, mail, outcome::Parsed};
use thiserror::Error;

use super::{OF_REMNANT, Reading, RunDetails, part};
use crate::ports::DamagedContent;

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

/// Reads one mail from its content.
pub(crate) fn read(
    definitions: &Definitions,
    digest: Digest,
    received_at: DateTime<Utc>,
    content: Result<Option<Stored>, DamagedContent>,
) -> Result<(Reading, Vec<RunDetails>), ReadError> {
    match content? {
        None => Err(ReadError::Missing { digest }),
        Some(Stored::Erased { remnant }) => {
            let parsed: Parsed = serde_json::from_str(&remnant).map_err(ReadError::Remnant)?;
            Ok(divide(parsed, |_| Some(OF_REMNANT.to_owned())))
        }
        Some(Stored::Raw(bytes)) => read_raw(definitions, received_at, &bytes),
    }
}

/// The same from the bytes of the mail.
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
        runs,
    };
    (reading, details)
}
