//! Holidays, and maintenance: when a backup that did not run is not missed.

use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use domain::{
    access::Permission,
    calendar::{
        self, CalendarScope,
        holidays::{CalendarCode, YEARS},
    },
};
use projections::views::calendar::{self as view, MaintenanceFilter};
use uuid::Uuid;

use crate::{
    request::{
        context::{commands, intention, keyed, views},
        cost,
        dates::InYears,
        error,
        guard::May,
        ids::Kind,
        outcome::{Outcome, changed, wait_for_views},
        paging::{self, Listed, Page},
    },
    types::{
        calendar::{
            Holiday, HolidayCalendar, HolidayChoice, HolidaySource, MaintenanceWindow, find_window,
        },
        customer::find_customer,
    },
};

/// Rows that a year of holidays counts for.
const YEAR_COST: usize = 20;

#[derive(Debug, Default)]
pub(crate) struct CalendarQuery;

#[derive(Debug, Default)]
pub(crate) struct CalendarMutation;

/// Which maintenance a list shows. Without a filter: all.
#[derive(Debug, Default, InputObject)]
struct MaintenanceFilterInput {
    /// Planned for this customer as a whole.
    customer_id: Option<ID>,
    /// Planned for this job.
    job_id: Option<ID>,
    /// Ends, as planned, after this time.
    #[graphql(validator(custom = "InYears"))]
    from: Option<DateTime<Utc>>,
    /// Begins before this time.
    #[graphql(validator(custom = "InYears"))]
    until: Option<DateTime<Utc>>,
    cancelled: Option<bool>,
}

#[derive(InputObject)]
struct ChooseHolidaysInput {
    /// The installation where it is left out.
    customer_id: Option<ID>,
    source: HolidaySource,
    /// Of the calendar, where that is the source; see `holidayCalendars`.
    code: Option<String>,
}

#[derive(InputObject)]
struct AddHolidayInput {
    #[graphql(validator(custom = "InYears"))]
    date: NaiveDate,
    name: String,
    /// The installation where it is left out.
    customer_id: Option<ID>,
}

#[derive(InputObject)]
struct RemoveHolidayInput {
    #[graphql(validator(custom = "InYears"))]
    date: NaiveDate,
    /// The installation where it is left out.
    customer_id: Option<ID>,
}

#[derive(InputObject)]
struct PlanMaintenanceInput {
    /// For all jobs of this customer. Without customer and job it is for everybody.
    customer_id: Option<ID>,
    job_id: Option<ID>,
    #[graphql(validator(custom = "InYears"))]
    from: DateTime<Utc>,
    /// Exclusive; at most 90 days later.
    #[graphql(validator(custom = "InYears"))]
    until: DateTime<Utc>,
    reason: String,
}

#[Object]
impl CalendarQuery {
    /// The calendars that can be chosen, by code.
    #[graphql(
        guard = "May(Permission::ReadCalendar)",
        complexity = "cost::LIST + YEAR_COST * child_complexity"
    )]
    async fn holiday_calendars(&self) -> Vec<HolidayCalendar> {
        CalendarCode::all().map(HolidayCalendar::from).collect()
    }

    /// What was chosen for a customer, or for the installation where `customerId` is left out.
    #[graphql(
        guard = "May(Permission::ReadCalendar)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn holiday_choice(
        &self,
        context: &Context<'_>,
        customer_id: Option<ID>,
    ) -> Result<HolidayChoice> {
        let scope = existing_scope(context, customer_id.as_ref()).await?;
        choice(context, scope).await
    }

    /// The holidays of a year, by date: of a customer, or of the installation where `customerId` is left out.
    #[graphql(
        guard = "May(Permission::ReadCalendar)",
        complexity = "cost::LIST + YEAR_COST * child_complexity"
    )]
    async fn holidays(
        &self,
        context: &Context<'_>,
        year: i32,
        customer_id: Option<ID>,
    ) -> Result<Vec<Holiday>> {
        let scope = existing_scope(context, customer_id.as_ref()).await?;
        of_year(context, scope, year).await
    }

    /// Maintenance, latest begin first.
    #[graphql(
        guard = "May(Permission::ReadCalendar)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn maintenance_windows(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: MaintenanceFilterInput,
    ) -> Result<Page<MaintenanceWindow>> {
        let read = |kind: Kind, id: Option<ID>| id.map(|id| kind.read(&id)).transpose();
        let filter = MaintenanceFilter {
            customer_id: read(Kind::Customer, filter.customer_id)?,
            job_id: read(Kind::Job, filter.job_id)?,
            before: filter.until,
            after: filter.from,
            cancelled: filter.cancelled,
        };
        let kinds = Listed::of("maintenance_windows", view::maintenance_cursor_kinds());
        let node = MaintenanceWindow;
        paging::list((first, after), &kinds, node, async |request| {
            view::maintenance_windows(views(context), &filter, request).await
        })
        .await
    }
}

#[Object]
impl CalendarMutation {
    /// Whose holidays are kept: by a customer, or by the installation and all customers that inherit.
    #[graphql(
        guard = "May(Permission::ManageCalendar)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn choose_holidays(
        &self,
        context: &Context<'_>,
        input: ChooseHolidaysInput,
    ) -> Result<HolidayChoice> {
        let scope = scope(input.customer_id.as_ref())?;
        let wanted = match (input.source, input.code) {
            (HolidaySource::Calendar, Some(code)) => calendar::HolidayChoice::Calendar { code },
            (HolidaySource::Calendar, None) => {
                return Err(error::invalid(
                    "`code` is missing; give one of `holidayCalendars`, or another `source`",
                ));
            }
            (_, Some(code)) => {
                return Err(error::invalid(format!(
                    "`code` is `{code}`, and `source` is not CALENDAR; leave one of them out"
                )));
            }
            (HolidaySource::None, None) => calendar::HolidayChoice::None,
            (HolidaySource::Inherited, None) => calendar::HolidayChoice::Inherited,
        };
        let done = commands(context)
            .choose_holidays(scope, wanted, &intention(context)?)
            .await;
        wait_for_views(context, done).await?;
        choice(context, scope).await
    }

    /// Adds a holiday that the calendar does not have, or renames one. Gives the holidays of its year.
    #[graphql(
        guard = "May(Permission::ManageCalendar)",
        complexity = "cost::CHANGE + YEAR_COST * child_complexity"
    )]
    async fn add_holiday(
        &self,
        context: &Context<'_>,
        input: AddHolidayInput,
    ) -> Result<Vec<Holiday>> {
        let scope = scope(input.customer_id.as_ref())?;
        let done = commands(context)
            .add_holiday(scope, input.date, &input.name, &intention(context)?)
            .await;
        wait_for_views(context, done).await?;
        of_year(context, scope, input.date.year()).await
    }

    /// The day is worked on, whatever was added or the calendar says. Gives the holidays of its year.
    #[graphql(
        guard = "May(Permission::ManageCalendar)",
        complexity = "cost::CHANGE + YEAR_COST * child_complexity"
    )]
    async fn remove_holiday(
        &self,
        context: &Context<'_>,
        input: RemoveHolidayInput,
    ) -> Result<Vec<Holiday>> {
        let scope = scope(input.customer_id.as_ref())?;
        let done = commands(context)
            .remove_holiday(scope, input.date, &intention(context)?)
            .await;
        wait_for_views(context, done).await?;
        of_year(context, scope, input.date.year()).await
    }

    /// Backups that do not run within the window are not missed.
    #[graphql(
        guard = "May(Permission::PlanMaintenance)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn plan_maintenance(
        &self,
        context: &Context<'_>,
        input: PlanMaintenanceInput,
    ) -> Result<MaintenanceWindow> {
        let scope = match (&input.customer_id, &input.job_id) {
            (Some(_), Some(_)) => {
                return Err(error::invalid(
                    "a maintenance is of a customer or of a job; leave `customerId` or `jobId` out",
                ));
            }
            (None, Some(job_id)) => CalendarScope::Job {
                job_id: Kind::Job.read(job_id)?,
            },
            (customer_id, None) => scope(customer_id.as_ref())?,
        };
        let span = (input.from, input.until);
        let done = commands(context)
            .plan_maintenance(scope, span, &input.reason, &keyed(context)?)
            .await;
        window(context, done).await
    }

    /// One that has begun ends now; what it excused stays so.
    #[graphql(
        guard = "May(Permission::PlanMaintenance)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn cancel_maintenance(&self, context: &Context<'_>, id: ID) -> Result<MaintenanceWindow> {
        let id = Kind::MaintenanceWindow.read(&id)?;
        let done = commands(context)
            .cancel_maintenance(id, &intention(context)?)
            .await;
        window(context, done).await
    }
}

async fn window(context: &Context<'_>, done: Outcome<Uuid>) -> Result<MaintenanceWindow> {
    changed(context, done, "maintenance", async |id| {
        find_window(context, id).await
    })
    .await
}

fn scope(customer_id: Option<&ID>) -> Result<CalendarScope> {
    Ok(match customer_id {
        None => CalendarScope::Installation,
        Some(id) => CalendarScope::Customer {
            customer_id: Kind::Customer.read(id)?,
        },
    })
}

async fn existing_scope(context: &Context<'_>, customer_id: Option<&ID>) -> Result<CalendarScope> {
    let scope = scope(customer_id)?;
    if let Some(id) = scope.customer_id()
        && find_customer(context, id).await?.is_none()
    {
        return Err(error::not_found(format!("there is no customer {id}")));
    }
    Ok(scope)
}

async fn choice(context: &Context<'_>, scope: CalendarScope) -> Result<HolidayChoice> {
    let untouched = match scope {
        CalendarScope::Installation => HolidaySource::None,
        CalendarScope::Customer { .. } | CalendarScope::Job { .. } => HolidaySource::Inherited,
    };
    let row = view::holiday_choice(views(context), scope)
        .await
        .map_err(error::database)?;
    Ok(HolidayChoice::new(row, untouched))
}

async fn of_year(context: &Context<'_>, scope: CalendarScope, year: i32) -> Result<Vec<Holiday>> {
    if !YEARS.contains(&year) {
        return Err(error::invalid(format!(
            "`year` is {year}; holidays are known from {} to {}",
            YEARS.start(),
            YEARS.end()
        )));
    }
    let found = view::holidays(views(context), scope.customer_id(), year)
        .await
        .map_err(error::database)?;
    Ok(found.into_iter().map(Holiday::from).collect())
}
