use domain::job::{Job, JobCommand};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention};

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
        let position = self.execute::<Job>(id, command, intention).await?;
        Ok(Done {
            value: id,
            position,
        })
    }

    /// The mails that came meanwhile become runs.
    pub async fn unarchive_job(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let position = self
            .execute::<Job>(id, JobCommand::Unarchive, intention)
            .await?;
        Ok(Done {
            value: id,
            position,
        })
    }
}
