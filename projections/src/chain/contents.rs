//! Contents are held against the digests that events name.

use std::collections::HashSet;

use domain::{
    aggregate::Aggregate as _,
    content::Stored,
    event::Event,
    feedback::{Feedback, FeedbackEvent},
    ids::Digest,
    log::{Position, RecordedEvent, StreamId},
    mail::{Mail, MailEvent},
};
use rayon::prelude::*;

use crate::{
    chain::{
        fault::{Fault, FaultKind},
        page::PAGE,
    },
    engine::ports::feed::{ContentSource, DamagedContent, EventFeed, FeedError},
};

/// Bytes of contents that are held at a time, but for one that is larger.
const MAX_BYTES: u64 = 64 << 20;

/// Contents that one core checks in one go.
const CHUNK: usize = 16;

/// Hashes the contents that events name, and compares.
pub(super) struct Contents<'a> {
    source: &'a dyn ContentSource,
    pending: Vec<Named>,
    pending_bytes: u64,
    /// Contents that are not there any more, in the order of their events, and the streams of which an event says so.
    gone: Vec<Named>,
    erasures: HashSet<StreamId>,
    checked: u64,
    erased: u64,
}

/// An event, and a content that it names.
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
            gone: Vec::new(),
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
        for (digest, size) in named(&event) {
            self.pending_bytes = self.pending_bytes.saturating_add(size);
            self.pending.push(Named {
                digest,
                event: event.clone(),
            });
        }
        if erases(&event) {
            self.erasures.insert(event.stream);
        }
        if self.pending.len() < PAGE && self.pending_bytes < MAX_BYTES {
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
                Ok(Found::Erased) => self.gone.push(named),
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
            .iter()
            .filter(|named| !erasures.contains(&named.event.stream))
            .collect();
        while !unsaid.is_empty() {
            let page = feed.read_after(after, PAGE)?;
            let Some(last) = page.last() else {
                break;
            };
            after = last.position;
            for event in page {
                if erases(&event) {
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

/// The contents that the event names, each with the bytes that it has at least. An event that does not decode names none; the views
/// tell of it.
fn named(event: &RecordedEvent) -> Vec<(Digest, u64)> {
    match naming_event(event) {
        Some(Event::Mail(MailEvent::MailReceived(received))) => {
            vec![(received.content_sha256, received.size)]
        }
        Some(Event::Feedback(
            FeedbackEvent::FeedbackGiven { content_sha256, .. }
            | FeedbackEvent::FeedbackReplied { content_sha256, .. },
        )) => vec![(content_sha256, 0)],
        Some(Event::Feedback(FeedbackEvent::FeedbackAttached {
            content_sha256,
            image_sha256,
            size,
            ..
        })) => vec![(content_sha256, 0), (image_sha256, size)],
        _ => vec![],
    }
}

/// Whether it says that the contents of its stream were erased.
fn erases(event: &RecordedEvent) -> bool {
    matches!(
        naming_event(event),
        Some(
            Event::Mail(MailEvent::MailContentErased { .. })
                | Event::Feedback(FeedbackEvent::FeedbackErased {})
        )
    )
}

/// Of the kinds that name contents; others are not decoded.
fn naming_event(event: &RecordedEvent) -> Option<Event> {
    let of = event.stream.aggregate_type.as_str();
    if ![Mail::TYPE, Feedback::TYPE].contains(&of) {
        return None;
    }
    Event::decode(event).ok()
}
