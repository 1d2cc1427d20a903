//! What use cases know from the views.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use commands::ports::{
    Known, KnownCoveAccount, KnownDoubt, KnownError, KnownJob, KnownMail, KnownNewJob, KnownRun,
    KnownScope, MailPart, NamedCoveAccount, NamedCustomer,
};
use domain::{
    annotation::Scope,
    calendar::Scope as CalendarScope,
    cove_account::AccountKey,
    feedback::limits::Given,
    ids,
    job::{Awaited, AwaitedAccount},
    log::Position,
    schedule::Schedule,
    settings::General,
};
use parsing::definition::{Definitions, ParserSetting};
use projections::{
    ports::DatabaseError,
    reading,
    views::{
        awaited, calendar,
        cove_accounts::{self, CoveAccountRow},
        customers, feedback, jobs, mail_paths,
        mails::{self, MailState},
        new_jobs::{self, NewJobRow},
        parsers, replays, run_checks, runs, schedules, settings, tickets, users,
    },
};
use uuid::Uuid;

use crate::projecting::{Checkpoint, LiveViews};

/// So long a command waits for the views to see what it wrote.
const VIEWS_TIMEOUT: Duration = Duration::from_secs(10);

/// Asks the views.
#[derive(Clone)]
pub struct KnownFromViews {
    pub live: Arc<LiveViews>,
    pub checkpoint: Checkpoint,
}

impl std::fmt::Debug for KnownFromViews {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KnownFromViews").finish_non_exhaustive()
    }
}

#[async_trait]
impl Known for KnownFromViews {
    async fn reached(&self, position: Position) -> Result<(), KnownError> {
        if self.checkpoint.reached(position, VIEWS_TIMEOUT).await {
            Ok(())
        } else {
            Err(KnownError::Behind { position })
        }
    }

    async fn customer_named(&self, name_key: &str) -> Result<Option<Uuid>, KnownError> {
        let row = customers::customer_named(self.live.as_ref(), name_key)
            .await
            .map_err(unavailable)?;
        Ok(row.map(|row| row.customer_id))
    }

    async fn customer(&self, id: Uuid) -> Result<Option<NamedCustomer>, KnownError> {
        let rows = customers::customers_by_id(self.live.as_ref(), &[id])
            .await
            .map_err(unavailable)?;
        Ok(rows.into_iter().next().map(|row| NamedCustomer {
            id: row.customer_id,
            name: row.name,
            active: row.active,
        }))
    }

    async fn mail(&self, mail_id: Uuid) -> Result<Option<KnownMail>, KnownError> {
        let reader = self.live.as_ref();
        let mails = mails::mails_by_id(reader, &[mail_id])
            .await
            .map_err(unavailable)?;
        let Some(mail) = mails.into_iter().next() else {
            return Ok(None);
        };
        let parts = mails::mail_parts(reader, &[mail_id])
            .await
            .map_err(unavailable)?;
        let ids: Vec<_> = parts
            .iter()
            .map(|(part, _)| ids::new_job(&part.identity_key))
            .collect();
        let new = new_jobs::new_jobs_by_id(reader, &ids).await;
        let dismissed = new.map_err(unavailable)?.into_iter();
        let dismissed: HashSet<_> = dismissed
            .filter(NewJobRow::is_dismissed)
            .map(|row| row.new_job_id)
            .collect();
        let parts = parts.into_iter().zip(ids);
        let parts = parts.map(|((part, job_id), new_job_id)| MailPart {
            ordinal: part.ordinal,
            identity: mails::part_identity(&mail, &part),
            job_id,
            dismissed: dismissed.contains(&new_job_id),
        });
        Ok(Some(KnownMail {
            deleted: mail.state == MailState::Deleted,
            parts: parts.collect(),
        }))
    }

    async fn new_jobs(&self, ids: &[Uuid]) -> Result<Vec<KnownNewJob>, KnownError> {
        let rows = new_jobs::new_jobs_by_id(self.live.as_ref(), ids)
            .await
            .map_err(unavailable)?;
        let known = rows.into_iter().map(|row| KnownNewJob {
            id: row.new_job_id,
            identity: row.identity.0,
        });
        Ok(known.collect())
    }

    async fn jobs_of_identities(
        &self,
        keys: &[String],
    ) -> Result<HashMap<String, KnownJob>, KnownError> {
        let rows = jobs::jobs_of_identities(self.live.as_ref(), keys)
            .await
            .map_err(unavailable)?;
        let known = rows.into_iter().map(|(key, row)| {
            let job = KnownJob {
                id: row.job_id,
                customer_id: row.customer_id,
            };
            (key, job)
        });
        Ok(known.collect())
    }

    async fn jobs_by_identity(&self) -> Result<Vec<(String, KnownJob)>, KnownError> {
        let reader = self.live.as_ref();
        let jobs = jobs::every_job(reader).await.map_err(unavailable)?;
        let jobs: HashMap<Uuid, KnownJob> = jobs
            .into_iter()
            .map(|row| {
                let job = KnownJob {
                    id: row.job_id,
                    customer_id: row.customer_id,
                };
                (row.job_id, job)
            })
            .collect();
        let rows = jobs::every_identity(reader).await.map_err(unavailable)?;
        let known = rows.into_iter().filter_map(|row| {
            let job = jobs.get(&row.job_id)?;
            Some((row.identity_key, *job))
        });
        Ok(known.collect())
    }

    async fn awaited_cove_accounts(&self) -> Result<Vec<(Uuid, AwaitedAccount)>, KnownError> {
        let rows = awaited::every_awaited(self.live.as_ref())
            .await
            .map_err(unavailable)?;
        let accounts = rows.into_iter().filter_map(|row| match row.what.0 {
            Awaited::CoveAccount(account) => Some((row.job_id, account)),
            Awaited::Mails(_) => None,
        });
        Ok(accounts.collect())
    }

    async fn is_awaiting(&self, job_id: Uuid) -> Result<bool, KnownError> {
        let rows = awaited::awaited_of_jobs(self.live.as_ref(), &[job_id])
            .await
            .map_err(unavailable)?;
        Ok(!rows.is_empty())
    }

    async fn general_settings(&self) -> Result<General, KnownError> {
        settings::general_settings(self.live.as_ref())
            .await
            .map_err(unavailable)
    }

    async fn all_jobs(&self) -> Result<Vec<Uuid>, KnownError> {
        let rows = jobs::every_job(self.live.as_ref())
            .await
            .map_err(unavailable)?;
        Ok(rows.into_iter().map(|row| row.job_id).collect())
    }

    async fn runs(&self, ids: &[Uuid]) -> Result<Vec<KnownRun>, KnownError> {
        let rows = runs::runs_by_id(self.live.as_ref(), ids)
            .await
            .map_err(unavailable)?;
        let of_several: Vec<_> = rows.iter().map(|row| row.run_id).collect();
        let mut others: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        let mails = runs::mails_of_runs(self.live.as_ref(), &of_several).await;
        for mail in mails.map_err(unavailable)? {
            if mail.own_id != mail.run_id {
                others.entry(mail.run_id).or_default().push(mail.own_id);
            }
        }
        let known = rows.into_iter().map(|row| KnownRun {
            id: row.run_id,
            job_id: row.job_id,
            run_at: row.run_at,
            status: row.status,
            other_ids: others.remove(&row.run_id).unwrap_or_default(),
        });
        Ok(known.collect())
    }

    async fn scope(&self, scope: &Scope) -> Result<Option<KnownScope>, KnownError> {
        let reader = self.live.as_ref();
        let last = match scope {
            Scope::Customer { customer_id } => {
                let rows = customers::customers_by_id(reader, &[*customer_id]).await;
                if rows.map_err(unavailable)?.is_empty() {
                    return Ok(None);
                }
                runs::last_run_of_customer(reader, *customer_id).await
            }
            Scope::Job { job_id } | Scope::Object { job_id, .. } => {
                let rows = jobs::jobs_by_id(reader, &[*job_id]).await;
                if rows.map_err(unavailable)?.is_empty() {
                    return Ok(None);
                }
                runs::last_run_of_job(reader, *job_id).await
            }
        };
        let last_run_at = last.map_err(unavailable)?;
        Ok(Some(KnownScope { last_run_at }))
    }

    async fn last_ticket_number(&self, day: NaiveDate) -> Result<u32, KnownError> {
        tickets::last_ticket_number(self.live.as_ref(), day)
            .await
            .map_err(unavailable)
    }

    async fn ticket_code_is_taken(&self, code: &str) -> Result<bool, KnownError> {
        let row = tickets::ticket_with_code(self.live.as_ref(), code)
            .await
            .map_err(unavailable)?;
        Ok(row.is_some())
    }

    async fn ticket_of_psa(&self, system: &str, psa_id: i64) -> Result<Option<Uuid>, KnownError> {
        let row = tickets::ticket_of_psa(self.live.as_ref(), system, psa_id)
            .await
            .map_err(unavailable)?;
        Ok(row.map(|row| row.ticket_id))
    }

    async fn inferred_schedule(&self, job_id: Uuid) -> Result<Option<Schedule>, KnownError> {
        let rows = schedules::schedules_of(self.live.as_ref(), &[job_id])
            .await
            .map_err(unavailable)?;
        let row = rows.into_iter().next();
        Ok(row.and_then(|row| row.inferred().map(|plan| plan.schedule.clone())))
    }

    async fn jobs_that_exist(&self, ids: &[Uuid]) -> Result<Vec<Uuid>, KnownError> {
        let mut found = Vec::with_capacity(ids.len());
        // Databases limit how many parameters one statement has.
        for some in ids.chunks(1_000) {
            let rows = jobs::jobs_by_id(self.live.as_ref(), some)
                .await
                .map_err(unavailable)?;
            found.extend(rows.into_iter().map(|row| row.job_id));
        }
        Ok(found)
    }

    async fn open_runs(
        &self,
        jobs: &[Uuid],
        seen: Position,
        most: usize,
    ) -> Result<Vec<Uuid>, KnownError> {
        run_checks::open_runs(self.live.as_ref(), jobs, seen, most)
            .await
            .map_err(unavailable)
    }

    async fn runs_reviewed_under(&self, correlation_id: Uuid) -> Result<Vec<Uuid>, KnownError> {
        runs::runs_reviewed_under(self.live.as_ref(), correlation_id)
            .await
            .map_err(unavailable)
    }

    fn definitions(&self) -> Arc<Definitions> {
        Arc::clone(self.live.set().definitions())
    }

    fn remnant(
        &self,
        bytes: &[u8],
        received_at: DateTime<Utc>,
        sender: Option<&str>,
    ) -> Result<String, KnownError> {
        reading::remnant(&self.live.set().rules, bytes, received_at, sender)
            .map_err(|error| KnownError::Unavailable(error.to_string()))
    }

    async fn has_path(&self, job_id: Uuid, path: &str) -> Result<bool, KnownError> {
        let rows = mail_paths::job_paths_by_id(self.live.as_ref(), &[job_id])
            .await
            .map_err(unavailable)?;
        let mut known = rows.iter().flat_map(|row| &row.known.0);
        Ok(known.any(|known| known.path == path))
    }

    async fn doubted_run(&self, run_id: Uuid) -> Result<Option<KnownDoubt>, KnownError> {
        let row = runs::run_named(self.live.as_ref(), run_id)
            .await
            .map_err(unavailable)?;
        Ok(row.map(|row| KnownDoubt {
            job_id: row.job_id,
            path: row
                .unusual_path
                .map(|unusual| (unusual.0.path, unusual.0.verdict)),
        }))
    }

    async fn every_user(&self) -> Result<Vec<Uuid>, KnownError> {
        let rows = users::users(self.live.as_ref())
            .await
            .map_err(unavailable)?;
        Ok(rows.into_iter().map(|row| row.user_id).collect())
    }

    async fn user_named(&self, name_key: &str) -> Result<Option<Uuid>, KnownError> {
        let row = users::user_named(self.live.as_ref(), name_key)
            .await
            .map_err(unavailable)?;
        Ok(row.map(|row| row.user_id))
    }

    async fn parser_settings(&self) -> Result<Vec<ParserSetting>, KnownError> {
        parsers::parser_settings(self.live.as_ref())
            .await
            .map_err(unavailable)
    }

    async fn open_replay(&self) -> Result<Option<Uuid>, KnownError> {
        let row = replays::open_replay(self.live.as_ref())
            .await
            .map_err(unavailable)?;
        Ok(row.map(|row| row.replay_id))
    }

    async fn revertible_replay(&self) -> Result<Option<Uuid>, KnownError> {
        let live = Arc::clone(&self.live);
        tokio::task::spawn_blocking(move || live.revertible())
            .await
            .map_err(|error| KnownError::Unavailable(error.to_string()))?
            .map_err(unavailable)
    }

    async fn maintenance(&self, window_id: Uuid) -> Result<Option<CalendarScope>, KnownError> {
        let rows = calendar::windows_by_id(self.live.as_ref(), &[window_id])
            .await
            .map_err(unavailable)?;
        Ok(rows.first().map(calendar::MaintenanceWindowRow::scope))
    }

    async fn cove_accounts(
        &self,
        keys: &[AccountKey],
    ) -> Result<Vec<KnownCoveAccount>, KnownError> {
        let rows = cove_accounts::cove_accounts_by_key(self.live.as_ref(), keys)
            .await
            .map_err(unavailable)?;
        let known = rows.into_iter().map(|row| {
            Ok(KnownCoveAccount {
                key: key_of(&row)?,
                sequence: row.sequence,
                columns: row.columns.0,
                job_id: row.job_id,
            })
        });
        known.collect()
    }

    async fn cove_accounts_of_job(&self, job_id: Uuid) -> Result<Vec<AccountKey>, KnownError> {
        let rows = cove_accounts::cove_accounts_of_jobs(self.live.as_ref(), &[job_id])
            .await
            .map_err(unavailable)?;
        rows.iter().map(key_of).collect()
    }

    async fn feedback_given_at(
        &self,
        user_id: Uuid,
        given: Given,
        back: u32,
    ) -> Result<Option<DateTime<Utc>>, KnownError> {
        feedback::feedback_given_at(self.live.as_ref(), user_id, given, back)
            .await
            .map_err(unavailable)
    }

    async fn every_cove_account(&self) -> Result<Vec<NamedCoveAccount>, KnownError> {
        let rows = cove_accounts::every_cove_account(self.live.as_ref())
            .await
            .map_err(unavailable)?;
        let named = rows.into_iter().map(|row| {
            Ok(NamedCoveAccount {
                key: key_of(&row)?,
                account_name: row.account_name,
                computer_name: row.computer_name,
                job_id: row.job_id,
            })
        });
        named.collect()
    }
}

fn key_of(row: &CoveAccountRow) -> Result<AccountKey, KnownError> {
    row.account_key()
        .map_err(|error| KnownError::Unavailable(error.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "shaped for map_err")]
fn unavailable(error: DatabaseError) -> KnownError {
    KnownError::Unavailable(error.to_string())
}
