//! One of two sets of views, and what it shows of mails.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{decode::ask_now, select::Select},
        schema::{error::DatabaseError, value::Value},
    },
    queries::mails::of_mails,
    reading::{details::DetailsSource, rules::Rules},
    replay::{
        account::{MailAccount, PartAccount, RunAccount},
        error::CompareError,
        page::{CHUNK, PAGE},
    },
    rows::{
        mails::{MailPartRow, MailRow},
        runs::RunRow,
    },
};

/// One of the two sets of views.
#[derive(Clone)]
pub struct Side {
    pub reader: Arc<dyn ViewReader>,
    pub rules: Rules,
    pub details: DetailsSource,
}

impl std::fmt::Debug for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Side").finish_non_exhaustive()
    }
}

/// Mails as the views of one side show them.
pub(crate) fn accounts(
    side: &Side,
    mail_ids: &[Uuid],
) -> Result<HashMap<Uuid, MailAccount>, CompareError> {
    let ids: Vec<_> = mail_ids.iter().copied().map(Value::Uuid).collect();
    let reader = side.reader.as_ref();
    let rows: Vec<MailRow> = of_mails(reader, &ids)?;
    let of: Vec<_> = rows.iter().map(MailRow::details).collect();
    let details = side.details.of(&of, &side.rules.definitions)?;
    let mut parts: HashMap<Uuid, Vec<MailPartRow>> = HashMap::new();
    let mut run_ids = Vec::new();
    for part in of_mails::<MailPartRow>(reader, &ids)? {
        run_ids.extend(part.run_id);
        parts.entry(part.mail_id).or_default().push(part);
    }
    // Another mail may be the one that the run is shown with.
    let mut runs: HashMap<Uuid, RunRow> = HashMap::with_capacity(run_ids.len());
    for some in run_ids.chunks(CHUNK) {
        runs.extend(runs_by_id(reader, some)?);
    }
    let accounts = rows.into_iter().zip(details).map(|(row, details)| {
        let mut parts = parts.remove(&row.mail_id).unwrap_or_default();
        parts.sort_unstable_by_key(|part| part.ordinal);
        let mut details = details.into_iter();
        let parts = parts.into_iter().map(|part| {
            let run = part.run_id.and_then(|run_id| runs.get(&run_id));
            PartAccount {
                identity_key: part.identity_key.clone(),
                identity_ordinal: part.identity_ordinal,
                details: details.next().unwrap_or_default(),
                run: run.map(|run| RunAccount {
                    run_id: run.run_id,
                    job_id: run.job_id,
                    status: run.status,
                    mail_count: run.mail_count,
                    reviewed_by: run.reviewed_by.clone(),
                }),
                head: part.into(),
            }
        });
        let account = MailAccount {
            mail_id: row.mail_id,
            parser: row.parser,
            revision: row.parser_revision,
            problems: row.problems.0,
            parts: parts.collect(),
        };
        (account.mail_id, account)
    });
    Ok(accounts.collect())
}

/// By which revision of a definition a mail was read.
pub(crate) type ReadBy = (Option<String>, Option<String>);

pub(crate) fn readers_of_mails(
    reader: &dyn ViewReader,
    after: Uuid,
) -> Result<Vec<(Uuid, ReadBy)>, DatabaseError> {
    let sql = format!(
        "SELECT mail_id, parser, parser_revision FROM mails WHERE mail_id > $1 ORDER BY mail_id LIMIT {PAGE}"
    );
    read_by(reader, &sql, &[Value::Uuid(after)])
}

pub(crate) fn readers_of_mails_up_to(
    reader: &dyn ViewReader,
    after: Uuid,
    end: Uuid,
) -> Result<Vec<(Uuid, ReadBy)>, DatabaseError> {
    let sql =
        "SELECT mail_id, parser, parser_revision FROM mails WHERE mail_id > $1 AND mail_id <= $2";
    read_by(reader, sql, &[Value::Uuid(after), Value::Uuid(end)])
}

fn read_by(
    reader: &dyn ViewReader,
    sql: &str,
    params: &[Value],
) -> Result<Vec<(Uuid, ReadBy)>, DatabaseError> {
    let rows = ask_now(reader, sql, params)?.into_iter();
    Ok(rows
        .map(|(mail_id, parser, revision)| (mail_id, (parser, revision)))
        .collect())
}

pub(crate) fn runs_by_id(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, RunRow>, DatabaseError> {
    let rows: Vec<RunRow> = Select::from("runs")
        .within("run_id", ids.iter().copied().map(Value::Uuid))
        .all_now(reader)?;
    Ok(rows.into_iter().map(|run| (run.run_id, run)).collect())
}
