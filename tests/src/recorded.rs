//! Histories that were recorded once, so that the same events are folded by every program: logs with the contents that they
//! name, and the definitions by which their mails are read. `tests/fixtures/histories/README.md` says how they are made.

use std::{collections::HashMap, fs, path::PathBuf, sync::Arc};

use domain::{
    content::Stored,
    ids::{Digest, hex},
    log::{Position, RecordedEvent, StreamId},
};
use projections::{
    continued::recorded,
    ports::{
        ContentSource, DamagedContent, DatabaseError, EventFeed, FeedError, ReadingKey, Readings,
        ViewWriter,
    },
    projector::{OnPoison, Projector, Sources},
    reading::{Rules, RunDetails},
};
use serde::{Deserialize, Serialize};

use crate::dump::{Dump, views_of};

/// The names of all histories.
pub const HISTORIES: [&str; 6] = ["acted-1", "acted-2", "acted-3", "acted-4", "lived", "cove"];

/// As small as it gets: unpacked often and packed once.
const LEVEL: i32 = 19;

/// A log in memory, with what its events name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recorded {
    pub events: Vec<RecordedEvent>,
    pub contents: HashMap<Digest, Stored>,
    /// What the mails are read with, as [`Rules::files`] gives it.
    pub rules: Vec<(String, String)>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Line {
    Event {
        position: Position,
        id: uuid::Uuid,
        stream: (String, String),
        sequence: i64,
        name: String,
        version: String,
        /// Milliseconds since 1970.
        at: i64,
        payload: String,
        metadata: String,
    },
    Content {
        digest: String,
        /// Hexadecimal.
        bytes: String,
    },
    Erased {
        digest: String,
        remnant: String,
    },
    Rule {
        name: String,
        text: String,
    },
}

impl Recorded {
    /// The history of this name.
    pub fn read(name: &str) -> Self {
        let packed = fs::read(file(name)).expect("the history");
        let bytes = zstd::stream::decode_all(packed.as_slice()).expect("unpacked");
        let text = String::from_utf8(bytes).expect("text");
        let mut recorded = Self::default();
        for line in text.lines() {
            recorded.take(serde_json::from_str(line).expect("a line"));
        }
        recorded
    }

    pub fn write(&self, name: &str) {
        let mut text = String::new();
        for line in self.lines() {
            text.push_str(&serde_json::to_string(&line).expect("JSON"));
            text.push('\n');
        }
        let packed = zstd::stream::encode_all(text.as_bytes(), LEVEL).expect("packed");
        fs::write(file(name), packed).expect("written");
    }

    /// What tells it from any other history.
    pub fn digest(&self) -> String {
        let mut text = String::new();
        for line in self.lines() {
            text.push_str(&serde_json::to_string(&line).expect("JSON"));
        }
        Digest::of(text.as_bytes()).hex()[..16].to_owned()
    }

    /// The views of this history in an empty database, built in pages of this many events.
    pub fn build(&self, writer: Box<dyn ViewWriter>, page_size: usize) {
        let feed = Arc::new(self.clone());
        let sources = Sources {
            contents: Arc::clone(&feed) as Arc<dyn ContentSource>,
            rules: Rules::of_files(&self.rules).expect("the rules"),
            readings: Arc::new(NoReadings),
            earlier: None,
            continued: recorded(feed.as_ref()).expect("the log").continued,
            feed,
        };
        let projector = Projector::open(sources, writer, OnPoison::Stop).expect("views");
        let mut projector = projector.with_page_size(page_size);
        let stop = std::sync::atomic::AtomicBool::new(false);
        projector.catch_up(&stop, &mut |_| {}).expect("built");
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Event {
                position,
                id,
                stream,
                sequence,
                name,
                version,
                at,
                payload,
                metadata,
            } => self.events.push(RecordedEvent {
                position,
                event_id: id,
                stream: StreamId::new(&stream.0, stream.1),
                sequence,
                event_type: name,
                event_version: version,
                recorded_at: chrono::DateTime::from_timestamp_millis(at).expect("a time"),
                payload,
                metadata,
            }),
            Line::Content { digest, bytes } => {
                let bytes = (0..bytes.len()).step_by(2).map(|at| {
                    u8::from_str_radix(&bytes[at..at + 2], 16).expect("hexadecimal digits")
                });
                let digest = Digest::from_hex(&digest).expect("a digest");
                self.contents.insert(digest, Stored::Raw(bytes.collect()));
            }
            Line::Erased { digest, remnant } => {
                let digest = Digest::from_hex(&digest).expect("a digest");
                self.contents.insert(digest, Stored::Erased { remnant });
            }
            Line::Rule { name, text } => self.rules.push((name, text)),
        }
    }

    fn lines(&self) -> Vec<Line> {
        let events = self.events.iter().map(|event| Line::Event {
            position: event.position,
            id: event.event_id,
            stream: (
                event.stream.aggregate_type.clone(),
                event.stream.aggregate_id.clone(),
            ),
            sequence: event.sequence,
            name: event.event_type.clone(),
            version: event.event_version.clone(),
            at: event.recorded_at.timestamp_millis(),
            payload: event.payload.clone(),
            metadata: event.metadata.clone(),
        });
        let mut contents: Vec<_> = self.contents.iter().collect();
        contents.sort_by_key(|(digest, _)| digest.hex());
        let contents = contents.into_iter().map(|(digest, stored)| match stored {
            Stored::Raw(bytes) => Line::Content {
                digest: digest.hex(),
                bytes: hex(bytes),
            },
            Stored::Erased { remnant } => Line::Erased {
                digest: digest.hex(),
                remnant: remnant.clone(),
            },
        });
        let rules = self.rules.iter().map(|(name, text)| Line::Rule {
            name: name.clone(),
            text: text.clone(),
        });
        rules.chain(contents).chain(events).collect()
    }
}

impl EventFeed for Recorded {
    fn read_after(
        &self,
        position: Position,
        limit: usize,
    ) -> Result<Vec<RecordedEvent>, FeedError> {
        let behind = self.events.iter();
        let behind = behind.filter(|event| event.position > position);
        Ok(behind.take(limit).cloned().collect())
    }

    fn head(&self) -> Result<Position, FeedError> {
        Ok(self.events.last().map_or(0, |event| event.position))
    }
}

impl ContentSource for Recorded {
    fn fetch(
        &self,
        digests: &[Digest],
    ) -> Result<Vec<Result<Option<Stored>, DamagedContent>>, FeedError> {
        let found = digests.iter().map(|digest| self.contents.get(digest));
        Ok(found.map(|content| Ok(content.cloned())).collect())
    }
}

/// Keeps nothing: every mail is read.
#[derive(Debug)]
struct NoReadings;

impl Readings for NoReadings {
    fn keep(&self, _: Vec<(ReadingKey, Vec<RunDetails>)>) -> Result<(), DatabaseError> {
        Ok(())
    }

    fn fetch(&self, keys: &[ReadingKey]) -> Result<Vec<Option<Vec<RunDetails>>>, DatabaseError> {
        Ok(vec![None; keys.len()])
    }

    fn retain(&self, _: &std::collections::BTreeSet<String>) -> Result<(), DatabaseError> {
        Ok(())
    }
}

/// All views of a reader, without what changes with each revision of the engine that reads mails.
pub fn without_revisions(reader: &dyn projections::ports::ViewReader) -> Dump {
    let mut views = views_of(reader);
    for row in views.get_mut("mails").into_iter().flatten() {
        let (before, rest) = row.split_once(" parser_revision=").expect("the column");
        let (_, after) = rest.split_once(" part_count=").expect("the column");
        *row = format!("{before} part_count={after}");
    }
    views
}

/// A line for each view: its name, how many rows it has, and their digest.
pub fn digests(views: &Dump) -> Vec<String> {
    let line = |(table, rows): (&&str, &Vec<String>)| {
        let digest = Digest::of(rows.join("\n").as_bytes()).hex();
        format!("{table} {} {}", rows.len(), &digest[..16])
    };
    views.iter().map(line).collect()
}

pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/histories")
}

/// Where the history of this name is.
pub fn file(name: &str) -> PathBuf {
    folder().join(format!("{name}.jsonl.zst"))
}
