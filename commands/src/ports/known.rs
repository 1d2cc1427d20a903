use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    annotation::Scope,
    calendar::Scope as CalendarScope,
    cove_account::{AccountKey, Columns},
    feedback::limits::Given,
    identity::JobIdentity,
    job::AwaitedAccount,
    log::{Position, Sequence},
    run::RunStatus,
    schedule::Schedule,
    settings::General,
};
use parsing::definition::{Definitions, ParserSetting};
use paths::Verdict;
use thiserror::Error;
use uuid::Uuid;

/// What use cases need to know from the views: rules that reach beyond one stream.
///
/// Every answer holds for at least the position that [`reached`](Known::reached) was last asked for.
#[async_trait]
pub trait Known: Send + Sync {
    /// Waits until the views include this position; an error after a bounded time.
    async fn reached(&self, position: Position) -> Result<(), KnownError>;

    /// The customer of that name, compared by its [`name_key`](domain::text::name_key).
    async fn customer_named(&self, name_key: &str) -> Result<Option<Uuid>, KnownError>;

    async fn customer(&self, id: Uuid) -> Result<Option<NamedCustomer>, KnownError>;

    /// `None` for a mail that the views do not have.
    async fn mail(&self, mail_id: Uuid) -> Result<Option<KnownMail>, KnownError>;

    /// Those of the new jobs that wait or were dismissed, in no order.
    async fn new_jobs(&self, ids: &[Uuid]) -> Result<Vec<KnownNewJob>, KnownError>;

    /// The jobs that mails of these identities belong to, by the identities'
    /// [`key`](domain::identity::JobIdentity::key). An identity without a job is left out.
    async fn jobs_of_identities(
        &self,
        keys: &[String],
    ) -> Result<HashMap<String, KnownJob>, KnownError>;

    /// The key of every identity of a job, with the job.
    async fn jobs_by_identity(&self) -> Result<Vec<(String, KnownJob)>, KnownError>;

    /// The jobs that wait for accounts of Cove, each with what it waits for.
    async fn awaited_cove_accounts(&self) -> Result<Vec<(Uuid, AwaitedAccount)>, KnownError>;

    /// Whether the job still waits for anything.
    async fn is_awaiting(&self, job_id: Uuid) -> Result<bool, KnownError>;

    /// Zone and backup day of the installation.
    async fn general_settings(&self) -> Result<General, KnownError>;

    /// Everybody who has ever been added.
    async fn every_user(&self) -> Result<Vec<Uuid>, KnownError>;

    /// Every job there is, archived or not.
    async fn all_jobs(&self) -> Result<Vec<Uuid>, KnownError>;

    /// Those of the runs that exist, with what is known of them.
    async fn runs(&self, ids: &[Uuid]) -> Result<Vec<KnownRun>, KnownError>;

    /// The job or customer that a ticket or remark is to stand on; `None` where there is no such thing.
    async fn scope(&self, scope: &Scope) -> Result<Option<KnownScope>, KnownError>;

    /// The highest number that a ticket code of this day has, 0 where there is none.
    async fn last_ticket_number(&self, day: NaiveDate) -> Result<u32, KnownError>;

    async fn ticket_code_is_taken(&self, code: &str) -> Result<bool, KnownError>;

    /// The ticket that a PSA knows under this id.
    async fn ticket_of_psa(&self, system: &str, psa_id: i64) -> Result<Option<Uuid>, KnownError>;

    /// What the runs of a job say about when it is expected.
    async fn inferred_schedule(&self, job_id: Uuid) -> Result<Option<Schedule>, KnownError>;
    /// Those of the jobs that exist, archived ones among them.
    async fn jobs_that_exist(&self, ids: &[Uuid]) -> Result<Vec<Uuid>, KnownError>;

    /// The runs of these jobs that stand unreviewed on the page of the day, and did so at this position already; at most
    /// so many.
    async fn open_runs(
        &self,
        jobs: &[Uuid],
        seen: Position,
        most: usize,
    ) -> Result<Vec<Uuid>, KnownError>;

    /// The runs whose review was made under this correlation id and still stands.
    async fn runs_reviewed_under(&self, correlation_id: Uuid) -> Result<Vec<Uuid>, KnownError>;

    /// The definitions that the mails of the views were read with.
    fn definitions(&self) -> Arc<Definitions>;

    /// What is kept of a mail whose content is erased, by the rules that the mails of the views were read with.
    fn remnant(
        &self,
        bytes: &[u8],
        received_at: DateTime<Utc>,
        sender: Option<&str>,
    ) -> Result<String, KnownError>;

    /// Whether mails of the job are known to come by this path.
    async fn has_path(&self, job_id: Uuid, path: &str) -> Result<bool, KnownError>;

    /// The run, and by which path its mail came if it is doubted because of that; `None` for a run that does not exist.
    async fn doubted_run(&self, run_id: Uuid) -> Result<Option<KnownDoubt>, KnownError>;

    async fn user_named(&self, name_key: &str) -> Result<Option<Uuid>, KnownError>;

    /// What people set about parsers, published definitions with their text.
    async fn parser_settings(&self) -> Result<Vec<ParserSetting>, KnownError>;

    /// The replay that is being built, or waits to be accepted or rejected.
    async fn open_replay(&self) -> Result<Option<Uuid>, KnownError>;

    /// The replay whose views are live, while those before them are kept.
    async fn revertible_replay(&self) -> Result<Option<Uuid>, KnownError>;

    /// Whom a maintenance was planned for; `None` for one that there never was.
    async fn maintenance(&self, window_id: Uuid) -> Result<Option<CalendarScope>, KnownError>;

    /// Those of the accounts that were read, in no order.
    async fn cove_accounts(&self, keys: &[AccountKey])
    -> Result<Vec<KnownCoveAccount>, KnownError>;

    /// The accounts whose runs the job has.
    async fn cove_accounts_of_job(&self, job_id: Uuid) -> Result<Vec<AccountKey>, KnownError>;

    /// When the user gave the item of feedback, reply or screenshot that is so many back; the newest is 1 back.
    async fn feedback_given_at(
        &self,
        user_id: Uuid,
        given: Given,
        back: u32,
    ) -> Result<Option<DateTime<Utc>>, KnownError>;

    /// Every account that was read.
    async fn every_cove_account(&self) -> Result<Vec<NamedCoveAccount>, KnownError>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCoveAccount {
    pub key: AccountKey,
    /// Of the last event of its stream.
    pub sequence: Sequence,
    /// What was last read.
    pub columns: Columns,
    pub job_id: Option<Uuid>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCoveAccount {
    pub key: AccountKey,
    pub account_name: String,
    pub computer_name: String,
    pub job_id: Option<Uuid>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCustomer {
    pub id: Uuid,
    pub name: String,
    pub active: bool,
}

/// A job that mails report and that nobody has assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownNewJob {
    pub id: Uuid,
    pub identity: JobIdentity,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownJob {
    pub id: Uuid,
    pub customer_id: Uuid,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRun {
    pub id: Uuid,
    pub job_id: Uuid,
    pub run_at: DateTime<Utc>,
    /// As it was reported.
    pub status: RunStatus,
    /// Further ids under which people may have said something about it: those that its mails alone would give it.
    pub other_ids: Vec<Uuid>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDoubt {
    pub job_id: Uuid,
    /// Name of the path, and what the mail's header proves.
    pub path: Option<(String, Verdict)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownScope {
    /// When the last run of the job, or of any job of the customer, was.
    pub last_run_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMail {
    pub deleted: bool,
    /// The runs that it reports, in order.
    pub parts: Vec<MailPart>,
}

/// A run that a mail reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailPart {
    pub ordinal: u32,
    pub identity: JobIdentity,
    /// The job it belongs to, active or archived.
    pub job_id: Option<Uuid>,
    /// Somebody said that the job is none of ours.
    pub dismissed: bool,
}

#[derive(Debug, Error)]
pub enum KnownError {
    #[error(
        "the views have not reached position {position} of the log in time; what was written is safe, ask again"
    )]
    Behind { position: Position },
    #[error("the views do not answer: {0}")]
    Unavailable(String),
}
