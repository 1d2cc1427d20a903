//! The machine's clock.

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use commands::ports;
use domain::access::Permission;

use crate::request::{context::backend, cost, guard::May};

#[derive(Debug, Default)]
pub(crate) struct ClockQuery;

/// The clock of the machine that the program runs on. It decides what is late, so the program says where it does not rely on
/// it.
#[derive(SimpleObject)]
struct MachineClock {
    /// The time by which the program goes. Not the machine's where that jumped.
    now: DateTime<Utc>,
    state: ClockState,
    /// What is wrong and what to do about it; null where all is well.
    message: Option<String>,
}

/// Whether the clock can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
enum ClockState {
    /// All is well.
    Sound,
    /// It was set by minutes or more while the program ran, and nobody vouches for it. Time goes on as it passes.
    Jumped,
    /// It was far ahead of the last event when the program started, and nobody vouches for it. Nothing is recorded: mutations fail
    /// with `CLOCK_DOUBTED`, and no run is called missed.
    Doubted,
    /// The log has events that claim to be recorded later than now. No run is called missed until then.
    LogAhead,
}

#[Object]
impl ClockQuery {
    /// What the program takes the time to be, and whether it relies on it.
    #[graphql(
        guard = "May(Permission::KnowSelf)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn clock(&self, context: &Context<'_>) -> MachineClock {
        let clock = &backend(context).clock;
        let state = clock.state();
        MachineClock {
            now: clock.now(),
            state: state.into(),
            message: Some(state.to_string()).filter(|message| !message.is_empty()),
        }
    }
}

impl From<ports::ClockState> for ClockState {
    fn from(state: ports::ClockState) -> Self {
        match state {
            ports::ClockState::Sound => Self::Sound,
            ports::ClockState::Jumped { .. } => Self::Jumped,
            ports::ClockState::Doubted { .. } => Self::Doubted,
            ports::ClockState::LogAhead { .. } => Self::LogAhead,
        }
    }
}
