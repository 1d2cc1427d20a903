//! What a comparison of log and chain comes to, in one word.

use std::fmt;

use domain::log::Position;

use crate::chain::verify::ChainVerdict;

/// From the worst to the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainState {
    /// Log, chain, contents and checkpoints contradict one another.
    Faulty,
    /// There was a chain, and it is gone. What was changed before its loss only a checkpoint shows.
    Deleted { until: Position },
    /// The chain ends before a link that was there. It is as it was as far as it goes.
    Cut { ends: Position, until: Position },
    /// Events at the end, or all of them, have no link yet, and nothing says that they had one.
    Unlinked { events: u64 },
    /// Every event is as it was recorded.
    Sound,
}

impl ChainState {
    pub const CODES: [&str; 5] = ["faulty", "deleted", "cut", "unlinked", "sound"];

    /// Of a chain whose last link is at `linked`, and that was known to go as far as `mark`; `None` where it lacks nothing.
    pub fn of_a_loss(linked: Option<Position>, mark: Option<Position>) -> Option<Self> {
        let until = mark.filter(|until| *until > 0)?;
        match linked {
            None => Some(Self::Deleted { until }),
            Some(ends) if ends < until => Some(Self::Cut { ends, until }),
            Some(_) => None,
        }
    }

    /// Stable, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Faulty => Self::CODES[0],
            Self::Deleted { .. } => Self::CODES[1],
            Self::Cut { .. } => Self::CODES[2],
            Self::Unlinked { .. } => Self::CODES[3],
            Self::Sound => Self::CODES[4],
        }
    }
}

impl fmt::Display for ChainState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Faulty => f.write_str("the event log is not as it was recorded"),
            Self::Deleted { until } => write!(
                f,
                "the hash chain was deleted: it went to position {until}, and there is no link left; {WAY_OUT}"
            ),
            Self::Cut { ends, until } => write!(
                f,
                "the hash chain was cut: it went to position {until}, and ends at {ends} now; {WAY_OUT}"
            ),
            Self::Unlinked { events } => write!(
                f,
                "{events} events at the end of the log are in no hash chain yet; `serve` adds them when it runs, then \
                 verify again"
            ),
            Self::Sound => f.write_str("the event log is as it was recorded"),
        }
    }
}

const WAY_OUT: &str = "keep a copy of log and chain, and compare with a checkpoint (`audit verify --against FILE`); then \
                       restore the chain, or begin a new one over the log as it is with `serve --new-log`";

impl ChainVerdict {
    pub fn state(&self) -> ChainState {
        if self.fault.is_some() {
            return ChainState::Faulty;
        }
        if let Some(loss) = ChainState::of_a_loss(self.linked, self.mark) {
            return loss;
        }
        match self.unlinked {
            0 => ChainState::Sound,
            events => ChainState::Unlinked { events },
        }
    }

    /// In a sentence: what is wrong and the way out, or that nothing is.
    pub fn explained(&self) -> String {
        let state = self.state();
        match &self.fault {
            Some(fault) => format!("{state}: {fault}"),
            None => state.to_string(),
        }
    }
}
