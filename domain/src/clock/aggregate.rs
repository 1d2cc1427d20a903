use serde::{Deserialize, Serialize};

use super::{ClockCommand as Command, ClockError as Error, ClockEvent as Event};
use crate::aggregate::Aggregate;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Clock {
    passed: bool,
}

impl Aggregate for Clock {
    const TYPE: &'static str = "clock";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        let Command::Pass { at } = command;
        // Two processes may notice the same moment.
        if self.passed {
            return Ok(vec![]);
        }
        Ok(vec![Event::DeadlinePassed { at }])
    }

    fn apply(&mut self, event: &Event) {
        let Event::DeadlinePassed { .. } = event;
        self.passed = true;
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::aggregate::given;

    #[test]
    fn a_moment_passes_once() {
        let pass = || Command::Pass {
            at: DateTime::UNIX_EPOCH,
        };
        let events = Clock::default().decide(pass()).unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(given::<Clock>(&events).decide(pass()), Ok(vec![]));
    }
}
