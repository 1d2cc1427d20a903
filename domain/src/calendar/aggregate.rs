//! What is known of a calendar, and how it decides about commands.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDate, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    CalendarCommand as Command, CalendarError as Error, CalendarEvent as Event, CalendarScope,
    HolidayChoice, MAX_MAINTENANCE, MAX_OPEN_WINDOWS, MAX_OWN_DAYS,
    holidays::{CalendarCode, YEARS},
};
use crate::{aggregate::Aggregate, text};

/// What was said for one scope.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Calendar {
    choice: Option<HolidayChoice>,
    /// By date, the name of the holiday; none where the day is worked on.
    days: BTreeMap<NaiveDate, Option<String>>,
    windows: BTreeMap<Uuid, Window>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Window {
    scope: CalendarScope,
    until: DateTime<Utc>,
    cancelled: bool,
}

impl Aggregate for Calendar {
    const TYPE: &'static str = "calendar";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        match command {
            Command::ChooseHolidays { scope, choice } => self.choose(scope, choice),
            Command::AddHoliday { scope, date, name } => {
                let name = text::name("holiday name", &name)?;
                let day = Some(name.clone());
                if !self.changes(scope, date, day.as_deref())? {
                    return Ok(vec![]);
                }
                Ok(vec![Event::HolidayAdded { scope, date, name }])
            }
            Command::RemoveHoliday { scope, date } => {
                if !self.changes(scope, date, None)? {
                    return Ok(vec![]);
                }
                Ok(vec![Event::HolidayRemoved { scope, date }])
            }
            Command::PlanMaintenance {
                scope,
                window_id,
                from,
                until,
                reason,
                now,
            } => {
                // Views keep milliseconds.
                let (from, until) = (from.trunc_subsecs(3), until.trunc_subsecs(3));
                self.refuse_window(window_id, from, until, now)?;
                Ok(vec![Event::MaintenancePlanned {
                    scope,
                    window_id,
                    from,
                    until,
                    reason: text::name("reason", &reason)?,
                }])
            }
            Command::CancelMaintenance { window_id, now } => match self.windows.get(&window_id) {
                None => Err(Error::NoSuchWindow(window_id)),
                Some(window) if window.cancelled => Ok(vec![]),
                Some(window) if window.until <= now => Err(Error::Over {
                    until: window.until,
                }),
                Some(window) => Ok(vec![Event::MaintenanceCancelled {
                    scope: window.scope,
                    window_id,
                }]),
            },
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::HolidayCalendarChosen { choice, .. } => self.choice = Some(choice.clone()),
            Event::HolidayAdded { date, name, .. } => {
                self.days.insert(*date, Some(name.clone()));
            }
            Event::HolidayRemoved { date, .. } => {
                self.days.insert(*date, None);
            }
            Event::MaintenancePlanned {
                scope,
                window_id,
                until,
                ..
            } => {
                let window = Window {
                    scope: *scope,
                    until: *until,
                    cancelled: false,
                };
                self.windows.insert(*window_id, window);
            }
            Event::MaintenanceCancelled { window_id, .. } => {
                if let Some(window) = self.windows.get_mut(window_id) {
                    window.cancelled = true;
                }
            }
        }
    }
}

impl Calendar {
    fn choose(&self, scope: CalendarScope, choice: HolidayChoice) -> Result<Vec<Event>, Error> {
        let choice = match choice {
            HolidayChoice::Calendar { code } => {
                let known = CalendarCode::parse(&code);
                let code = known
                    .ok_or(Error::NoSuchCalendar(code))?
                    .as_str()
                    .to_owned();
                HolidayChoice::Calendar { code }
            }
            other => other,
        };
        let untouched = match scope {
            CalendarScope::Job { .. } => return Err(Error::HolidaysOfJob),
            CalendarScope::Installation if choice == HolidayChoice::Inherited => {
                return Err(Error::NothingToInherit);
            }
            CalendarScope::Installation => HolidayChoice::None,
            CalendarScope::Customer { .. } => HolidayChoice::Inherited,
        };
        if choice == *self.choice.as_ref().unwrap_or(&untouched) {
            return Ok(vec![]);
        }
        Ok(vec![Event::HolidayCalendarChosen { scope, choice }])
    }

    /// Whether the day becomes another one.
    fn changes(
        &self,
        scope: CalendarScope,
        date: NaiveDate,
        wanted: Option<&str>,
    ) -> Result<bool, Error> {
        if matches!(scope, CalendarScope::Job { .. }) {
            return Err(Error::HolidaysOfJob);
        }
        if !YEARS.contains(&date.year()) {
            return Err(Error::DateOutOfRange { date });
        }
        match self.days.get(&date) {
            Some(day) => Ok(day.as_deref() != wanted),
            None if self.days.len() >= MAX_OWN_DAYS => Err(Error::TooManyDays),
            None => Ok(true),
        }
    }

    fn refuse_window(
        &self,
        window_id: Uuid,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        if self.windows.contains_key(&window_id) {
            return Err(Error::PlannedAlready(window_id));
        }
        for at in [from, until] {
            if !YEARS.contains(&at.year()) {
                let date = at.date_naive();
                return Err(Error::DateOutOfRange { date });
            }
        }
        if until <= from {
            return Err(Error::EndsBeforeBegin { from, until });
        }
        if until - from > MAX_MAINTENANCE {
            let days = (until - from).num_days();
            return Err(Error::TooLong { days });
        }
        if until <= now {
            return Err(Error::Past { until });
        }
        let is_open = |window: &&Window| !window.cancelled && window.until > now;
        if self.windows.values().filter(is_open).count() >= MAX_OPEN_WINDOWS {
            return Err(Error::TooManyWindows);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::aggregate::{Refusal as _, given};
    use crate::code::Code;

    const CUSTOMER: CalendarScope = CalendarScope::Customer {
        customer_id: Uuid::from_u128(1),
    };
    const JOB: CalendarScope = CalendarScope::Job {
        job_id: Uuid::from_u128(2),
    };

    fn at(hours: i64) -> DateTime<Utc> {
        let start: DateTime<Utc> = "2026-10-14T18:00:00Z".parse().expect("a time");
        start + TimeDelta::hours(hours)
    }

    fn choose(scope: CalendarScope, code: &str) -> Command {
        Command::ChooseHolidays {
            scope,
            choice: HolidayChoice::Calendar { code: code.into() },
        }
    }

    fn plan(id: u128, from: i64, until: i64) -> Command {
        Command::PlanMaintenance {
            scope: CUSTOMER,
            window_id: Uuid::from_u128(id),
            from: at(from),
            until: at(until),
            reason: " New  storage ".into(),
            now: at(0),
        }
    }

    fn code(result: Result<Vec<Event>, Error>) -> Code {
        result.expect_err("it is refused").code()
    }

    #[test]
    fn a_calendar_is_chosen_by_a_code_in_any_case() {
        let none = given::<Calendar>(&[]);
        let chosen = none.decide(choose(CUSTOMER, "nl")).unwrap();
        let choice = HolidayChoice::Calendar { code: "NL".into() };
        let event = Event::HolidayCalendarChosen {
            scope: CUSTOMER,
            choice,
        };
        assert_eq!(chosen, vec![event]);
        let calendar = given::<Calendar>(&chosen);
        assert_eq!(calendar.decide(choose(CUSTOMER, "NL")), Ok(vec![]));
        assert_eq!(
            none.decide(choose(CUSTOMER, "XX")),
            Err(Error::NoSuchCalendar("XX".into()))
        );
        assert_eq!(none.decide(choose(JOB, "NL")), Err(Error::HolidaysOfJob));
    }

    #[test]
    fn a_customer_inherits_until_it_chooses_and_the_installation_has_none() {
        let none = given::<Calendar>(&[]);
        let choose = |scope, choice| none.decide(Command::ChooseHolidays { scope, choice });
        assert_eq!(choose(CUSTOMER, HolidayChoice::Inherited), Ok(vec![]));
        assert_eq!(
            choose(CalendarScope::Installation, HolidayChoice::None),
            Ok(vec![])
        );
        assert_eq!(
            choose(CalendarScope::Installation, HolidayChoice::Inherited),
            Err(Error::NothingToInherit)
        );
        assert_eq!(choose(CUSTOMER, HolidayChoice::None).unwrap().len(), 1);
    }

    #[test]
    fn a_day_is_added_renamed_and_taken_out() {
        let date = NaiveDate::from_ymd_opt(2026, 4, 27).expect("a date");
        let add = |name: &str| Command::AddHoliday {
            scope: CUSTOMER,
            date,
            name: name.into(),
        };
        let remove = || Command::RemoveHoliday {
            scope: CUSTOMER,
            date,
        };
        let mut events = given::<Calendar>(&[]).decide(add(" Outing ")).unwrap();
        assert!(matches!(&events[0], Event::HolidayAdded { name, .. } if name == "Outing"));
        assert_eq!(given::<Calendar>(&events).decide(add("Outing")), Ok(vec![]));
        events.extend(given::<Calendar>(&events).decide(add("Party")).unwrap());
        events.extend(given::<Calendar>(&events).decide(remove()).unwrap());
        assert_eq!(events.len(), 3);
        let calendar = given::<Calendar>(&events);
        assert_eq!(calendar.decide(remove()), Ok(vec![]));
        assert_eq!(calendar.decide(add("Outing")).unwrap().len(), 1);

        let date = NaiveDate::from_ymd_opt(2200, 1, 1).expect("a date");
        let scope = CUSTOMER;
        let far = calendar.decide(Command::RemoveHoliday { scope, date });
        assert_eq!(far, Err(Error::DateOutOfRange { date }));
        let scope = JOB;
        let of_job = calendar.decide(Command::RemoveHoliday { scope, date });
        assert_eq!(of_job, Err(Error::HolidaysOfJob));
    }

    #[test]
    fn a_window_is_some_time_ahead_and_not_too_long() {
        let none = given::<Calendar>(&[]);
        let planned = none.decide(plan(1, -6, 12)).unwrap();
        assert!(
            matches!(&planned[0], Event::MaintenancePlanned { reason, .. } if reason == "New storage")
        );
        assert!(none.decide(plan(1, 0, 90 * 24)).is_ok());
        assert_eq!(
            none.decide(plan(1, 0, 90 * 24 + 1)),
            Err(Error::TooLong { days: 90 })
        );
        assert!(matches!(
            none.decide(plan(1, 5, 5)),
            Err(Error::EndsBeforeBegin { .. })
        ));
        assert!(matches!(
            none.decide(plan(1, -5, 0)),
            Err(Error::Past { .. })
        ));
        assert_eq!(
            code(none.decide(plan(1, 0, 24 * 365 * 300))),
            "INVALID_INPUT"
        );
        let calendar = given::<Calendar>(&planned);
        assert_eq!(code(calendar.decide(plan(1, 1, 2))), "ALREADY_EXISTS");
    }

    #[test]
    fn open_windows_are_bounded_and_cancelled_ones_make_room() {
        let mut calendar = Calendar::default();
        for id in 0..MAX_OPEN_WINDOWS as u128 {
            for event in calendar.decide(plan(id, 1, 2)).unwrap() {
                calendar.apply(&event);
            }
        }
        assert_eq!(calendar.decide(plan(900, 1, 2)), Err(Error::TooManyWindows));
        let window_id = Uuid::from_u128(7);
        let cancel = |now| Command::CancelMaintenance { window_id, now };
        for event in calendar.decide(cancel(at(1))).unwrap() {
            calendar.apply(&event);
        }
        assert!(calendar.decide(plan(900, 1, 2)).is_ok());
        assert_eq!(calendar.decide(cancel(at(5))), Ok(vec![]));
    }

    #[test]
    fn what_is_over_or_never_was_is_not_cancelled() {
        let calendar = given::<Calendar>(&given::<Calendar>(&[]).decide(plan(1, 1, 2)).unwrap());
        let cancel = |id: u128, now| {
            let window_id = Uuid::from_u128(id);
            calendar.decide(Command::CancelMaintenance { window_id, now })
        };
        assert_eq!(cancel(1, at(2)), Err(Error::Over { until: at(2) }));
        assert_eq!(code(cancel(9, at(0))), "NOT_FOUND");
        assert_eq!(cancel(1, at(1)).unwrap().len(), 1);
    }
}
