//! Holidays and maintenance windows.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{self, holidays::CalendarCode};
use projections::views::calendar::{
    self as view, HolidayCalendarRow, HolidayShown, MaintenanceWindowRow,
};
use uuid::Uuid;

use super::{customer::Customer, hubs::Job, lookup::job_of};
use crate::{
    loaders::{loaded, loaders},
    request::{
        context::{only, views},
        ids::Kind,
    },
};

/// A calendar of holidays that the program knows.
#[derive(SimpleObject)]
pub(crate) struct HolidayCalendar {
    /// ISO 3166, with the region where it is of one: `NL`, `DE-BY`.
    code: &'static str,
    /// In English.
    name: &'static str,
}

/// Whose holidays are kept.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HolidaySource {
    /// Those of a calendar.
    Calendar,
    /// Of no calendar.
    None,
    /// A customer's are those of the installation.
    Inherited,
}

/// What was chosen for the installation or a customer.
#[derive(SimpleObject)]
pub(crate) struct HolidayChoice {
    source: HolidaySource,
    /// The calendar, where the source is one.
    calendar: Option<HolidayCalendar>,
    /// Null where nobody chose.
    chosen_at: Option<DateTime<Utc>>,
    chosen_by: Option<String>,
}

/// Where a holiday comes from.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "projections::views::calendar::HolidayOrigin")]
pub(crate) enum HolidayOrigin {
    /// The calendar that was chosen.
    Calendar,
    /// Somebody added it.
    Added,
}

/// A day on which nobody works; a backup that does not run is not missed.
#[derive(SimpleObject)]
pub(crate) struct Holiday {
    date: NaiveDate,
    /// In a language of the country, or as somebody called it.
    name: String,
    origin: HolidayOrigin,
}

/// A span in which backups of a job, a customer or of all customers are not missed.
pub(crate) struct MaintenanceWindow(pub MaintenanceWindowRow);

impl From<CalendarCode> for HolidayCalendar {
    fn from(code: CalendarCode) -> Self {
        Self {
            code: code.as_str(),
            name: code.name(),
        }
    }
}

impl HolidayChoice {
    /// `untouched` is what holds where nobody chose.
    pub(crate) fn new(row: Option<HolidayCalendarRow>, untouched: HolidaySource) -> Self {
        let Some(row) = row else {
            return Self {
                source: untouched,
                calendar: None,
                chosen_at: None,
                chosen_by: None,
            };
        };
        let calendar = row.code.as_deref().and_then(CalendarCode::parse);
        Self {
            source: match calendar {
                Some(_) => HolidaySource::Calendar,
                None => HolidaySource::None,
            },
            calendar: calendar.map(HolidayCalendar::from),
            chosen_at: Some(row.chosen_at),
            chosen_by: Some(row.chosen_by),
        }
    }
}

impl From<HolidayShown> for Holiday {
    fn from(holiday: HolidayShown) -> Self {
        Self {
            date: holiday.date,
            name: holiday.name,
            origin: holiday.origin.into(),
        }
    }
}

#[Object]
impl MaintenanceWindow {
    pub(crate) async fn id(&self) -> ID {
        Kind::MaintenanceWindow.id(self.0.window_id)
    }

    /// Null where it is not of one customer.
    async fn customer(&self, context: &Context<'_>) -> Result<Option<Customer>> {
        let Some(id) = self.0.customer_id else {
            return Ok(None);
        };
        let row = loaders(context).customers.load_one(id).await;
        Ok(loaded(row)?.map(Customer))
    }

    /// Null where it is not of one job.
    async fn job(&self, context: &Context<'_>) -> Result<Option<Job>> {
        match self.0.job_id {
            None => Ok(None),
            Some(id) => job_of(context, id).await,
        }
    }

    /// Whether it is of neither customer nor job, but for all.
    async fn of_all(&self) -> bool {
        self.0.scope() == calendar::CalendarScope::Installation
    }

    async fn from(&self) -> DateTime<Utc> {
        self.0.starts_at
    }

    /// Exclusive.
    async fn until(&self) -> DateTime<Utc> {
        self.0.ends_at
    }

    async fn reason(&self) -> &str {
        &self.0.reason
    }

    async fn planned_at(&self) -> DateTime<Utc> {
        self.0.planned_at
    }

    async fn planned_by(&self) -> &str {
        &self.0.planned_by
    }

    /// Where it had begun, it ended then.
    async fn cancelled_at(&self) -> Option<DateTime<Utc>> {
        self.0.cancelled_at
    }

    async fn cancelled_by(&self) -> Option<&str> {
        self.0.cancelled_by.as_deref()
    }
}

pub(crate) async fn find_window(
    context: &Context<'_>,
    id: Uuid,
) -> Result<Option<MaintenanceWindow>> {
    let rows = view::windows_by_id(views(context), &[id]).await;
    Ok(only(rows)?.map(MaintenanceWindow))
}
