//! What is wanted of the calendar, and why it may be refused.

use chrono::{DateTime, NaiveDate, Utc};
use thiserror::Error;
use uuid::Uuid;

use super::{CalendarScope, HolidayChoice, MAX_MAINTENANCE, MAX_OPEN_WINDOWS, MAX_OWN_DAYS};
use crate::{aggregate::Refusal, calendar::holidays::YEARS, code::Code, text::TextError};

#[derive(Debug, Clone)]
pub enum CalendarCommand {
    /// A code is read in any case.
    ChooseHolidays {
        scope: CalendarScope,
        choice: HolidayChoice,
    },
    AddHoliday {
        scope: CalendarScope,
        date: NaiveDate,
        name: String,
    },
    RemoveHoliday {
        scope: CalendarScope,
        date: NaiveDate,
    },
    PlanMaintenance {
        scope: CalendarScope,
        window_id: Uuid,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        reason: String,
        now: DateTime<Utc>,
    },
    CancelMaintenance {
        window_id: Uuid,
        now: DateTime<Utc>,
    },
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum CalendarError {
    #[error("there is no holiday calendar `{0}`; `holidayCalendars` lists those that there are")]
    NoSuchCalendar(String),
    #[error(
        "a job has no holidays of its own; choose them for its customer or for the installation"
    )]
    HolidaysOfJob,
    #[error("the installation inherits holidays from nobody; choose a calendar, or none")]
    NothingToInherit,
    #[error("{date} is out of range; give a date of the years {} to {}", YEARS.start(), YEARS.end())]
    DateOutOfRange { date: NaiveDate },
    #[error(
        "{MAX_OWN_DAYS} days were added or taken out already, which is the most; choose a calendar that fits better"
    )]
    TooManyDays,
    #[error(
        "the maintenance would end at {until}, not after its begin at {from}; give a later end"
    )]
    EndsBeforeBegin {
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    },
    #[error(
        "the maintenance would last {days} days; at most {} are allowed: archive a job that is away for longer",
        MAX_MAINTENANCE.num_days()
    )]
    TooLong { days: i64 },
    #[error("the maintenance would be over at {until}, which is past; it would excuse nothing")]
    Past { until: DateTime<Utc> },
    #[error(
        "{MAX_OPEN_WINDOWS} windows of maintenance are open here already, which is the most; cancel some first"
    )]
    TooManyWindows,
    #[error("there is no maintenance {0}")]
    NoSuchWindow(Uuid),
    #[error("maintenance {0} is planned already")]
    PlannedAlready(Uuid),
    #[error("the maintenance ended at {until}; what it excused stays so")]
    Over { until: DateTime<Utc> },
    #[error(transparent)]
    Text(#[from] TextError),
}

impl Refusal for CalendarError {
    fn code(&self) -> Code {
        match self {
            Self::NoSuchCalendar(_) | Self::NoSuchWindow(_) => Code::NotFound,
            Self::PlannedAlready(_) => Code::AlreadyExists,
            Self::Over { .. } => Code::MaintenanceOver,
            Self::TooManyDays | Self::TooManyWindows => Code::LimitReached,
            Self::HolidaysOfJob
            | Self::NothingToInherit
            | Self::DateOutOfRange { .. }
            | Self::EndsBeforeBegin { .. }
            | Self::TooLong { .. }
            | Self::Past { .. }
            | Self::Text(_) => Code::InvalidInput,
        }
    }
}
