//! Counts again what waits for a customer, and compares with what the views say.

use std::collections::{BTreeMap, BTreeSet};

use projections::{
    ports::ViewReader,
    store::{Select, Table},
    views::{
        jobs::JobIdentityRow,
        mails::{MailPartRow, MailRow, MailState},
        new_jobs::NewJobRow,
    },
};
use uuid::Uuid;

/// Each job that mails report and no job of ours has waits once, with its newest report; a mail waits while one of its reports does.
pub fn assert_waiting(what: &str, reader: &dyn ViewReader) {
    let jobs: BTreeSet<String> = all(reader)
        .into_iter()
        .map(|identity: JobIdentityRow| identity.identity_key)
        .collect();
    let mails: BTreeMap<Uuid, MailState> = all(reader)
        .into_iter()
        .map(|mail: MailRow| (mail.mail_id, mail.state))
        .collect();
    let rows: Vec<NewJobRow> = all(reader);
    let dismissed: BTreeSet<_> = rows
        .iter()
        .filter(|row| row.is_dismissed())
        .map(|row| row.identity_key.clone())
        .collect();
    let mut reports: BTreeMap<String, Vec<MailPartRow>> = BTreeMap::new();
    let mut waiting = BTreeSet::new();
    let parts: Vec<MailPartRow> = all(reader);
    for part in parts {
        let is_deleted = mails[&part.mail_id] == MailState::Deleted;
        if part.run_id.is_some() || is_deleted || jobs.contains(&part.identity_key) {
            continue;
        }
        if !dismissed.contains(&part.identity_key) {
            waiting.insert(part.mail_id);
        }
        reports
            .entry(part.identity_key.clone())
            .or_default()
            .push(part);
    }
    let in_state = mails
        .iter()
        .filter(|(_, state)| **state == MailState::Waiting);
    let in_state: BTreeSet<_> = in_state.map(|(mail, _)| *mail).collect();
    assert_eq!(in_state, waiting, "{what}: mails that wait");
    let keys: BTreeSet<_> = rows.iter().map(|row| row.identity_key.clone()).collect();
    let expected: BTreeSet<_> = reports.keys().cloned().chain(dismissed).collect();
    assert_eq!(keys, expected, "{what}: new jobs");
    for row in rows {
        let place = |part: &&MailPartRow| (part.received_at, part.mail_id, part.ordinal);
        let own = reports
            .get(&row.identity_key)
            .map_or(&[][..], Vec::as_slice);
        let newest = own.iter().max_by_key(place);
        let counted = i64::try_from(own.len()).expect("few");
        assert_eq!(row.report_count, counted, "{what}: {row:?}");
        assert_eq!(
            (row.mail_id, row.status),
            (
                newest.map(|part| part.mail_id),
                newest.map(|part| part.status)
            ),
            "{what}: {row:?}"
        );
        let first = own.iter().map(|part| part.received_at).min();
        assert!(
            first.is_none_or(|first| first == row.first_received_at),
            "{what}: {row:?}"
        );
    }
}

fn all<R: Table>(reader: &dyn ViewReader) -> Vec<R> {
    Select::from(R::DEF.name)
        .all_now(reader)
        .expect("the views answer")
}
