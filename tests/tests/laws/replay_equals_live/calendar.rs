//! Holidays and maintenance.

use chrono::{NaiveDate, TimeDelta};
use commands::CommandError;
use domain::calendar::{CalendarScope, HolidayChoice};
use proptest::prelude::*;

use crate::replay_equals_live::history::{History, NAMES, some};

#[derive(Debug, Clone)]
pub(crate) enum CalendarStep {
    ChooseHolidays(usize, usize),
    AddHoliday(usize, usize),
    RemoveHoliday(usize, usize),
    PlanMaintenance { of: usize, from: i64, hours: i64 },
    CancelMaintenance(usize),
}

impl CalendarStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            1 => (0..8_usize, 0..4_usize).prop_map(|(of, what)| Self::ChooseHolidays(of, what)),
            1 => (0..8_usize, 0..4_usize).prop_map(|(of, day)| Self::AddHoliday(of, day)),
            1 => (0..8_usize, 0..4_usize).prop_map(|(of, day)| Self::RemoveHoliday(of, day)),
            2 => (0..8_usize, -20..40_i64, 0..30_i64).prop_map(|(of, from, hours)| {
                Self::PlanMaintenance { of, from, hours }
            }),
            2 => (0..8_usize).prop_map(Self::CancelMaintenance),
        ]
    }
}

impl History {
    pub(crate) async fn on_calendar(&mut self, step: CalendarStep) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        match step {
            CalendarStep::ChooseHolidays(of, what) => {
                let choice = match what {
                    0 => HolidayChoice::Calendar {
                        code: "nl".to_owned(),
                    },
                    1 => HolidayChoice::Calendar {
                        code: "DE-BY".to_owned(),
                    },
                    2 => HolidayChoice::None,
                    _ => HolidayChoice::Inherited,
                };
                commands
                    .choose_holidays(self.calendar_scope(of), choice, &by)
                    .await?;
            }
            CalendarStep::AddHoliday(of, day) => {
                commands
                    .add_holiday(self.calendar_scope(of), holiday(day), NAMES[day], &by)
                    .await?;
            }
            CalendarStep::RemoveHoliday(of, day) => {
                commands
                    .remove_holiday(self.calendar_scope(of), holiday(day), &by)
                    .await?;
            }
            CalendarStep::PlanMaintenance { of, from, hours } => {
                let from = self.start + TimeDelta::hours(from);
                let span = (from, from + TimeDelta::hours(hours));
                let done = commands
                    .plan_maintenance(self.calendar_scope(of), span, "test", &by)
                    .await?;
                self.windows.push(done.value);
            }
            CalendarStep::CancelMaintenance(window) => {
                commands
                    .cancel_maintenance(some(&self.windows, window), &by)
                    .await?;
            }
        }
        Ok(())
    }

    fn calendar_scope(&self, number: usize) -> CalendarScope {
        match number % 3 {
            0 => CalendarScope::Installation,
            1 => CalendarScope::Customer {
                customer_id: some(&self.customers, number / 3),
            },
            _ => CalendarScope::Job {
                job_id: some(&self.jobs, number / 3),
            },
        }
    }
}

fn holiday(number: usize) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2026, 12, 23).expect("a date");
    first + TimeDelta::days(i64::try_from(number).unwrap_or(0))
}
