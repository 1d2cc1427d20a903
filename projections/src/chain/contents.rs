use std::collections::{BTreeMap, HashSet};

use domain::{
    aggregate::Aggregate as _,
    content::Stored,
    event::Event,
    ids::Digest,
    log::{Position, RecordedEvent},
    mail::{Mail, MailEvent},
};
use rayon::prelude::*;

use super::{Fault, FaultKind, PAGE};
use crate::ports::{ContentSource, DamagedContent, EventFeed, FeedError};

/// So many bytes of mails are held at a time, but for one that is larger.
const MOST_BYTES: u64 = 64 << 20;

/// Mails that one core checks in one go.
const CHUNK: usize = 16;

/// Hashes the contents that events name, and compares.
pub(super) struct Contents<'a> {
    source: &'a dyn ContentSource,
    pending: Vec<Named>,
    pending_bytes: u64,
    /// Mails whose content is not there any more, and those of which an event says that it was erased.
    gone: BTreeMap<Position, Named>,
    erasures: HashSet<String>,
    checked: u64,
    erased: u64,
}

/// A mail's first event, and the content that it names.
#[derive(Clone)]
struct Named {
    event: RecordedEvent,
    digest: Digest,
}

impl<'a> Contents<'a> {
    pub(super) fn of(source: &'a dyn ContentSource) -> Self {
        Self {
            source,
            pending: Vec::new(),
            pending_bytes: 0,
            gone: BTreeMap::new(),
            erasures: HashSet::new(),
            checked: 0,
            erased: 0,
        }
    }

    /// Contents whose bytes were compared.
    pub(super) fn checked(&self) -> u64 {
        self.checked
    }

    /// Contents that people erased.
    pub(super) fn erased(&self) -> u64 {
        self.erased
    }

    /// Notes what an event names, and checks once there is enough of it.
    pub(super) fn take(&mut self, event: RecordedEvent) -> Result<Option<Fault>, FeedError> {
        match mail_event(&event) {
            Some(MailEvent::MailReceived(received)) => {
                self.pending_bytes = self.pending_bytes.saturating_add(received.size);
                self.pending.push(Named {
                    digest: received.content_sha256,
                    event,
                });
            }
            Some(MailEvent::MailContentErased { .. }) => {
                self.erasures.insert(event.stream.aggregate_id);
            }
            _ => {}
        }
        if self.pending.len() < PAGE && self.pending_bytes < MOST_BYTES {
            return Ok(None);
        }
        self.flush()
    }

    /// Checks what was noted so far. Gives the fault of the lowest position.
    pub(super) fn flush(&mut self) -> Result<Option<Fault>, FeedError> {
        let pending = std::mem::take(&mut self.pending);
        self.pending_bytes = 0;
        let source = self.source;
        let results: Vec<_> = pending
            .par_chunks(CHUNK)
            .map(|chunk| check(source, chunk))
            .collect::<Result<_, _>>()?;
        for (named, result) in pending.into_iter().zip(results.into_iter().flatten()) {
            match result {
                Ok(Found::Whole) => self.checked += 1,
                Ok(Found::Erased) => drop(self.gone.insert(named.event.position, named)),
                Err(kind) => return Ok(Some(Fault::at(&named.event, kind))),
            }
        }
        Ok(None)
    }

    /// Whether each content that is gone was erased by somebody, as events say; those too that came in meanwhile.
    pub(super) fn finish(
        &mut self,
        feed: &dyn EventFeed,
        mut after: Position,
    ) -> Result<Option<Fault>, FeedError> {
        if let Some(fault) = self.flush()? {
            return Ok(Some(fault));
        }
        let Self { gone, erasures, .. } = self;
        let mut unsaid: Vec<_> = gone
            .values()
            .filter(|named| !erasures.contains(&named.event.stream.aggregate_id))
            .collect();
        while !unsaid.is_empty() {
            let page = feed.read_after(after, PAGE)?;
            let Some(last) = page.last() else {
                break;
            };
            after = last.position;
            for event in page {
                if let Some(MailEvent::MailContentErased { .. }) = mail_event(&event) {
                    unsaid.retain(|named| named.event.stream != event.stream);
                }
            }
        }
        if let Some(named) = unsaid.first() {
            let digest = named.digest;
            let kind = FaultKind::ContentErased { digest };
            return Ok(Some(Fault::at(&named.event, kind)));
        }
        self.erased = self.gone.len() as u64;
        Ok(None)
    }
}

/// What is stored for a digest, where nothing is wrong with it.
enum Found {
    Whole,
    Erased,
}

fn check(
    source: &dyn ContentSource,
    chunk: &[Named],
) -> Result<Vec<Result<Found, FaultKind>>, FeedError> {
    let digests: Vec<_> = chunk.iter().map(|named| named.digest).collect();
    let stored = source.fetch(&digests)?;
    let results = digests.into_iter().zip(stored);
    Ok(results
        .map(|(digest, stored)| compare(digest, stored))
        .collect())
}

fn compare(
    digest: Digest,
    stored: Result<Option<Stored>, DamagedContent>,
) -> Result<Found, FaultKind> {
    match stored {
        Err(DamagedContent(reason)) => Err(FaultKind::ContentDamaged { digest, reason }),
        Ok(None) => Err(FaultKind::ContentMissing { digest }),
        Ok(Some(Stored::Erased { .. })) => Ok(Found::Erased),
        Ok(Some(Stored::Raw(bytes))) => {
            let found = Digest::of(&bytes);
            if found == digest {
                return Ok(Found::Whole);
            }
            let reason = format!("its bytes have the digest {}", found.hex());
            Err(FaultKind::ContentDamaged { digest, reason })
        }
    }
}

/// An event that does not decode names no content; the views tell of it.
fn mail_event(event: &RecordedEvent) -> Option<MailEvent> {
    if event.stream.aggregate_type != Mail::TYPE {
        return None;
    }
    match Event::decode(event) {
        Ok(Event::Mail(event)) => Some(event),
        _ => None,
    }
}
