use domain::{
    cove_account::{AccountKey, Columns, CoveAccountEvent, Description, quiet_days, report},
    text::{bounded, folded},
};
use uuid::Uuid;

use super::{CoveAccountRow, quiet, runs};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::ViewWriter,
    store::Json,
    views::{awaited, jobs},
};

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    event: &CoveAccountEvent,
) -> Result<(), FoldError> {
    let stream = &envelope.recorded.stream;
    let key: AccountKey = stream
        .aggregate_id
        .parse()
        .map_err(|error| FoldError::Undecodable {
            reason: format!("stream {stream}: {error}"),
        })?;
    let account = (key.to_string(),);
    match event {
        CoveAccountEvent::CoveSnapshotTaken { columns, .. } => {
            let known = set.cove_accounts.get(writer, &account)?.cloned();
            let row = read(set, &key, columns, known.as_ref());
            set.cove_accounts.put(row);
            runs::follow(set, writer, &key)?;
        }
        CoveAccountEvent::CoveAccountLinked { job_id } => {
            link(set, writer, &key, Some(*job_id))?;
            awaited::on_account(set, writer, *job_id)?;
            runs::follow(set, writer, &key)?;
        }
        CoveAccountEvent::CoveAccountUnlinked {} => link(set, writer, &key, None)?,
    }
    let sequence = envelope.recorded.sequence;
    set.cove_accounts
        .update(writer, &account, |row| row.sequence = sequence)?;
    Ok(())
}

/// The account is linked to this job, or to none. A job that is no more is none.
pub(super) fn link(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    key: &AccountKey,
    job_id: Option<Uuid>,
) -> Result<(), FoldError> {
    let job_id = match job_id {
        Some(job_id) if jobs::exists(set, writer, job_id)? => Some(job_id),
        _ => None,
    };
    quiet::end(set, writer, key)?;
    set.cove_accounts
        .update(writer, &(key.to_string(),), |row| {
            row.linked = job_id.is_some();
            row.job_id = job_id;
            row.run_base = job_id;
            row.completed_at = None;
            row.run_at = None;
            row.bar_days = Json::default();
        })?;
    Ok(())
}

fn read(
    set: &WorkingSet,
    key: &AccountKey,
    columns: &Columns,
    known: Option<&CoveAccountRow>,
) -> CoveAccountRow {
    let who = Description::of(columns);
    let report = report(columns);
    let name = who.name(key);
    let text = [
        &name,
        &who.computer_name,
        &who.customer,
        who.kind.name(),
        &who.sources,
        &key.to_string(),
    ];
    let search_text = bounded(folded(&text.map(str::to_owned).join(" ")));
    let session = report.as_ref();
    CoveAccountRow {
        account: key.to_string(),
        connection: key.connection().to_owned(),
        account_id: key.account_id(),
        kind: who.kind.name().to_owned(),
        sources: who.sources,
        used_bytes: who.used_bytes,
        status: session.map(|report| report.status),
        status_words: session.map_or_else(String::new, |report| report.words.clone()),
        session_at: session.map(|report| report.at),
        quiet_days: quiet_days(columns),
        columns: Json(columns.clone()),
        sequence: 0,
        first_read_at: known.map_or(set.now, |row| row.first_read_at),
        changed_at: set.now,
        linked: known.is_some_and(|row| row.linked),
        job_id: known.and_then(|row| row.job_id),
        run_base: known.and_then(|row| row.run_base),
        completed_at: known.and_then(|row| row.completed_at),
        run_at: known.and_then(|row| row.run_at),
        bar_days: known.map_or_else(Json::default, |row| row.bar_days.clone()),
        quiet_run_id: known.and_then(|row| row.quiet_run_id),
        folded_name: bounded(folded(&name)),
        search_text,
        account_name: who.account_name,
        computer_name: who.computer_name,
        customer: who.customer,
    }
}
