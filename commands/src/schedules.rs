//! What people say about when jobs are expected.

use domain::{
    code::Code,
    job::{Job, JobCommand, JobMode},
    schedule::Schedule,
};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention};

impl Commands {
    /// The job is expected at these times, whatever its runs say.
    pub async fn pin_schedule(
        &self,
        job: Uuid,
        schedule: Schedule,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        schedules::check(&schedule)
            .map_err(|error| CommandError::refused(Code::InvalidInput, error.to_string()))?;
        let command = JobCommand::PinSchedule { schedule };
        self.on_schedule(job, command, intention).await
    }

    /// The runs say again when the job is expected.
    pub async fn unpin_schedule(
        &self,
        job: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on_schedule(job, JobCommand::UnpinSchedule, intention)
            .await
    }

    /// Somebody agrees with the schedule that was inferred; it counts as sure from now on, while it stays the same.
    pub async fn confirm_schedule(
        &self,
        job: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let inferred = self.known_now().await?.inferred_schedule(job).await?;
        let schedule = inferred.ok_or_else(|| {
            CommandError::refused(
                Code::NoSchedule,
                format!(
                    "no schedule is inferred for job {job} yet; pin one, or wait for more runs"
                ),
            )
        })?;
        let command = JobCommand::ConfirmSchedule { schedule };
        self.on_schedule(job, command, intention).await
    }

    /// What silence of the job means.
    pub async fn set_job_mode(
        &self,
        job: Uuid,
        mode: JobMode,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on_schedule(job, JobCommand::SetMode { mode }, intention)
            .await
    }

    async fn on_schedule(
        &self,
        job: Uuid,
        command: JobCommand,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let position = self.execute::<Job>(job, command, intention).await?;
        Ok(Done {
            value: job,
            position,
        })
    }
}
