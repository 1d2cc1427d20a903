//! Feeds the log to the fold: pages of events, each committed with its checkpoint.
//!
//! Live tail and rebuild are the same code; they differ in what a poison event does. While live it is parked as a dead
//! letter and the others go on; a rebuild stops at it, since views that leave something out must not replace whole ones.

mod cut_off;
mod dead_letters;
mod error;
mod moment;
mod page;
mod sources;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use chrono::{DateTime, Utc};
use domain::{identity::ContinuedIdentity, log::Position, timekeeping::Corrections};

use crate::{
    continued::Continuations,
    engine::{
        ports::database::{ViewReader, ViewWriter},
        query::{decode::ask_now, select::Select},
        schema::{error::DatabaseError, table::Table as _, value::Value},
    },
    fold::{
        self, FOLD_VERSION,
        sources::missed,
        state::{
            error::FoldError, logged_event::LoggedEvent, memory::Fold, working_set::WorkingSet,
        },
    },
    projector::page::{Page, PageReader},
    reading::rules::Rules,
    rows::state::{DeadLetterRow, ViewStateRow},
};
pub use cut_off::CutOff;
pub use dead_letters::{dead_letter_cursor_kinds, dead_letters};
pub use error::ProjectorError;
pub use moment::{MomentError, position_at};
pub use sources::Sources;

/// Events per transaction. Larger pages gain little and cost memory: a page may hold this many parsed mails.
pub const PAGE: usize = 1_000;

/// Pages per transaction of a rebuild. A row that changes again within these is written once, and most are written when
/// they are new.
const PAGES_OF_REBUILD: usize = 16;

/// Pages that are read ahead, while a transaction of many is written.
const PAGES_AHEAD: usize = 4;

/// What a poison event does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnPoison {
    Park,
    Stop,
}

/// How far a catch-up is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub position: Position,
    /// Events folded in this catch-up.
    pub events: u64,
    /// Events that it began with as its goal; more may have been appended since.
    pub total: u64,
}

/// The one writer of a set of views.
pub struct Projector {
    sources: Sources,
    views: Fold,
    checkpoint: Position,
    /// Time of the last event.
    clock: DateTime<Utc>,
    folded: Folded,
    on_poison: OnPoison,
    page_size: usize,
    /// Whether all indexes are known to be there.
    is_indexed: bool,
}

/// How far the working set is ahead of the last commit.
#[derive(Debug, Clone, Copy)]
struct Folded {
    position: Position,
    clock: DateTime<Utc>,
    /// Since the last commit.
    pages: usize,
}

impl Folded {
    fn at(position: Position, clock: DateTime<Utc>) -> Self {
        Self {
            position,
            clock,
            pages: 0,
        }
    }
}

impl std::fmt::Debug for Projector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Projector")
            .field("checkpoint", &self.checkpoint)
            .finish_non_exhaustive()
    }
}

impl Projector {
    /// Takes over views, or starts empty ones. Views that were built differently are refused: they must be built again.
    pub fn open(
        sources: Sources,
        mut writer: Box<dyn ViewWriter>,
        on_poison: OnPoison,
    ) -> Result<Self, ProjectorError> {
        writer.create(&[&ViewStateRow::DEF])?;
        let mut views = Fold::new(writer);
        let wanted = built_with(&sources.rules, &sources.feed.corrections());
        let found = noted(&mut views, BUILT_WITH)?;
        if let Some(found) = found.as_ref().filter(|found| **found != wanted) {
            let found = found.clone();
            return Err(ProjectorError::BuiltDifferently { found, wanted });
        }
        let continued = if found.is_some() {
            continued_in(noted(&mut views, CONTINUED)?.as_deref())?
        } else {
            sources.continued.clone()
        };
        views.state.continued = Arc::new(Continuations::of(&continued));
        views.create()?;
        let checkpoint = number(CHECKPOINT, noted(&mut views, CHECKPOINT)?)?.unwrap_or(0);
        let clock = number(CLOCK, noted(&mut views, CLOCK)?)?.unwrap_or(0);
        let clock = DateTime::from_timestamp_millis(clock)
            .ok_or_else(|| no_number(CLOCK, &clock.to_string()))?;
        let is_indexed = noted(&mut views, INDEXED)?.is_some_and(|value| value == YES);
        let head = sources.feed.head()?;
        if checkpoint > head {
            return Err(ProjectorError::AheadOfLog { checkpoint, head });
        }
        let mut projector = Self {
            sources,
            views,
            checkpoint,
            clock,
            folded: Folded::at(checkpoint, clock),
            on_poison,
            page_size: PAGE,
            is_indexed,
        };
        if found.is_none() && !continued.is_empty() {
            let json = serde_json::to_string(&continued)
                .map_err(|error| ProjectorError::Continued(error.to_string()))?;
            // Before what says that the views are begun.
            projector.note(CONTINUED, json)?;
        }
        projector.note(BUILT_WITH, wanted)?;
        Ok(projector)
    }

    /// Sets the number of events per transaction. It changes the speed, never the result.
    #[must_use]
    pub fn with_page_size(mut self, page_size: usize) -> Self {
        self.page_size = page_size.max(1);
        self
    }

    /// From now on it follows the log as live views do: poison is parked, and every mail is parsed.
    #[must_use]
    pub fn following(mut self) -> Self {
        self.on_poison = OnPoison::Park;
        self.sources.earlier = None;
        self
    }

    /// For what is kept beside the views, between two catch-ups.
    pub fn writer(&mut self) -> &mut dyn ViewWriter {
        self.views.writer()
    }

    /// When the views look at a job next: an event behind that time makes them do so.
    pub fn next_due(&mut self) -> Result<Option<DateTime<Utc>>, DatabaseError> {
        let first = missed::first_due(&mut self.views)?;
        Ok(first.map(|(due, _)| due))
    }

    /// Position of the last event that the views include.
    pub fn checkpoint(&self) -> Position {
        self.checkpoint
    }

    /// Folds until the log has nothing more, or `stop` is set. While one page is folded the next one is read and parsed.
    pub fn catch_up(
        &mut self,
        stop: &AtomicBool,
        on_progress: &mut dyn FnMut(Progress),
    ) -> Result<Position, ProjectorError> {
        let position = self.fold_to_the_end(stop, on_progress)?;
        if !self.is_indexed && !stop.load(Ordering::Relaxed) {
            self.views.index()?;
            self.note(INDEXED, YES.to_owned())?;
            self.is_indexed = true;
        }
        Ok(position)
    }

    fn fold_to_the_end(
        &mut self,
        stop: &AtomicBool,
        on_progress: &mut dyn FnMut(Progress),
    ) -> Result<Position, ProjectorError> {
        let reader = PageReader {
            sources: self.sources.clone(),
            page_size: self.page_size,
        };
        // A quiet log is the usual case; it needs no second thread.
        let first = reader.read_after(self.checkpoint)?;
        if first.is_empty() {
            return Ok(self.checkpoint);
        }
        let mut events = 0;
        if first.len() < self.page_size {
            events += self.take(&first)?;
            self.commit()?;
            on_progress(Progress {
                position: self.checkpoint,
                events,
                total: events,
            });
            return Ok(self.checkpoint);
        }
        let behind = self.sources.feed.head()? - self.checkpoint;
        let total = u64::try_from(behind).unwrap_or(0);
        let read = thread::scope(|scope| {
            let (sender, pages) = mpsc::sync_channel(PAGES_AHEAD);
            let mut position = first.last_position();
            scope.spawn(move || {
                let mut next = Ok(first);
                loop {
                    let more = next.as_ref().is_ok_and(|page: &Page| !page.is_empty());
                    if let Ok(page) = &next {
                        position = page.last_position();
                    }
                    // The receiver is gone when folding failed or was stopped.
                    if sender.send(next).is_err() || !more {
                        return;
                    }
                    next = reader.read_after(position);
                }
            });
            for page in &pages {
                let page = match page {
                    Ok(page) if page.is_empty() || stop.load(Ordering::Relaxed) => break,
                    Ok(page) => page,
                    Err(error) => return Ok(Err(error)),
                };
                events += self.take(&page)?;
                on_progress(Progress {
                    position: self.folded.position,
                    events,
                    total,
                });
            }
            drop(pages);
            Ok::<_, ProjectorError>(Ok(()))
        })?;
        // What was folded before the log failed stays.
        self.commit()?;
        read?;
        Ok(self.checkpoint)
    }

    /// Folds a page, and commits it when enough are folded. Where it fails, everything since the last commit is undone.
    fn take(&mut self, page: &Page) -> Result<u64, ProjectorError> {
        let pages = match self.on_poison {
            OnPoison::Park => 1,
            OnPoison::Stop => PAGES_OF_REBUILD,
        };
        let mut parked = BTreeMap::new();
        while let Err((position, error)) = self.fold(page, &parked) {
            self.undo()?;
            if !error.is_poison() || parked.contains_key(&position) {
                return Err(error.into());
            }
            if self.on_poison == OnPoison::Stop {
                return Err(ProjectorError::Poison { position, error });
            }
            tracing::error!(position, %error, "event parked as dead letter");
            parked.insert(position, error.to_string());
        }
        if self.folded.pages >= pages {
            self.commit()?;
        }
        Ok(page.len() as u64)
    }

    fn fold(
        &mut self,
        page: &Page,
        parked: &BTreeMap<Position, String>,
    ) -> Result<(), (Position, FoldError)> {
        let last = page.last_position();
        let at_last = |error: DatabaseError| (last, error.into());
        let views = &mut self.views;
        if self.folded.pages == 0 {
            views.begin().map_err(at_last)?;
        }
        let mut clock = self.folded.clock;
        fold::prefetch(views, page.streams()).map_err(at_last)?;
        for item in page.items() {
            let recorded = &item.recorded;
            clock = clock.max(recorded.recorded_at);
            if let Some(error) = parked.get(&recorded.position) {
                views.dead_letters().put(DeadLetterRow {
                    position: recorded.position,
                    stream: recorded.stream.to_string(),
                    event_type: recorded.event_type.clone(),
                    error: error.clone(),
                });
                continue;
            }
            item.decoded()
                .and_then(|(event, metadata, reading)| {
                    let logged = LoggedEvent {
                        recorded,
                        metadata,
                        event,
                        recorded_at: clock,
                    };
                    fold::apply(views, &logged, reading)
                })
                .map_err(|error| (recorded.position, error))?;
        }
        self.folded = Folded {
            position: last,
            clock,
            pages: self.folded.pages + 1,
        };
        Ok(())
    }

    /// The folded pages, all or nothing, with the checkpoint.
    fn commit(&mut self) -> Result<(), ProjectorError> {
        if self.folded.pages == 0 {
            return Ok(());
        }
        let committed = self.write_folded();
        if let Err(error) = committed {
            self.undo()?;
            return Err(error.into());
        }
        self.views.trim();
        self.checkpoint = self.folded.position;
        self.clock = self.folded.clock;
        self.folded.pages = 0;
        Ok(())
    }

    fn write_folded(&mut self) -> Result<(), FoldError> {
        self.views.view_state().put(ViewStateRow {
            name: CHECKPOINT.to_owned(),
            value: self.folded.position.to_string(),
        });
        self.views.view_state().put(ViewStateRow {
            name: CLOCK.to_owned(),
            value: self.folded.clock.timestamp_millis().to_string(),
        });
        fold::commit(&mut self.views)
    }

    /// Back to the last commit.
    fn undo(&mut self) -> Result<(), DatabaseError> {
        self.folded = Folded::at(self.checkpoint, self.clock);
        self.views.rollback()
    }

    /// Writes down what the views are to know of themselves.
    fn note(&mut self, name: &str, value: String) -> Result<(), ProjectorError> {
        self.views.begin()?;
        self.views.view_state().put(ViewStateRow {
            name: name.to_owned(),
            value,
        });
        Ok(fold::commit(&mut self.views)?)
    }
}

/// What the views know of themselves under this name.
fn noted(views: &mut Fold, name: &str) -> Result<Option<String>, DatabaseError> {
    let row = views.view_state().get(&(name.to_owned(),))?;
    Ok(row.map(|row| row.value.clone()))
}

const CHECKPOINT: &str = "checkpoint";
const CLOCK: &str = "clock";
const BUILT_WITH: &str = "built_with";
const CONTINUED: &str = "continued";
const INDEXED: &str = "indexed";
const YES: &str = "yes";

/// Everything but the log that the views depend on: how events are folded, the tables, the rules in force. And what of
/// the log is known before it is folded: how times before a correction are read.
fn built_with(rules: &Rules, corrections: &Corrections) -> String {
    let mut parts = vec![code(), format!("definitions {}", rules.revision())];
    let corrected = corrections.all().iter();
    parts.extend(corrected.map(|correction| format!("times corrected at {}", correction.until)));
    parts.join(", ")
}

/// What of the program the views depend on, beside the engine, which is part of each definition's revision.
pub fn code() -> String {
    let tables = domain::ids::Digest::of(format!("{:?}", WorkingSet::TABLES).as_bytes()).hex();
    format!("fold {FOLD_VERSION}, tables {}", &tables[..12])
}

/// The identities that views are built with for jobs to go on with.
pub fn continued_of(reader: &dyn ViewReader) -> Result<Vec<ContinuedIdentity>, ProjectorError> {
    continued_in(state(reader, CONTINUED)?.as_deref())
}

fn continued_in(json: Option<&str>) -> Result<Vec<ContinuedIdentity>, ProjectorError> {
    json.map_or(Ok(Vec::new()), |json| {
        serde_json::from_str(json).map_err(|error| ProjectorError::Continued(error.to_string()))
    })
}

/// The time of the last event that the views include; `None` where there is none yet.
pub fn time_of(reader: &dyn ViewReader) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let Some(millis) = number(CLOCK, state(reader, CLOCK)?)?.filter(|millis| *millis > 0) else {
        return Ok(None);
    };
    let time = DateTime::from_timestamp_millis(millis);
    let time = time.ok_or_else(|| no_number(CLOCK, &millis.to_string()))?;
    Ok(Some(time))
}

/// The checkpoint of views that somebody else may be writing; 0 where there is none yet.
pub fn checkpoint_of(reader: &dyn ViewReader) -> Result<Position, DatabaseError> {
    Ok(number(CHECKPOINT, state(reader, CHECKPOINT)?)?.unwrap_or(0))
}

/// What views know of themselves under this name.
fn state(reader: &dyn ViewReader, name: &str) -> Result<Option<String>, DatabaseError> {
    let sql = "SELECT value FROM view_state WHERE name = $1";
    let value = ask_now(reader, sql, &[Value::Text(name.to_owned())])?;
    Ok(value.into_iter().next())
}

/// The same, for an answer that says up to where it is: asked before anything else, so that the rest of the answer is of
/// this position or a later one.
pub async fn position_of(reader: &dyn ViewReader) -> Result<Position, DatabaseError> {
    let row = Select::from("view_state")
        .with("name = ?", Value::Text(CHECKPOINT.to_owned()))
        .first::<ViewStateRow>(reader)
        .await?;
    Ok(number(CHECKPOINT, row.map(|row| row.value))?.unwrap_or(0))
}

/// A number that views know under this name.
fn number(name: &str, value: Option<String>) -> Result<Option<i64>, DatabaseError> {
    let Some(value) = value else {
        return Ok(None);
    };
    let number = value.parse().map_err(|_| no_number(name, &value))?;
    Ok(Some(number))
}

fn no_number(name: &str, value: &str) -> DatabaseError {
    let key = [Value::Text(name.to_owned())];
    let found = Value::Text(value.to_owned());
    DatabaseError::undecodable(("view_state", "value"), &key, "a number", &found)
}
