//! What jobs wait for, and which mails could be it.

use std::collections::BTreeSet;

use domain::{identity::PART_SEPARATOR, job::Awaited};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{decode::ask, select::Select},
        schema::{error::DatabaseError, value::Value},
    },
    rows::{awaited::AwaitedRow, mails::MailState},
};

/// What these jobs wait for, by job and number.
pub async fn awaited_of_jobs(
    reader: &dyn ViewReader,
    job_ids: &[Uuid],
) -> Result<Vec<AwaitedRow>, DatabaseError> {
    let mut rows: Vec<AwaitedRow> = Vec::new();
    // Databases limit how many parameters one statement has.
    for some in job_ids.chunks(1_000) {
        let select =
            Select::from("awaited").within("job_id", some.iter().copied().map(Value::Uuid));
        rows.extend(select.all::<AwaitedRow>(reader).await?);
    }
    rows.sort_by_key(|row| (row.job_id, row.number));
    Ok(rows)
}

/// All that jobs wait for, by job and number.
pub async fn every_awaited(reader: &dyn ViewReader) -> Result<Vec<AwaitedRow>, DatabaseError> {
    let mut rows: Vec<AwaitedRow> = Select::from("awaited").all(reader).await?;
    rows.sort_by_key(|row| (row.job_id, row.number));
    Ok(rows)
}

/// The folded names and senders of what waits in the inbox and fits each of these, sorted; several where it cannot be told which
/// is meant.
pub async fn candidates(
    reader: &dyn ViewReader,
    awaited: &[AwaitedRow],
) -> Result<Vec<Vec<String>>, DatabaseError> {
    if awaited.is_empty() {
        return Ok(vec![]);
    }
    let sql = "SELECT DISTINCT mail_parts.identity_key FROM mail_parts JOIN mails ON mails.mail_id = mail_parts.mail_id \
         LEFT JOIN job_identities ON job_identities.identity_key = mail_parts.identity_key \
         WHERE mail_parts.run_id IS NULL AND mails.state <> $1 AND job_identities.job_id IS NULL";
    let deleted = Value::Text(MailState::Deleted.name().to_owned());
    let keys = ask::<String>(reader, sql.to_owned(), vec![deleted]).await?;
    let keys: BTreeSet<_> = keys.into_iter().collect();
    let of = |row: &AwaitedRow| {
        let Awaited::Mails(mails) = &row.what.0 else {
            return vec![];
        };
        let fitting = keys.iter().filter(|key| mails.fits(key));
        fitting.map(|key| describe(key)).collect()
    };
    Ok(awaited.iter().map(of).collect())
}

/// `nightly on srv-01 (veeam agent, backup@acme.example.com)`
fn describe(key: &str) -> String {
    let parts: Vec<_> = key.split(PART_SEPARATOR).collect();
    match parts.as_slice() {
        [sender, software, _, job, _] => format!("{job} ({software}, {sender})"),
        _ => key.replace(PART_SEPARATOR, " "),
    }
}
