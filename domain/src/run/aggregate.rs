use serde::{Deserialize, Serialize};

use super::{RunCommand as Command, RunError as Error, RunEvent as Event};
use crate::{aggregate::Aggregate, text};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Run {
    reviewed: bool,
}

impl Aggregate for Run {
    const TYPE: &'static str = "run";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        match command {
            // Two people may review the same page at the same time; the first one counts.
            Command::Review { .. } if self.reviewed => Ok(vec![]),
            Command::Review { note } => Ok(vec![Event::RunReviewed {
                note: text::note("note", note.as_deref())?,
            }]),
            Command::WithdrawReview if self.reviewed => Ok(vec![Event::RunReviewWithdrawn {}]),
            Command::WithdrawReview => Ok(vec![]),
        }
    }

    fn apply(&mut self, event: &Event) {
        self.reviewed = match event {
            Event::RunReviewed { .. } => true,
            Event::RunReviewWithdrawn {} => false,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::given;

    #[test]
    fn the_first_review_counts() {
        let review = || Command::Review {
            note: Some("seen".into()),
        };
        let events = Run::default().decide(review()).unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(given::<Run>(&events).decide(review()), Ok(vec![]));
    }

    #[test]
    fn only_a_review_can_be_withdrawn() {
        assert_eq!(Run::default().decide(Command::WithdrawReview), Ok(vec![]));
        let reviewed = given::<Run>(&[Event::RunReviewed { note: None }]);
        assert_eq!(
            reviewed.decide(Command::WithdrawReview),
            Ok(vec![Event::RunReviewWithdrawn {}])
        );
    }
}
