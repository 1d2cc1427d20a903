//! What can be wrong with log and chain.

use std::fmt;

use domain::{
    ids::Digest,
    log::{Position, RecordedEvent, StreamId},
};

/// Where log, chain, contents and checkpoints first contradict one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub position: Position,
    /// Of the event that stands there now; none where it is gone, as the chain keeps its hash only.
    pub event: Option<FaultyEvent>,
    pub kind: FaultKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultyEvent {
    pub stream: StreamId,
    pub event_type: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// The event is not the one that was recorded.
    Altered,
    /// The event was taken out of the log; later ones stand where they were, or were moved up.
    Missing,
    /// The log ends before this event, which is the first that is gone.
    CutOff { log_ends: Position },
    /// The event was put in; later ones stand where they were, or were moved back.
    Inserted,
    /// The row does not read as an event.
    Unreadable { reason: String },
    /// The event is the one that was recorded, as the next link shows; its link is another.
    LinkAltered,
    /// As `LinkAltered`: the link was taken out of the chain.
    LinkMissing,
    /// There is a link without an event, which later links do not build on.
    LinkInserted,
    /// Nothing is stored for the digest that the event names.
    ContentMissing { digest: Digest },
    /// What is stored cannot be unpacked, or has another digest.
    ContentDamaged { digest: Digest, reason: String },
    /// The content is gone as if it had been erased, and no event says that somebody did.
    ContentErased { digest: Digest },
    /// Log and chain agree with one another, and not with a checkpoint.
    Checkpoint {
        /// Of the file.
        name: String,
        /// Up to here an earlier checkpoint, or the empty log, agrees.
        agreed: Position,
        /// How many events it counts.
        wanted: u64,
        /// How many there are up to its position.
        found: u64,
    },
}

impl Fault {
    pub(super) fn at(event: &RecordedEvent, kind: FaultKind) -> Self {
        Self {
            position: event.position,
            event: Some(FaultyEvent {
                stream: event.stream.clone(),
                event_type: event.event_type.clone(),
            }),
            kind,
        }
    }

    pub(super) fn nameless(position: Position, kind: FaultKind) -> Self {
        Self {
            position,
            event: None,
            kind,
        }
    }
}

impl FaultKind {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Altered => "EVENT_ALTERED",
            Self::Missing => "EVENT_MISSING",
            Self::CutOff { .. } => "LOG_CUT_OFF",
            Self::Inserted => "EVENT_INSERTED",
            Self::Unreadable { .. } => "EVENT_UNREADABLE",
            Self::LinkAltered => "LINK_ALTERED",
            Self::LinkMissing => "LINK_MISSING",
            Self::LinkInserted => "LINK_INSERTED",
            Self::ContentMissing { .. } => "CONTENT_MISSING",
            Self::ContentDamaged { .. } => "CONTENT_DAMAGED",
            Self::ContentErased { .. } => "CONTENT_ERASED",
            Self::Checkpoint { .. } => "CHECKPOINT_CONTRADICTS",
        }
    }

    /// Whether the log itself is as it was recorded, and only what stands beside it is not.
    fn is_of_the_chain(&self) -> bool {
        matches!(
            self,
            Self::LinkAltered | Self::LinkMissing | Self::LinkInserted
        )
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {}", self.position)?;
        if let Some(event) = &self.event {
            write!(f, " ({} of {})", event.event_type, event.stream)?;
        }
        match &self.kind {
            FaultKind::Altered => f.write_str(" is not the one that was recorded")?,
            FaultKind::Missing => f.write_str(" was taken out of the log")?,
            FaultKind::CutOff { log_ends } => {
                write!(
                    f,
                    " is gone with all behind it: the log ends at {log_ends}, before its chain"
                )?;
            }
            FaultKind::Inserted => f.write_str(" was put into the log after later ones")?,
            FaultKind::Unreadable { reason } => {
                write!(f, " does not read as an event: {reason}")?;
            }
            FaultKind::LinkAltered => {
                f.write_str(" is as it was recorded, but its link of the chain was altered")?;
            }
            FaultKind::LinkMissing => {
                f.write_str(" is as it was recorded, but its link was taken out of the chain")?;
            }
            FaultKind::LinkInserted => {
                f.write_str(" never was; a link for it was put into the chain")?;
            }
            FaultKind::ContentMissing { digest } => {
                write!(f, " names the content {}, which is gone", digest.hex())?;
            }
            FaultKind::ContentDamaged { digest, reason } => {
                write!(
                    f,
                    " names the content {}, which is not what is stored for it: {reason}",
                    digest.hex()
                )?;
            }
            FaultKind::ContentErased { digest } => {
                write!(
                    f,
                    " names the content {}, which was erased without an event that says so",
                    digest.hex()
                )?;
            }
            FaultKind::Checkpoint {
                name,
                agreed,
                wanted,
                found,
            } => {
                write!(
                    f,
                    " and the checkpoint {name} contradict one another ({found} events up to there, {wanted} in the \
                     checkpoint): something between positions {agreed} and {} was changed after the checkpoint was \
                     made, and the chain with it",
                    self.position
                )?;
            }
        }
        f.write_str("; ")?;
        f.write_str(self.way_out())
    }
}

impl Fault {
    fn way_out(&self) -> &'static str {
        if self.kind.is_of_the_chain() {
            return "keep a copy of both files, then compare with a checkpoint; when that agrees, begin a new \
                    chain with `serve --new-log`";
        }
        match self.kind {
            FaultKind::ContentMissing { .. }
            | FaultKind::ContentDamaged { .. }
            | FaultKind::ContentErased { .. } => {
                "keep a copy of the file, and take the content from a backup"
            }
            _ => {
                "keep a copy of log and chain, and compare the log with a backup from before; when the log was \
                 restored from a backup on purpose, restore the chain of that backup with it, or begin a new chain \
                 with `serve --new-log`"
            }
        }
    }
}
