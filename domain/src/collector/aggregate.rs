//! What is known of a collector, and how it decides about commands.

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};

use super::{
    CollectorCommand as Command, CollectorError as Error, CollectorEvent as Event, HEARTBEAT,
    MAX_ERROR,
};
use crate::aggregate::Aggregate;

/// How a collector is, as far as it decides what is worth writing down.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Collector {
    started_at: Option<DateTime<Utc>>,
    /// Since the last start a collection ended, in one way or the other.
    ended: bool,
    finished_at: Option<DateTime<Utc>>,
    /// The last failure, while none succeeded since.
    failure: Option<(DateTime<Utc>, String)>,
    silent_from: Option<DateTime<Utc>>,
}

impl Aggregate for Collector {
    const TYPE: &'static str = "collector";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        match command {
            Command::Start { at } => {
                let at = at.trunc_subsecs(3);
                if self.started_at.is_some_and(|last| is_soon(last, at)) {
                    return Ok(vec![]);
                }
                Ok(vec![Event::CollectionStarted { at }])
            }
            Command::Finish {
                at,
                received,
                duplicates,
                failed,
            } => {
                let at = at.trunc_subsecs(3);
                let is_uneventful = received == 0 && duplicates == 0 && failed == 0;
                let is_as_before = self.failure.is_none()
                    && self.silent_from.is_none()
                    && self.finished_at.is_some_and(|last| is_soon(last, at));
                if is_uneventful && is_as_before {
                    return Ok(vec![]);
                }
                let recovered = self.silent_from.map(|from| Event::CollectorRecovered {
                    until: at.max(from),
                });
                let finished = Event::CollectionFinished {
                    at,
                    received,
                    duplicates,
                    failed,
                };
                Ok(recovered.into_iter().chain([finished]).collect())
            }
            Command::Fail { at, error } => {
                let at = at.trunc_subsecs(3);
                let error = cleaned(&error);
                let is_known = self
                    .failure
                    .as_ref()
                    .is_some_and(|(last, known)| *known == error && is_soon(*last, at));
                if is_known {
                    return Ok(vec![]);
                }
                Ok(vec![Event::CollectionFailed { at, error }])
            }
            Command::ReportSilent { .. } if self.started_at.is_none() && !self.ended => {
                Err(Error::Unknown)
            }
            Command::ReportSilent { .. } if self.silent_from.is_some() => Ok(vec![]),
            Command::ReportSilent { from } => Ok(vec![Event::CollectorSilent {
                from: from.trunc_subsecs(3),
            }]),
            Command::ReportRecovered { until } => match self.silent_from {
                None => Ok(vec![]),
                Some(from) if until.trunc_subsecs(3) < from => {
                    Err(Error::EndsBeforeBegin { from, until })
                }
                Some(_) => Ok(vec![Event::CollectorRecovered {
                    until: until.trunc_subsecs(3),
                }]),
            },
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::CollectionStarted { at } => {
                self.started_at = Some(*at);
                self.ended = false;
            }
            Event::CollectionFinished { at, .. } => {
                self.finished_at = Some(*at);
                self.failure = None;
                self.ended = true;
            }
            Event::CollectionFailed { at, error } => {
                self.failure = Some((*at, error.clone()));
                self.ended = true;
            }
            Event::CollectorSilent { from } => self.silent_from = Some(*from),
            Event::CollectorRecovered { .. } => self.silent_from = None,
        }
    }
}

/// Errors quote what others sent: no control characters but line breaks, and not without end.
fn cleaned(error: &str) -> String {
    let kept = error.trim().chars().take(MAX_ERROR);
    kept.map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
        .collect()
}

/// A clock that was set back makes nothing soon: the new time is written down.
fn is_soon(last: DateTime<Utc>, at: DateTime<Utc>) -> bool {
    last <= at && at - last < HEARTBEAT
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::aggregate::given;

    fn at(minutes: i64) -> DateTime<Utc> {
        let start: DateTime<Utc> = "2026-10-13T18:00:00Z".parse().expect("a time");
        start + TimeDelta::minutes(minutes)
    }

    fn finish(minutes: i64, received: u64) -> Command {
        Command::Finish {
            at: at(minutes),
            received,
            duplicates: 0,
            failed: 0,
        }
    }

    fn fail(minutes: i64, error: &str) -> Command {
        Command::Fail {
            at: at(minutes),
            error: error.into(),
        }
    }

    /// The events of one command after the other.
    fn acted(commands: impl IntoIterator<Item = Command>) -> Vec<Event> {
        let mut collector = Collector::default();
        let mut all = Vec::new();
        for command in commands {
            let events = collector.decide(command).expect("accepted");
            for event in &events {
                collector.apply(event);
            }
            all.extend(events);
        }
        all
    }

    #[test]
    fn a_day_of_asking_every_minute_is_two_hundred_events() {
        let asking = (0..24 * 60).flat_map(|minute| {
            let start = Command::Start { at: at(minute) };
            [start, finish(minute, 0)]
        });
        assert_eq!(acted(asking).len(), 2 * 24 * 4);
    }

    #[test]
    fn what_came_in_is_always_written() {
        assert_eq!(acted([finish(0, 0), finish(1, 2), finish(2, 0)]).len(), 2);
    }

    #[test]
    fn a_failure_is_written_once_and_its_end_at_once() {
        let events = acted([
            finish(0, 0),
            fail(1, " no route\n"),
            fail(2, "no route"),
            fail(3, "refused"),
            finish(4, 0),
            fail(5, "refused"),
        ]);
        let failures = events
            .iter()
            .filter(|event| matches!(event, Event::CollectionFailed { .. }));
        assert_eq!((failures.count(), events.len()), (3, 5));
        assert!(
            matches!(&acted([fail(0, "a\0b")])[0], Event::CollectionFailed { error, .. } if error == "a b")
        );
        let long = acted([fail(0, &"x".repeat(5_000))]);
        assert!(
            matches!(&long[0], Event::CollectionFailed { error, .. } if error.len() == MAX_ERROR)
        );
    }

    #[test]
    fn a_silence_ends_when_something_is_heard() {
        let silent = || Command::ReportSilent { from: at(1) };
        let events = acted([finish(0, 0), silent(), silent(), finish(5, 0)]);
        assert_eq!(events[1], Event::CollectorSilent { from: at(1) });
        assert_eq!(events[2], Event::CollectorRecovered { until: at(5) });
        assert_eq!(events.len(), 4);
        let recovered = |minute| Command::ReportRecovered { until: at(minute) };
        assert_eq!(acted([finish(0, 0), recovered(1)]).len(), 1);
        let collector = given::<Collector>(&acted([finish(0, 0), silent()]));
        assert!(collector.decide(recovered(0)).is_err());
        assert_eq!(collector.decide(recovered(1)).unwrap().len(), 1);
    }

    #[test]
    fn who_was_never_heard_of_is_not_silent() {
        let silent = Command::ReportSilent { from: at(1) };
        assert_eq!(Collector::default().decide(silent), Err(Error::Unknown));
    }

    #[test]
    fn a_clock_that_was_set_back_hides_nothing() {
        assert_eq!(acted([finish(60, 0), finish(0, 0), finish(1, 0)]).len(), 2);
    }
}
