use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    aggregate::Aggregate,
    calendar::{Calendar, CalendarCommand, HolidayChoice, Scope},
    customer::Customer,
    job::Job,
    log::StreamId,
};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention};

impl Commands {
    /// Whose holidays are kept by the installation, or by a customer.
    pub async fn choose_holidays(
        &self,
        scope: Scope,
        choice: HolidayChoice,
        intention: &Intention,
    ) -> Result<Done<Scope>, CommandError> {
        let command = CalendarCommand::ChooseHolidays { scope, choice };
        self.on_calendar(scope, command, intention).await
    }

    /// A day of its own, on which nobody works.
    pub async fn add_holiday(
        &self,
        scope: Scope,
        date: NaiveDate,
        name: &str,
        intention: &Intention,
    ) -> Result<Done<Scope>, CommandError> {
        let name = name.to_owned();
        let command = CalendarCommand::AddHoliday { scope, date, name };
        self.on_calendar(scope, command, intention).await
    }

    /// The day is worked on, whatever was added or the calendar says.
    pub async fn remove_holiday(
        &self,
        scope: Scope,
        date: NaiveDate,
        intention: &Intention,
    ) -> Result<Done<Scope>, CommandError> {
        let command = CalendarCommand::RemoveHoliday { scope, date };
        self.on_calendar(scope, command, intention).await
    }

    /// Backups of the scope are excused from the one time until the other. Gives the id of the window.
    pub async fn plan_maintenance(
        &self,
        scope: Scope,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
        reason: &str,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let window_id = self.parts.ids.id();
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
                "NOT_FOUND",
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
        scope: Scope,
        command: CalendarCommand,
        intention: &Intention,
    ) -> Result<Done<Scope>, CommandError> {
        self.refuse_unknown_scope(scope).await?;
        let position = self
            .execute::<Calendar>(scope.key(), command, intention)
            .await?;
        Ok(Done {
            value: scope,
            position,
        })
    }

    /// Customers and jobs are never taken away, so that the log alone can tell.
    async fn refuse_unknown_scope(&self, scope: Scope) -> Result<(), CommandError> {
        let (what, stream) = match scope {
            Scope::Installation => return Ok(()),
            Scope::Customer { customer_id } => ("customer", stream::<Customer>(customer_id)),
            Scope::Job { job_id } => ("job", stream::<Job>(job_id)),
        };
        if self.parts.log.exist(vec![stream]).await? == [true] {
            return Ok(());
        }
        Err(CommandError::refused(
            "NOT_FOUND",
            format!("there is no {what} {}; nothing was changed", scope.key()),
        ))
    }
}

fn stream<A: Aggregate>(id: Uuid) -> StreamId {
    StreamId::new(A::TYPE, id.to_string())
}
