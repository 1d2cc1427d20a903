//! What people do about jobs.

use domain::{
    code::Code,
    job::{Job, JobCommand},
};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention, framework};

/// What has to be typed to delete all jobs.
pub const DELETE_ALL_JOBS: &str = "delete all jobs";

impl Commands {
    /// Its mails become no runs from now on, and are hidden.
    pub async fn archive_job(
        &self,
        id: Uuid,
        reason: Option<&str>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let command = JobCommand::Archive {
            reason: reason.map(str::to_owned),
        };
        self.on::<Job>(id, command, intention).await
    }

    /// The mails that came meanwhile become runs.
    pub async fn unarchive_job(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<Job>(id, JobCommand::Unarchive, intention).await
    }

    /// The job with all its runs is another customer's.
    pub async fn move_job(
        &self,
        id: Uuid,
        customer_id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        self.known_now().await?;
        self.refuse_unusable_customer(customer_id).await?;
        self.on::<Job>(id, JobCommand::Move { customer_id }, intention)
            .await
    }

    /// Identities and runs of one job become those of another one of the same customer; the former is no more.
    pub async fn merge_jobs(
        &self,
        from: Uuid,
        into: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        if from == into {
            return Err(CommandError::refused(
                Code::InvalidInput,
                format!("job {from} cannot be merged into itself; choose another one"),
            ));
        }
        // Nobody may give one of the identities to a third job meanwhile.
        let _one_at_a_time = self.one_at_a_time().await?;
        let merged: Job = framework::load(self.parts.log.as_ref(), &from.to_string()).await?;
        let kept: Job = framework::load(self.parts.log.as_ref(), &into.to_string()).await?;
        if let (Some(one), Some(other)) = (merged.customer_id(), kept.customer_id())
            && one != other
        {
            return Err(CommandError::refused(
                Code::DifferentCustomers,
                format!(
                    "jobs {from} and {into} are of different customers; move one of them first"
                ),
            ));
        }
        // The job that ends comes first: what it leaves is never free in between.
        let commands = vec![
            (from.to_string(), JobCommand::Merge { into }),
            (
                into.to_string(),
                JobCommand::AddIdentities {
                    identities: merged.identities().to_vec(),
                },
            ),
        ];
        let position = self.execute_many::<Job>(commands, intention).await?;
        Ok(Done {
            value: into,
            position,
        })
    }

    /// The job is no more: its mails are back in the inbox, and can be approved again.
    pub async fn delete_job(
        &self,
        id: Uuid,
        reason: Option<&str>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        // Nobody may put anything on it meanwhile.
        let _one_at_a_time = self.one_at_a_time().await?;
        let command = JobCommand::Delete {
            reason: reason.map(str::to_owned),
        };
        self.on::<Job>(id, command, intention).await
    }

    /// Deletes every job, archived ones too. Gives how many there were.
    pub async fn delete_all_jobs(
        &self,
        confirmation: &str,
        intention: &Intention,
    ) -> Result<Done<usize>, CommandError> {
        if confirmation != DELETE_ALL_JOBS {
            return Err(CommandError::refused(
                Code::NotConfirmed,
                format!(
                    "nothing was deleted: the confirmation has to be `{DELETE_ALL_JOBS}`, letter by letter"
                ),
            ));
        }
        // A job that is approved meanwhile would be left over.
        let _one_at_a_time = self.one_at_a_time().await?;
        let jobs = self.known_now().await?.all_jobs().await?;
        let command = JobCommand::Delete { reason: None };
        let commands: Vec<_> = jobs
            .iter()
            .map(|id| (id.to_string(), command.clone()))
            .collect();
        let position = self.execute_many::<Job>(commands, intention).await?;
        Ok(Done {
            value: jobs.len(),
            position,
        })
    }

    /// How many hours old the last good run may be; without hours the customer's limit counts.
    pub async fn set_job_rpo(
        &self,
        id: Uuid,
        hours: Option<u32>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<Job>(id, JobCommand::SetRpo { hours }, intention)
            .await
    }

    /// What the job still waits for is dropped: mails that would fit go to the inbox, accounts to the list.
    pub async fn stop_awaiting(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        if !self.known_now().await?.is_awaiting(id).await? {
            let job: Job = framework::load(self.parts.log.as_ref(), &id.to_string()).await?;
            if job.is_there() {
                return Ok(Done {
                    value: id,
                    position: None,
                });
            }
        }
        self.on::<Job>(id, JobCommand::StopAwaiting, intention)
            .await
    }
}
