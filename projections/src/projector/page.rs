//! Pages of events, decoded, and the mails among them read on all cores.

use std::{num::NonZero, sync::LazyLock};

use domain::{
    event::{DecodeError, Event},
    log::{Metadata, Position, RecordedEvent, StreamId},
    mail::{MailEvent, MailReceived},
};
use rayon::{ThreadPool, ThreadPoolBuilder, prelude::*};
use thiserror::Error;
use uuid::Uuid;

use crate::{
    engine::{
        ports::{feed::FeedError, readings::ReadingKey, run_details::RunDetails},
        schema::error::DatabaseError,
    },
    fold::state::error::FoldError,
    projector::sources::Sources,
    reading::{
        outcome::Reading,
        read::{Received, read, read_header},
    },
};

/// Mails that one thread reads in one go: few enough to keep all cores busy to the end of a page.
const CHUNK: usize = 16;

/// While some threads wait for contents others parse.
const THREADS_PER_CORE: usize = 2;

/// The threads that read mails; where they cannot be had, those of the rest of the program do.
static READERS: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    ThreadPoolBuilder::new()
        .num_threads(cores * THREADS_PER_CORE)
        .thread_name(|number| format!("mails-{number}"))
        .build()
        .ok()
});

/// Reads pages: events, decoded, and the mails among them, parsed on all cores.
pub(super) struct PageReader {
    pub(super) sources: Sources,
    pub(super) page_size: usize,
}

/// Why a page cannot be read; the next try may succeed.
#[derive(Debug, Error)]
pub(super) enum PageError {
    #[error(transparent)]
    Feed(#[from] FeedError),
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// Consecutive events of the log.
pub(super) struct Page {
    items: Vec<Item>,
}

pub(super) struct Item {
    pub(super) recorded: RecordedEvent,
    decoded: Result<(Event, Metadata), String>,
    /// What the parsers made of the mail, if the event brings one.
    reading: Option<Result<Reading, String>>,
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

    /// The streams of its events, in order, received mails left out: they are new.
    pub(super) fn streams(&self) -> impl Iterator<Item = &StreamId> {
        let known = |item: &&Item| {
            !matches!(
                item.decoded,
                Ok((Event::Mail(MailEvent::MailReceived(_)), _))
            )
        };
        self.items
            .iter()
            .filter(known)
            .map(|item| &item.recorded.stream)
    }

    pub(super) fn last_position(&self) -> Position {
        self.items.last().map_or(0, |item| item.recorded.position)
    }
}

impl Item {
    pub(super) fn decoded(&self) -> Result<(&Event, &Metadata, Option<Reading>), FoldError> {
        let (event, metadata) = self
            .decoded
            .as_ref()
            .map_err(|error| FoldError::Undecodable {
                reason: error.clone(),
            })?;
        match &self.reading {
            None => Ok((event, metadata, None)),
            Some(Ok(reading)) => Ok((event, metadata, Some(reading.clone()))),
            Some(Err(reason)) => Err(FoldError::Reading {
                stream: self.recorded.stream.to_string(),
                reason: reason.clone(),
            }),
        }
    }
}

impl PageReader {
    pub(super) fn read_after(&self, position: Position) -> Result<Page, PageError> {
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

    /// What the mails of the page say, taken over from an earlier generation where that read them in the same way.
    fn read_mails(&self, items: &mut [Item]) -> Result<(), PageError> {
        let mut mails: Vec<_> = items
            .iter_mut()
            .filter_map(|item| match &item.decoded {
                Ok((Event::Mail(MailEvent::MailReceived(received)), _)) => Some(MailItem {
                    position: item.recorded.position,
                    mail_id: Uuid::try_parse(&item.recorded.stream.aggregate_id).ok()?,
                    received: received.as_ref(),
                    reading: &mut item.reading,
                    lacks_header: false,
                }),
                _ => None,
            })
            .collect();
        let trust = self.sources.rules.trust.trust();
        if let Some(earlier) = &self.sources.earlier {
            let ids: Vec<_> = mails
                .iter()
                .map(|mail| (mail.position, mail.mail_id))
                .collect();
            for (mail, reading) in mails.iter_mut().zip(earlier.readings(&ids)?) {
                let lacks_header = |reading: &Reading| earlier.lacks_header(reading);
                let lacking = reading.as_ref().is_some_and(lacks_header);
                *mail.reading = reading.map(Ok);
                mail.lacks_header = lacking && trust.is_set();
                if let (true, Some(Ok(reading))) = (lacking, mail.reading.as_mut()) {
                    reading.header = None;
                }
            }
            mails.retain(|mail| mail.reading.is_none() || mail.lacks_header);
        }
        let mut read = || -> Result<Vec<_>, FeedError> {
            mails
                .par_chunks_mut(CHUNK)
                .map(|chunk| self.read_chunk(chunk))
                .collect()
        };
        let kept = match &*READERS {
            Some(readers) => readers.install(read),
            None => read(),
        };
        self.sources
            .readings
            .keep(kept?.into_iter().flatten().collect())?;
        Ok(())
    }

    fn read_chunk(&self, mails: &mut [MailItem<'_>]) -> Result<Vec<Kept>, FeedError> {
        let digests: Vec<_> = mails
            .iter()
            .map(|mail| mail.received.content_sha256)
            .collect();
        let contents = self.sources.contents.fetch(&digests)?;
        let mut kept = Vec::with_capacity(mails.len());
        for (mail, content) in mails.iter_mut().zip(contents) {
            let rules = &self.sources.rules;
            let received = Received {
                digest: mail.received.content_sha256,
                at: mail.received.received_at,
                sender: mail.received.from.as_deref(),
            };
            if let Some(Ok(reading)) = mail.reading.as_mut() {
                // What it reports is taken over, and who is trusted changed.
                match read_header(rules.trust.trust(), received, content) {
                    Ok(header) => reading.header = header,
                    Err(error) => *mail.reading = Some(Err(error.to_string())),
                }
                continue;
            }
            let trust = rules.trust.trust();
            let result = read(&rules.definitions, trust, received, content);
            *mail.reading = Some(match result {
                Ok((reading, details)) => {
                    if let Some(revision) = reading.revision.clone().filter(|_| !details.is_empty())
                    {
                        let mail_id = mail.mail_id;
                        kept.push((ReadingKey { mail_id, revision }, details));
                    }
                    Ok(reading)
                }
                Err(error) => Err(error.to_string()),
            });
        }
        Ok(kept)
    }
}

struct MailItem<'a> {
    position: Position,
    mail_id: Uuid,
    received: &'a MailReceived,
    reading: &'a mut Option<Result<Reading, String>>,
    /// It was taken over, but for what its header proves.
    lacks_header: bool,
}

type Kept = (ReadingKey, Vec<RunDetails>);

fn decode(recorded: &RecordedEvent) -> Result<(Event, Metadata), DecodeError> {
    Ok((Event::decode(recorded)?, Metadata::decode(recorded)?))
}
