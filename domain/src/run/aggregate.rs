use serde::{Deserialize, Serialize};

use super::{RunCommand as Command, RunError as Error, RunEvent as Event};
use crate::{aggregate::Aggregate, text};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Run {
    reviewed: bool,
    marked: bool,
    psa_ticket: Option<i64>,
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
            Command::MarkSuccessful { .. } if self.marked => Ok(vec![]),
            Command::MarkSuccessful { reason } => Ok(vec![Event::RunMarkedSuccessful {
                reason: text::note("reason", reason.as_deref())?,
            }]),
            Command::WithdrawMark if self.marked => Ok(vec![Event::RunMarkWithdrawn {}]),
            Command::LinkPsaTicket { ticket_id, .. } if self.psa_ticket == Some(ticket_id) => {
                Ok(vec![])
            }
            Command::LinkPsaTicket {
                system,
                ticket_id,
                number,
                created,
            } => Ok(vec![Event::PsaTicketLinked {
                system: text::name("PSA", &system)?,
                ticket_id,
                number: text::name("PSA ticket number", &number)?,
                created,
            }]),
            Command::UnlinkPsaTicket if self.psa_ticket.is_some() => {
                Ok(vec![Event::PsaTicketUnlinked {}])
            }
            Command::WithdrawReview | Command::WithdrawMark | Command::UnlinkPsaTicket => {
                Ok(vec![])
            }
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::RunReviewed { .. } => self.reviewed = true,
            Event::RunReviewWithdrawn {} => self.reviewed = false,
            Event::RunMarkedSuccessful { .. } => self.marked = true,
            Event::RunMarkWithdrawn {} => self.marked = false,
            Event::PsaTicketLinked { ticket_id, .. } => self.psa_ticket = Some(*ticket_id),
            Event::PsaTicketUnlinked {} => self.psa_ticket = None,
        }
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
    fn a_mark_is_no_review() {
        let mark = || Command::MarkSuccessful { reason: None };
        let mut events = Run::default().decide(mark()).unwrap();
        assert_eq!(given::<Run>(&events).decide(mark()), Ok(vec![]));
        let review = given::<Run>(&events).decide(Command::Review { note: None });
        assert_eq!(review.unwrap().len(), 1);
        let withdrawn = given::<Run>(&events).decide(Command::WithdrawMark).unwrap();
        assert_eq!(withdrawn, [Event::RunMarkWithdrawn {}]);
        events.extend(withdrawn);
        assert_eq!(
            given::<Run>(&events).decide(Command::WithdrawMark),
            Ok(vec![])
        );
    }

    #[test]
    fn another_psa_ticket_takes_the_place_of_the_first() {
        let link = |ticket_id| Command::LinkPsaTicket {
            system: "Autotask".into(),
            ticket_id,
            number: format!("T20250123.{ticket_id:04}"),
            created: false,
        };
        let mut events = Run::default().decide(link(1)).unwrap();
        assert_eq!(given::<Run>(&events).decide(link(1)), Ok(vec![]));
        events.extend(given::<Run>(&events).decide(link(2)).unwrap());
        assert_eq!(events.len(), 2);
        let unlink = given::<Run>(&events).decide(Command::UnlinkPsaTicket);
        assert_eq!(unlink, Ok(vec![Event::PsaTicketUnlinked {}]));
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
