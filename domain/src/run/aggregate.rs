//! What is known of a run, and how it decides about commands.

use serde::{Deserialize, Serialize};

use super::{RunCommand as Command, RunError as Error, RunEvent as Event, RunStatus};
use crate::{aggregate::Aggregate, text};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Run {
    reviewed: Option<Seen>,
    marked: Option<Seen>,
    psa_ticket: Option<i64>,
}

/// What the run had reported when somebody said something about it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Seen(Option<RunStatus>);

impl Seen {
    /// Whether what was said holds for a run that reports this. Where it is not known what was seen, it was nothing bad.
    fn covers(self, status: RunStatus) -> bool {
        status.is_covered_by(self.0.unwrap_or(RunStatus::Success))
    }
}

impl Aggregate for Run {
    const TYPE: &'static str = "run";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        match command {
            // Two people may review the same page at the same time; the first one counts.
            Command::Review { status, .. } if covers(self.reviewed, status) => Ok(vec![]),
            Command::Review { note, status } => Ok(vec![Event::RunReviewed {
                note: text::note("note", note.as_deref())?,
                status: Some(status),
            }]),
            Command::WithdrawReview if self.reviewed.is_some() => {
                Ok(vec![Event::RunReviewWithdrawn {}])
            }
            Command::MarkSuccessful { status, .. } if covers(self.marked, status) => Ok(vec![]),
            Command::MarkSuccessful { reason, status } => Ok(vec![Event::RunMarkedSuccessful {
                reason: text::note("reason", reason.as_deref())?,
                status: Some(status),
            }]),
            Command::WithdrawMark if self.marked.is_some() => Ok(vec![Event::RunMarkWithdrawn {}]),
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
            Event::RunReviewed { status, .. } => self.reviewed = Some(Seen(*status)),
            Event::RunReviewWithdrawn {} => self.reviewed = None,
            Event::RunMarkedSuccessful { status, .. } => self.marked = Some(Seen(*status)),
            Event::RunMarkWithdrawn {} => self.marked = None,
            Event::PsaTicketLinked { ticket_id, .. } => self.psa_ticket = Some(*ticket_id),
            Event::PsaTicketUnlinked {} => self.psa_ticket = None,
        }
    }
}

fn covers(said: Option<Seen>, status: RunStatus) -> bool {
    said.is_some_and(|seen| seen.covers(status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::given;

    /// A mail of its errors may come behind the log that somebody looked at.
    #[test]
    fn what_got_worse_than_what_was_seen_can_be_reviewed_and_marked_again() {
        let review = |status| Command::Review { note: None, status };
        let mark = |status| Command::MarkSuccessful {
            reason: None,
            status,
        };
        let mut events = Run::default().decide(review(RunStatus::Warning)).unwrap();
        events.extend(Run::default().decide(mark(RunStatus::Warning)).unwrap());
        let run = given::<Run>(&events);
        for same in [RunStatus::Warning, RunStatus::Success] {
            assert_eq!(run.decide(review(same)), Ok(vec![]));
            assert_eq!(run.decide(mark(same)), Ok(vec![]));
        }
        assert_eq!(run.decide(review(RunStatus::Failed)).unwrap().len(), 1);
        assert_eq!(run.decide(mark(RunStatus::Failed)).unwrap().len(), 1);
    }

    #[test]
    fn of_what_an_old_review_saw_nothing_is_known() {
        let old = given::<Run>(&[Event::RunReviewed {
            note: None,
            status: None,
        }]);
        let review = |status| Command::Review { note: None, status };
        assert_eq!(old.decide(review(RunStatus::Success)), Ok(vec![]));
        assert_eq!(old.decide(review(RunStatus::Failed)).unwrap().len(), 1);
    }

    #[test]
    fn the_first_review_counts() {
        let review = || Command::Review {
            note: Some("seen".into()),
            status: RunStatus::Failed,
        };
        let events = Run::default().decide(review()).unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!(given::<Run>(&events).decide(review()), Ok(vec![]));
    }

    #[test]
    fn a_mark_is_no_review() {
        let mark = || Command::MarkSuccessful {
            reason: None,
            status: RunStatus::Failed,
        };
        let mut events = Run::default().decide(mark()).unwrap();
        assert_eq!(given::<Run>(&events).decide(mark()), Ok(vec![]));
        let review = given::<Run>(&events).decide(Command::Review {
            note: None,
            status: RunStatus::Failed,
        });
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
        let reviewed = given::<Run>(&[Event::RunReviewed {
            note: None,
            status: None,
        }]);
        assert_eq!(
            reviewed.decide(Command::WithdrawReview),
            Ok(vec![Event::RunReviewWithdrawn {}])
        );
    }
}
