//! Accounts of Cove.

use domain::{
    cove_account::{AccountKey, Columns, CoveAccountEvent, Description, quiet_days, report},
    text::{bounded, folded},
};

use crate::{
    engine::schema::field::Json,
    fold::{
        sources::{
            awaited,
            cove::{link, sessions},
        },
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
    },
    rows::cove_accounts::CoveAccountRow,
};

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    event: &CoveAccountEvent,
) -> Result<(), FoldError> {
    let stream = &logged.recorded.stream;
    let key: AccountKey = stream
        .aggregate_id
        .parse()
        .map_err(|error| FoldError::Undecodable {
            reason: format!("stream {stream}: {error}"),
        })?;
    let account = (key.to_string(),);
    match event {
        CoveAccountEvent::CoveSnapshotTaken { columns, .. } => {
            let known = fold.cove_accounts().get(&account)?.cloned();
            let row = read(fold, &key, columns, known.as_ref());
            fold.cove_accounts().put(row);
            sessions::follow(fold, &key)?;
        }
        CoveAccountEvent::CoveAccountLinked { job_id } => {
            link::link(fold, &key, Some(*job_id))?;
            awaited::on_account(fold, *job_id)?;
            sessions::follow(fold, &key)?;
        }
        CoveAccountEvent::CoveAccountUnlinked {} => link::link(fold, &key, None)?,
    }
    let sequence = logged.recorded.sequence;
    fold.cove_accounts()
        .update(&account, |row| row.sequence = sequence)?;
    Ok(())
}

fn read(
    fold: &Fold,
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
        first_read_at: known.map_or(fold.state.now, |row| row.first_read_at),
        changed_at: fold.state.now,
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
