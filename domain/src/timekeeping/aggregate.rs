//! Whether a deadline was written down already, and how that decides about commands.

use serde::{Deserialize, Serialize};

use super::{TimekeepingCommand as Command, TimekeepingError as Error, TimekeepingEvent as Event};
use crate::aggregate::Aggregate;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Timekeeping {
    passed: bool,
}

impl Aggregate for Timekeeping {
    // As every log has it.
    const TYPE: &'static str = "clock";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        match command {
            // Two processes may notice the same moment.
            Command::Pass { .. } if self.passed => Ok(vec![]),
            Command::Pass { at } => Ok(vec![Event::DeadlinePassed { at }]),
            Command::Correct { from, at } => Ok(vec![Event::TimesCorrected { from, at }]),
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::DeadlinePassed { .. } => self.passed = true,
            Event::TimesCorrected { .. } => {}
        }
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
        let events = Timekeeping::default().decide(pass()).unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(given::<Timekeeping>(&events).decide(pass()), Ok(vec![]));
    }
}
