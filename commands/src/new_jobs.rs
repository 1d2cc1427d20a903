//! Jobs that are none of ours.

use std::collections::HashMap;

use domain::{
    code::Code,
    new_job::{NewJob, NewJobCommand},
};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention};

/// New jobs that can be dismissed or restored at once.
const MAX_NEW_JOBS: usize = 1_000;

impl Commands {
    /// Says that jobs which mails report are none of ours: they wait for nobody any more, nor do later reports of them. All or
    /// nothing.
    pub async fn dismiss_new_jobs(
        &self,
        new_jobs: &[Uuid],
        reason: Option<&str>,
        intention: &Intention,
    ) -> Result<Done<Vec<Uuid>>, CommandError> {
        let wanted = unique(new_jobs)?;
        let known = self.known_now().await?.new_jobs(&wanted).await?;
        let mut identities: HashMap<_, _> = known
            .into_iter()
            .map(|known| (known.id, known.identity))
            .collect();
        let mut commands = Vec::with_capacity(wanted.len());
        for id in &wanted {
            let Some(identity) = identities.remove(id) else {
                return Err(not_found(*id));
            };
            let dismiss = NewJobCommand::Dismiss {
                identity,
                reason: reason.map(str::to_owned),
            };
            commands.push((id.to_string(), dismiss));
        }
        self.on_new_jobs(wanted, commands, intention).await
    }

    /// What was dismissed waits in the inbox again.
    pub async fn restore_new_jobs(
        &self,
        new_jobs: &[Uuid],
        intention: &Intention,
    ) -> Result<Done<Vec<Uuid>>, CommandError> {
        let wanted = unique(new_jobs)?;
        let restore = |id: &Uuid| (id.to_string(), NewJobCommand::Restore);
        let commands = wanted.iter().map(restore).collect();
        self.on_new_jobs(wanted, commands, intention).await
    }

    async fn on_new_jobs(
        &self,
        ids: Vec<Uuid>,
        commands: Vec<(String, NewJobCommand)>,
        intention: &Intention,
    ) -> Result<Done<Vec<Uuid>>, CommandError> {
        let position = self.execute_many::<NewJob>(commands, intention).await?;
        Ok(Done {
            value: ids,
            position,
        })
    }
}

fn unique(ids: &[Uuid]) -> Result<Vec<Uuid>, CommandError> {
    if ids.is_empty() || ids.len() > MAX_NEW_JOBS {
        return Err(CommandError::refused(
            Code::InvalidInput,
            format!(
                "{} new jobs were named; name 1 to {MAX_NEW_JOBS} at once",
                ids.len()
            ),
        ));
    }
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

fn not_found(id: Uuid) -> CommandError {
    CommandError::refused(
        Code::NotFound,
        format!(
            "there is no new job {id}; it may be assigned to a customer by now, nothing was changed"
        ),
    )
}
