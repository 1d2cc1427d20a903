//! Mails and their parts; those without a job are the inbox.

use domain::{identity::JobIdentity, text::folded};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            by_id::by_id,
            cursor::{PageOf, PageRequest},
            decode::{Both, ask},
            select::Select,
        },
        schema::{error::DatabaseError, field::Field, table::Table, value::Value},
    },
    rows::mails::{self, MailPartRow, MailRow, MailState},
};

#[derive(Debug, Clone, Default)]
pub struct MailFilter {
    /// Any of these; empty means all.
    pub states: Vec<MailState>,
    /// Part of the subject, in any case; `*` stands for anything.
    pub subject: Option<String>,
    /// Of the mails that wait for the same new job, the newest alone.
    pub each_new_job_once: bool,
}

impl MailFilter {
    /// The mails that need a person: new jobs, each by its newest mail, and what no parser knows.
    pub fn needs_a_person() -> Self {
        Self {
            states: MailState::NEEDS_A_PERSON.to_vec(),
            subject: None,
            each_new_job_once: true,
        }
    }
}

/// Ordering values of mails: time of receipt, id.
pub fn mail_cursor_kinds() -> Vec<Value> {
    vec![Value::Int(0), Value::Uuid(Uuid::nil())]
}

/// Mails, newest first.
pub async fn mails(
    reader: &dyn ViewReader,
    filter: &MailFilter,
    page: &PageRequest,
) -> Result<PageOf<MailRow>, DatabaseError> {
    let by = ["mails.received_at", "mails.mail_id"];
    selection(filter)
        .page(reader, &by, true, page, |row: &MailRow| {
            vec![row.received_at.to_value(), Value::Uuid(row.mail_id)]
        })
        .await
}

pub async fn mail_count(
    reader: &dyn ViewReader,
    filter: &MailFilter,
) -> Result<i64, DatabaseError> {
    selection(filter).count(reader).await
}

pub async fn mails_by_id(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<MailRow>, DatabaseError> {
    by_id(reader, ids).await
}

/// The parts of these mails, in order, each with the job it belongs to, if any.
pub async fn mail_parts(
    reader: &dyn ViewReader,
    mail_ids: &[Uuid],
) -> Result<Vec<(MailPartRow, Option<Uuid>)>, DatabaseError> {
    if mail_ids.is_empty() {
        return Ok(vec![]);
    }
    let places: Vec<_> = (1..=mail_ids.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT {}, job_identities.job_id FROM mail_parts \
         LEFT JOIN job_identities ON job_identities.identity_key = mail_parts.identity_key \
         WHERE mail_parts.mail_id IN ({}) ORDER BY mail_parts.mail_id, mail_parts.ordinal",
        MailPartRow::qualified(),
        places.join(", ")
    );
    let params = mail_ids.iter().copied().map(Value::Uuid).collect();
    let rows = ask::<Both<MailPartRow, (Option<Uuid>,)>>(reader, sql, params).await?;
    let parts = rows.into_iter();
    Ok(parts.map(|Both(part, (job_id,))| (part, job_id)).collect())
}

/// Rows of a table that has a mail in each, in no order. Blocks.
pub(crate) fn of_mails<R: Table>(
    reader: &dyn ViewReader,
    mails: &[Value],
) -> Result<Vec<R>, DatabaseError> {
    Select::from(R::DEF.name)
        .within("mail_id", mails.iter().cloned())
        .all_now(reader)
}

/// By what the part's job is recognised.
pub fn part_identity(mail: &MailRow, part: &MailPartRow) -> JobIdentity {
    mails::identity_of(mail.sender.clone(), part)
}

fn selection(filter: &MailFilter) -> Select {
    let mut select = Select::from("mails");
    if !filter.states.is_empty() {
        select = select.within("mails.state", filter.states.iter().map(Field::to_value));
    }
    if let Some(subject) = &filter.subject {
        select = select.containing("mails.folded_subject", &folded(subject));
    }
    if filter.each_new_job_once {
        select = select.only(
            "(mails.state <> 'WAITING' OR EXISTS (SELECT 1 FROM new_jobs \
             WHERE new_jobs.mail_id = mails.mail_id AND new_jobs.dismissed_at IS NULL))",
        );
    }
    select
}
