//! Known trouble that counts as success.

use domain::{
    annotation::AnnotationScope,
    overrides::{Override, OverrideCommand, OverrideError, OverrideRule},
};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention, framework};

impl Commands {
    /// Makes known trouble count as success, in later runs and in those that nobody reviewed yet.
    pub async fn create_override(
        &self,
        rule: OverrideRule,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        // Nobody may delete the job meanwhile.
        let _one_at_a_time = self.one_at_a_time().await?;
        let id = self.new_id(intention);
        if let Some(done) = self.made_before::<Override>(id, intention).await? {
            return Ok(done);
        }
        self.refuse_unknown_job_of(&rule).await?;
        self.on::<Override>(id, OverrideCommand::Create(rule), intention)
            .await
    }

    /// `rule` takes the place of what it was.
    pub async fn change_override(
        &self,
        id: Uuid,
        rule: OverrideRule,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        self.refuse_gone(id).await?;
        self.refuse_unknown_job_of(&rule).await?;
        self.on::<Override>(id, OverrideCommand::Change(rule), intention)
            .await
    }

    /// Runs that nobody reviewed yet count as they did without it.
    pub async fn remove_override(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.refuse_gone(id).await?;
        self.on::<Override>(id, OverrideCommand::Remove, intention)
            .await
    }

    /// One that ended with its job is not put anywhere else.
    async fn refuse_gone(&self, id: Uuid) -> Result<(), CommandError> {
        let current: Override = framework::load(self.parts.log.as_ref(), &id.to_string()).await?;
        let job = current.rule().and_then(|rule| rule.level.job());
        let gone = self.gone_jobs(job.into_iter().collect()).await?;
        if gone.is_empty() {
            return Ok(());
        }
        Err(CommandError::refusal(&OverrideError::Removed))
    }

    async fn refuse_unknown_job_of(&self, rule: &OverrideRule) -> Result<(), CommandError> {
        if let Some(job_id) = rule.level.job() {
            self.refuse_unknown_scope(&AnnotationScope::Job { job_id })
                .await?;
        }
        Ok(())
    }
}
