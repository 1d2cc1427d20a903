//! What happened to the calendar.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::CalendarScope;
use crate::aggregate::facts;

/// Each names its scope, which its stream is for, so that a reader needs no other event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CalendarEvent {
    HolidayCalendarChosen {
        scope: CalendarScope,
        choice: HolidayChoice,
    },
    /// A day is free that the calendar does not have, or has under another name.
    HolidayAdded {
        scope: CalendarScope,
        date: NaiveDate,
        name: String,
    },
    /// A day is worked on, whatever was added or the calendar says.
    HolidayRemoved {
        scope: CalendarScope,
        date: NaiveDate,
    },
    MaintenancePlanned {
        scope: CalendarScope,
        window_id: Uuid,
        from: DateTime<Utc>,
        /// Exclusive.
        until: DateTime<Utc>,
        reason: String,
    },
    /// One that has begun ends with it.
    MaintenanceCancelled {
        scope: CalendarScope,
        window_id: Uuid,
    },
}

/// Whose holidays are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum HolidayChoice {
    /// Those of a [`CalendarCode`](super::holidays::CalendarCode).
    Calendar { code: String },
    /// Of no calendar.
    None,
    /// A customer's are those of the installation.
    Inherited,
}

facts!(CalendarEvent {
    HolidayCalendarChosen,
    HolidayAdded,
    HolidayRemoved,
    MaintenancePlanned,
    MaintenanceCancelled,
});
