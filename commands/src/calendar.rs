//! Holidays and maintenance windows.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    aggregate::Aggregate as _,
    calendar::{Calendar, CalendarCommand, CalendarScope, HolidayChoice},
    code::Code,
    customer::Customer,
    log::StreamId,
};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention};

impl Commands {
    /// Whose holidays are kept by the installation, or by a customer.
    pub async fn choose_holidays(
        &self,
        scope: CalendarScope,
        choice: HolidayChoice,
        intention: &Intention,
    ) -> Result<Done<CalendarScope>, CommandError> {
        let command = CalendarCommand::ChooseHolidays { scope, choice };
        self.on_calendar(scope, command, intention).await
    }

    /// A day of its own, on which nobody works.
    pub async fn add_holiday(
        &self,
        scope: CalendarScope,
        date: NaiveDate,
        name: &str,
        intention: &Intention,
    ) -> Result<Done<CalendarScope>, CommandError> {
        let name = name.to_owned();
        let command = CalendarCommand::AddHoliday { scope, date, name };
        self.on_calendar(scope, command, intention).await
    }

    /// The day is worked on, whatever was added or the calendar says.
    pub async fn remove_holiday(
        &self,
        scope: CalendarScope,
        date: NaiveDate,
        intention: &Intention,
    ) -> Result<Done<CalendarScope>, CommandError> {
        let command = CalendarCommand::RemoveHoliday { scope, date };
        self.on_calendar(scope, command, intention).await
    }

    /// Backups of the scope are excused from the one time until the other. Gives the id of the window.
    pub async fn plan_maintenance(
        &self,
        scope: CalendarScope,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
        reason: &str,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        // Nobody may delete the job meanwhile.
        let _one_at_a_time = self.one_at_a_time().await?;
        let window_id = self.new_id_within(&scope.key(), intention);
        let before = self
            .made_within_before::<Calendar>(&scope.key(), window_id, intention)
            .await?;
        if let Some(done) = before {
            return Ok(done);
        }
        let command = CalendarCommand::PlanMaintenance {
            scope,
            window_id,
            from,
            until,
            reason: reason.to_owned(),
            now: self.parts.clock.now(),
        };
        let done = self.on_calendar(scope, command, intention).await?;
        Ok(Done {
            value: window_id,
            position: done.position,
        })
    }

    /// A window that has begun ends now; what it excused stays so.
    pub async fn cancel_maintenance(
        &self,
        window_id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let scope = self.known_now().await?.maintenance(window_id).await?;
        let Some(scope) = scope else {
            return Err(CommandError::refused(
                Code::NotFound,
                format!("there is no maintenance {window_id}"),
            ));
        };
        let command = CalendarCommand::CancelMaintenance {
            window_id,
            now: self.parts.clock.now(),
        };
        let position = self
            .execute::<Calendar>(scope.key(), command, intention)
            .await?;
        Ok(Done {
            value: window_id,
            position,
        })
    }

    async fn on_calendar(
        &self,
        scope: CalendarScope,
        command: CalendarCommand,
        intention: &Intention,
    ) -> Result<Done<CalendarScope>, CommandError> {
        self.refuse_calendar_of_nobody(scope).await?;
        let position = self
            .execute::<Calendar>(scope.key(), command, intention)
            .await?;
        Ok(Done {
            value: scope,
            position,
        })
    }

    async fn refuse_calendar_of_nobody(&self, scope: CalendarScope) -> Result<(), CommandError> {
        let (what, is_there) = match scope {
            CalendarScope::Installation => return Ok(()),
            // Customers are never taken away, so that the log alone can tell.
            CalendarScope::Customer { customer_id } => {
                let stream = StreamId::new(Customer::TYPE, customer_id.to_string());
                let exist = self.parts.log.exist(vec![stream]).await?;
                ("customer", exist == [true])
            }
            CalendarScope::Job { job_id } => {
                let known = self.known_now().await?;
                ("job", !known.jobs_that_exist(&[job_id]).await?.is_empty())
            }
        };
        if is_there {
            return Ok(());
        }
        Err(CommandError::there_is_no(what, scope.key()))
    }
}
