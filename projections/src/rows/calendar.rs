//! Holidays and maintenance.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::CalendarScope;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::engine::schema::{field::Json, table::table};

table! {
    /// Whose holidays somebody chose.
    pub struct HolidayCalendarRow = "holiday_calendars" {
        key {
            /// [`CalendarScope::key`].
            scope: String,
        }
        /// None where no calendar's holidays are kept. A customer that has those of the installation has no row.
        code: Option<String>,
        chosen_at: DateTime<Utc>,
        chosen_by: String,
    }
}

table! {
    /// A day that was added or taken out by hand.
    pub struct HolidayRow = "holidays" {
        key {
            /// [`CalendarScope::key`].
            scope: String,
            /// Days since 1970; see [`day_number`].
            day: i64,
        }
        /// None where the day is worked on.
        name: Option<String>,
        changed_at: DateTime<Utc>,
        changed_by: String,
    }
}

table! {
    pub struct MaintenanceWindowRow = "maintenance_windows" {
        key { window_id: Uuid, }
        /// With neither customer nor job, it is of the whole installation.
        customer_id: Option<Uuid>,
        job_id: Option<Uuid>,
        starts_at: DateTime<Utc>,
        /// Exclusive.
        ends_at: DateTime<Utc>,
        reason: String,
        planned_at: DateTime<Utc>,
        planned_by: String,
        cancelled_at: Option<DateTime<Utc>>,
        cancelled_by: Option<String>,
    }
    index "maintenance_windows_by_start" on ("starts_at, window_id");
    index "maintenance_windows_by_customer" on ("customer_id, starts_at, window_id");
    index "maintenance_windows_cancelled" on ("starts_at, window_id") where "cancelled_at IS NOT NULL";
    index "maintenance_windows_by_job" on ("job_id, starts_at, window_id");
}

table! {
    /// The windows of a scope that can still excuse something, so that a fold finds them all by one key.
    pub struct MaintenancePlanRow = "maintenance_plans" {
        key {
            /// [`CalendarScope::key`].
            scope: String,
        }
        windows: Json<Vec<PlannedWindow>>,
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedWindow {
    pub window_id: Uuid,
    pub from: DateTime<Utc>,
    /// Exclusive; the cancellation where that came first.
    pub until: DateTime<Utc>,
    pub reason: String,
}

impl MaintenanceWindowRow {
    pub fn scope(&self) -> CalendarScope {
        match (self.job_id, self.customer_id) {
            (Some(job_id), _) => CalendarScope::Job { job_id },
            (None, Some(customer_id)) => CalendarScope::Customer { customer_id },
            (None, None) => CalendarScope::Installation,
        }
    }

    /// When it is over: at its end, or at the cancellation where that came first.
    pub fn over_at(&self) -> DateTime<Utc> {
        self.cancelled_at
            .map_or(self.ends_at, |at| at.min(self.ends_at))
    }
}

/// Days since 1970.
pub fn day_number(date: NaiveDate) -> i64 {
    date.signed_duration_since(NaiveDate::default()).num_days()
}

/// The date of a [`day_number`]; `None` beyond the years that dates have.
pub fn date_of(day: i64) -> Option<NaiveDate> {
    NaiveDate::default().checked_add_signed(TimeDelta::try_days(day)?)
}
