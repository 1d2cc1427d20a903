//! Whose job the sessions of an account are.

use domain::{
    aggregate::Aggregate as _,
    code::Code,
    cove_account::{AccountKey, CoveAccountCommand, CoveAccountError, Description},
    job::{Job, JobCommand, JobOrigin},
    log::{Position, StreamId},
};
use uuid::Uuid;

use crate::{
    CommandError, Commands, Done, Intention,
    exchange::{CoveLinks, Taken},
    framework,
    ports::{KnownCoveAccount, KnownError, StreamAppend},
};

impl Commands {
    /// Sessions of the account are runs of this job from now on, beginning with the last one. Was the account linked to
    /// another job, that job keeps the runs that it has.
    pub async fn link_cove_account(
        &self,
        key: &AccountKey,
        job_id: Uuid,
        intention: &Intention,
    ) -> Result<Done<AccountKey>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        let known = self.known_now().await?;
        if known.jobs_that_exist(&[job_id]).await?.is_empty() {
            return Err(CommandError::refused(
                Code::NotFound,
                format!("there is no job {job_id}; make one from account {key}, or choose another"),
            ));
        }
        let others = known.cove_accounts_of_job(job_id).await?;
        if let Some(other) = others.iter().find(|other| *other != key) {
            return Err(CommandError::refused(
                Code::JobHasAccount,
                format!("job {job_id} has the runs of account {other}; unlink that account first"),
            ));
        }
        self.decide_link(key, CoveAccountCommand::Link { job_id }, &[], intention)
            .await
    }

    /// Makes a job of the account, named after it, and links it. Gives the job.
    pub async fn link_cove_account_to_new_job(
        &self,
        key: &AccountKey,
        customer_id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        let job_id = self.new_id(intention);
        if let Some(done) = self.made_before::<Job>(job_id, intention).await? {
            return Ok(done);
        }
        let known = self.known_now().await?;
        let account = known.cove_accounts(std::slice::from_ref(key)).await?;
        let account = account.into_iter().next();
        let account = account.ok_or_else(|| CommandError::refusal(&CoveAccountError::NeverSeen))?;
        refuse_linked(&account)?;
        self.refuse_unusable_customer(customer_id).await?;
        let identity = Description::of(&account.columns).identity(key);
        let taken = known.jobs_of_identities(&[identity.key()]).await?;
        if let Some(job) = taken.into_values().next() {
            return Err(CommandError::refused(
                Code::AlreadyExists,
                format!(
                    "job {} was made from account {key} before; link the account to that job",
                    job.id
                ),
            ));
        }
        let approved = Job::default()
            .decide(JobCommand::Approve {
                customer_id,
                identity,
                origin: JobOrigin::Cove {
                    account: key.to_string(),
                },
            })
            .map_err(|refusal| CommandError::refusal(&refusal))?;
        let ids = self.parts.ids.as_ref();
        let job = StreamAppend {
            stream: StreamId::new(Job::TYPE, job_id.to_string()),
            expected: 0,
            events: framework::new_events(&approved, ids, &intention.metadata())?,
        };
        let link = CoveAccountCommand::Link { job_id };
        let done = self.decide_link(key, link, &[job], intention).await?;
        Ok(Done {
            value: job_id,
            position: done.position,
        })
    }

    /// The account waits to be linked again. The job keeps its runs.
    pub async fn unlink_cove_account(
        &self,
        key: &AccountKey,
        intention: &Intention,
    ) -> Result<Done<AccountKey>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        self.known_now().await?;
        self.decide_link(key, CoveAccountCommand::Unlink, &[], intention)
            .await
    }

    /// Links the accounts that jobs wait for, as far as they are known by now and no other job has them.
    pub(super) async fn link_awaited_accounts(
        &self,
        intention: &Intention,
    ) -> Result<Option<Position>, CommandError> {
        let known = match self.known_now().await {
            // The next reading makes up for it.
            Err(CommandError::Known(KnownError::Behind { .. })) => return Ok(None),
            known => known?,
        };
        if known.awaited_cove_accounts().await?.is_empty() {
            return Ok(None);
        }
        let _one_at_a_time = self.one_at_a_time().await?;
        let known = self.known_now().await?;
        let awaited = known.awaited_cove_accounts().await?;
        let accounts = known.every_cove_account().await?;
        let mut links = CoveLinks::among(accounts, awaited.iter().map(|(_, account)| account));
        for (job_id, account) in awaited {
            // It may be unlinked there one day.
            let _: Taken = links.take(&account, job_id);
        }
        let links = links.into_commands();
        let decide: Vec<_> = links
            .iter()
            .map(|(key, link)| (key.clone(), link))
            .collect();
        let (_, position) = self.on_cove_accounts(&decide, &[], intention).await?;
        Ok(position)
    }

    async fn decide_link(
        &self,
        key: &AccountKey,
        command: CoveAccountCommand,
        beside: &[StreamAppend],
        intention: &Intention,
    ) -> Result<Done<AccountKey>, CommandError> {
        let decide = [(key.clone(), &command)];
        let (_, position) = self.on_cove_accounts(&decide, beside, intention).await?;
        Ok(Done {
            value: key.clone(),
            position,
        })
    }
}

fn refuse_linked(account: &KnownCoveAccount) -> Result<(), CommandError> {
    let Some(job_id) = account.job_id else {
        return Ok(());
    };
    Err(CommandError::refused(
        Code::AlreadyAssigned,
        format!(
            "account {} is linked to job {job_id}; unlink it first",
            account.key
        ),
    ))
}
