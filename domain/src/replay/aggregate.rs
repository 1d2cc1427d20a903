//! What is known of a replay, and how it decides about commands.

use serde::{Deserialize, Serialize};

use super::{
    ReplayCommand as Command, ReplayError as Error, ReplayEvent as Event, ReplayState,
    ReplaySummary,
};
use crate::{aggregate::Aggregate, text};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Replay {
    /// `None` until started.
    state: Option<ReplayState>,
    summary: Option<ReplaySummary>,
}

impl Aggregate for Replay {
    // As every log has it.
    const TYPE: &'static str = "generation";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        use ReplayState as State;
        let Some(state) = self.state else {
            return match command {
                Command::Start {
                    reason,
                    definitions,
                } => Ok(vec![Event::ReplayStarted {
                    reason: text::note("reason", reason.as_deref())?,
                    definitions,
                }]),
                Command::Continue { continued } if continued.is_empty() => Ok(vec![]),
                Command::Continue { continued } => {
                    Ok(vec![Event::IdentitiesContinued { continued }])
                }
                _ => Err(Error::NotStarted),
            };
        };
        match (command, state) {
            (Command::Start { .. } | Command::Continue { .. }, _) => Err(Error::AlreadyStarted),
            (Command::Compare { summary, continued }, State::Started) => {
                Ok(vec![Event::ReplayCompared { summary, continued }])
            }
            (Command::Compare { summary, .. }, State::Compared) => {
                if self.summary == Some(summary) {
                    return Ok(vec![]);
                }
                Err(Error::AlreadyCompared)
            }
            (Command::Accept, State::Compared) => Ok(vec![Event::ReplayAccepted {}]),
            (Command::Accept, State::Started) => Err(Error::NotCompared),
            (Command::Reject { reason }, State::Started | State::Compared) => {
                Ok(vec![Event::ReplayRejected {
                    reason: text::note("reason", reason.as_deref())?,
                }])
            }
            (Command::Fail { reason }, State::Started | State::Compared) => {
                Ok(vec![Event::ReplayFailed { reason }])
            }
            (Command::Revert { can_be: false, .. }, State::Accepted) => {
                Err(Error::CannotBeReverted)
            }
            (Command::Revert { reason, .. }, State::Accepted) => Ok(vec![Event::ReplayReverted {
                reason: text::note("reason", reason.as_deref())?,
            }]),
            (Command::Revert { .. }, State::Reverted)
            | (Command::Accept, State::Accepted)
            | (Command::Reject { .. }, State::Rejected)
            | (Command::Fail { .. }, State::Failed) => Ok(vec![]),
            (Command::Revert { .. }, _) => Err(Error::NotAccepted),
            (_, over) => Err(Error::Over(over)),
        }
    }

    fn apply(&mut self, event: &Event) {
        let state = match event {
            Event::ReplayStarted { .. } => ReplayState::Started,
            Event::ReplayCompared { summary, .. } => {
                self.summary = Some(*summary);
                ReplayState::Compared
            }
            Event::ReplayAccepted {} => ReplayState::Accepted,
            Event::ReplayRejected { .. } => ReplayState::Rejected,
            Event::ReplayFailed { .. } => ReplayState::Failed,
            Event::ReplayReverted { .. } => ReplayState::Reverted,
            // No replay begins with it.
            Event::IdentitiesContinued { .. } => return,
        };
        self.state = Some(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::given;

    fn compared() -> Event {
        Event::ReplayCompared {
            summary: summary(),
            continued: vec![],
        }
    }

    fn summary() -> ReplaySummary {
        ReplaySummary {
            mails: 7,
            affected: 1,
            newly_recognised: 1,
            runs_appearing: 1,
            ..ReplaySummary::default()
        }
    }

    fn started() -> Event {
        Event::ReplayStarted {
            reason: None,
            definitions: vec![],
        }
    }

    fn rejected() -> Event {
        Event::ReplayRejected { reason: None }
    }

    fn failed() -> Event {
        Event::ReplayFailed {
            reason: "disk full".into(),
        }
    }

    fn after(events: &[Event], command: Command) -> Result<Vec<Event>, Error> {
        given::<Replay>(events).decide(command)
    }

    fn start() -> Command {
        Command::Start {
            reason: Some(" ".into()),
            definitions: vec![],
        }
    }

    fn compare() -> Command {
        Command::Compare {
            summary: summary(),
            continued: vec![],
        }
    }

    fn reject() -> Command {
        Command::Reject { reason: None }
    }

    fn fail() -> Command {
        Command::Fail {
            reason: "disk full".into(),
        }
    }

    #[test]
    fn a_replay_is_started_once() {
        assert_eq!(after(&[], start()), Ok(vec![started()]));
        assert_eq!(after(&[started()], start()), Err(Error::AlreadyStarted));
        for command in [compare(), Command::Accept, reject(), fail()] {
            assert_eq!(after(&[], command), Err(Error::NotStarted));
        }
    }

    #[test]
    fn only_a_started_one_is_compared() {
        assert_eq!(after(&[started()], compare()), Ok(vec![compared()]));
        assert_eq!(after(&[started(), compared()], compare()), Ok(vec![]));
        let other = Command::Compare {
            summary: ReplaySummary::default(),
            continued: vec![],
        };
        assert_eq!(
            after(&[started(), compared()], other),
            Err(Error::AlreadyCompared)
        );
        assert_eq!(
            after(&[started(), rejected()], compare()),
            Err(Error::Over(ReplayState::Rejected))
        );
    }

    #[test]
    fn only_a_compared_one_is_accepted() {
        assert_eq!(
            after(&[started()], Command::Accept),
            Err(Error::NotCompared)
        );
        let compared = [started(), compared()];
        assert_eq!(
            after(&compared, Command::Accept),
            Ok(vec![Event::ReplayAccepted {}])
        );
        assert_eq!(
            after(&[started(), failed()], Command::Accept),
            Err(Error::Over(ReplayState::Failed))
        );
    }

    #[test]
    fn an_open_one_is_rejected_or_fails() {
        for open in [vec![started()], vec![started(), compared()]] {
            assert_eq!(after(&open, reject()), Ok(vec![rejected()]));
            assert_eq!(after(&open, fail()), Ok(vec![failed()]));
        }
    }

    #[test]
    fn only_an_accepted_one_is_taken_back() {
        let revert = || Command::Revert {
            reason: None,
            can_be: true,
        };
        let reverted = Event::ReplayReverted { reason: None };
        let mut events = vec![started(), compared()];
        assert_eq!(after(&events, revert()), Err(Error::NotAccepted));
        events.push(Event::ReplayAccepted {});
        let gone = Command::Revert {
            reason: None,
            can_be: false,
        };
        assert_eq!(after(&events, gone), Err(Error::CannotBeReverted));
        assert_eq!(after(&events, revert()), Ok(vec![reverted.clone()]));
        events.push(reverted);
        assert_eq!(after(&events, revert()), Ok(vec![]));
        assert_eq!(
            after(&events, Command::Accept),
            Err(Error::Over(ReplayState::Reverted))
        );
    }

    #[test]
    fn an_outcome_stays_and_is_not_repeated() {
        let outcomes = [
            (Event::ReplayAccepted {}, Command::Accept),
            (rejected(), reject()),
            (failed(), fail()),
        ];
        for (event, own) in &outcomes {
            let over = [started(), compared(), event.clone()];
            assert_eq!(after(&over, own.clone()), Ok(vec![]));
            for (other_event, other) in &outcomes {
                if other_event != event {
                    assert!(
                        matches!(after(&over, other.clone()), Err(Error::Over(_))),
                        "{other:?} after {event:?}"
                    );
                }
            }
        }
    }
}
