use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::{
    content::Stored,
    event::{DecodeError, Event},
    log::{Metadata, Position, RecordedEvent},
    mail::{MailEvent, MailReceived},
};
use parsing::{definition::Definitions, engine, mail, outcome::Parsed};
use rayon::prelude::*;

use super::Sources;
use crate::{
    fold::FoldError,
    ports::{DamagedContent, FeedError},
};

/// Mails that one core reads in one go: few enough to keep both cores busy to the end of a page.
const CHUNK: usize = 16;

/// Reads pages: events, decoded, and the mails among them, parsed on all cores.
pub(super) struct PageReader {
    pub(super) sources: Sources,
    pub(super) page_size: usize,
}

/// Consecutive events of the log.
pub(super) struct Page {
    items: Vec<Item>,
}

pub(super) struct Item {
    pub(super) recorded: RecordedEvent,
    decoded: Result<(Event, Metadata), String>,
    /// What the parsers made of the mail, if the event brings one.
    reading: Option<Result<Parsed, String>>,
}

impl Page {
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn items(&self) -> &[Item] {
        &self.items
    }

    pub(super) fn last_position(&self) -> Position {
        self.items.last().map_or(0, |item| item.recorded.position)
    }
}

impl Item {
    pub(super) fn decoded(&self) -> Result<(&Event, &Metadata, Option<Parsed>), FoldError> {
        let (event, metadata) = self
            .decoded
            .as_ref()
            .map_err(|error| FoldError::Undecodable {
                reason: error.clone(),
            })?;
        match &self.reading {
            None => Ok((event, metadata, None)),
            Some(Ok(parsed)) => Ok((event, metadata, Some(parsed.clone()))),
            Some(Err(reason)) => Err(FoldError::Reading {
                stream: self.recorded.stream.to_string(),
                reason: reason.clone(),
            }),
        }
    }
}

impl PageReader {
    pub(super) fn read_after(&self, position: Position) -> Result<Page, FeedError> {
        let recorded = self.sources.feed.read_after(position, self.page_size)?;
        let mut items: Vec<Item> = recorded
            .into_par_iter()
            .with_min_len(64)
            .map(|recorded| Item {
                decoded: decode(&recorded).map_err(|error| error.to_string()),
                recorded,
                reading: None,
            })
            .collect();
        self.read_mails(&mut items)?;
        Ok(Page { items })
    }

    fn read_mails(&self, items: &mut [Item]) -> Result<(), FeedError> {
        let mut mails: Vec<_> = items
            .iter_mut()
            .filter_map(|item| match &item.decoded {
                Ok((Event::Mail(MailEvent::MailReceived(received)), _)) => {
                    Some((received.as_ref(), &mut item.reading))
                }
                _ => None,
            })
            .collect();
        mails.par_chunks_mut(CHUNK).try_for_each(|chunk| {
            let digests: Vec<_> = chunk
                .iter()
                .map(|(received, _)| received.content_sha256)
                .collect();
            let contents = self.sources.contents.fetch(&digests)?;
            for ((received, reading), content) in chunk.iter_mut().zip(contents) {
                **reading = Some(read(&self.sources.definitions, received, content));
            }
            Ok(())
        })
    }
}

fn decode(recorded: &RecordedEvent) -> Result<(Event, Metadata), DecodeError> {
    Ok((Event::decode(recorded)?, Metadata::decode(recorded)?))
}

fn read(
    definitions: &Definitions,
    received: &MailReceived,
    content: Result<Option<Stored>, DamagedContent>,
) -> Result<Parsed, String> {
    match content.map_err(|damaged| damaged.to_string())? {
        None => Err(format!(
            "its content {} is missing; restore it from a backup",
            received.content_sha256.hex()
        )),
        Some(Stored::Erased { remnant }) => serde_json::from_str(&remnant).map_err(|error| {
            format!("what was kept of its erased content does not decode: {error}")
        }),
        // Parsers do not panic; should one ever do, one mail is parked instead of all views standing still.
        Some(Stored::Raw(bytes)) => catch_unwind(AssertUnwindSafe(|| {
            engine::parse(definitions, &mail::read(&bytes), received.received_at)
        }))
        .map_err(|_| "a parser panicked".to_owned()),
    }
}
