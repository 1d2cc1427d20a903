//! The mails that report a run, and what they say together.

use async_graphql::{Context, Result};
use projections::{
    reading::{RunDetails, joined},
    views::{
        mails::{MailRow, MailState},
        runs::{RunRow, is_latest},
    },
};

use crate::loaders::{loaded, loaders};

/// Mails of one run that are looked at. Few have more than two; the rest is counted.
const MAX_MAILS: usize = 100;

/// A mail that reports the run.
pub(crate) struct RunMail {
    pub(crate) mail: MailRow,
    /// Place within the mail, from 0.
    ordinal: u32,
}

/// The mails of a run: first the one that says how it ended, then by the time of receipt.
pub(crate) async fn mails(context: &Context<'_>, run: &RunRow) -> Result<Vec<RunMail>> {
    let loaders = loaders(context);
    let deciding = run.mail_id.zip(run.mail_ordinal);
    let mut places = Vec::from_iter(deciding);
    if run.mail_count > 1 {
        let rows = loaded(loaders.run_mails.load_one(run.run_id).await)?.unwrap_or_default();
        let others = rows.iter().map(|row| (row.mail_id, row.mail_ordinal));
        places.extend(
            others
                .filter(|place| Some(*place) != deciding)
                .take(MAX_MAILS),
        );
    }
    let ids = places.iter().map(|(mail_id, _)| *mail_id);
    let rows = loaded(loaders.mails.load_many(ids).await)?;
    let mut found: Vec<RunMail> = places
        .into_iter()
        .filter_map(|(mail_id, ordinal)| {
            let mail = rows.get(&mail_id)?.clone();
            Some(RunMail { mail, ordinal })
        })
        .collect();
    if let Some(others) = found.get_mut(1..) {
        others.sort_by_key(|one| (one.mail.received_at, one.mail.mail_id));
    }
    Ok(found)
}

/// Objects, messages and evidence of the run. Of a report that was sent again, those of the latest; a deleted mail has no say
/// as long as another is there.
pub(crate) async fn details(context: &Context<'_>, run: &RunRow) -> Result<Option<RunDetails>> {
    let Some((mail_id, ordinal)) = run.mail_id.zip(run.mail_ordinal) else {
        let row = loaders(context).cove_runs.load_one(run.run_id).await;
        return Ok(loaded(row)?.map(|row| row.details.0.into()));
    };
    if run.mail_count < 2 {
        let of_mail = loaded(loaders(context).details.load_one(mail_id).await)?;
        return Ok(of_mail.and_then(|runs| nth(&runs, ordinal)));
    }
    let mails = mails_that_count(context, run).await?;
    let ids = mails.iter().map(|one| one.mail.mail_id);
    let details = loaded(loaders(context).details.load_many(ids).await)?;
    let of_mails = mails.iter().filter_map(|one| {
        let of_mail = details.get(&one.mail.mail_id)?;
        nth(of_mail, one.ordinal)
    });
    Ok(Some(joined(of_mails)))
}

async fn mails_that_count(context: &Context<'_>, run: &RunRow) -> Result<Vec<RunMail>> {
    let mut mails = mails(context, run).await?;
    let ids = mails.iter().map(|one| one.mail.mail_id);
    let parts = loaded(loaders(context).mail_parts.load_many(ids).await)?;
    let part = |one: &RunMail| {
        let parts = parts.get(&one.mail.mail_id)?.iter();
        let mut parts = parts.filter(|(part, _)| part.ordinal == one.ordinal);
        Some(parts.next()?.0.clone())
    };
    let Some(first) = mails.first() else {
        return Ok(mails);
    };
    let deciding = part(first);
    let state = first.mail.state;
    let counts = |one: &RunMail| {
        let is_replaced = deciding
            .as_ref()
            .zip(part(one))
            .is_some_and(|(deciding, part)| is_latest(deciding, &part));
        let is_deleted = one.mail.state == MailState::Deleted;
        !is_replaced && is_deleted == (state == MailState::Deleted)
    };
    let mut place = 0;
    mails.retain(|one| {
        place += 1;
        place == 1 || counts(one)
    });
    Ok(mails)
}

fn nth(runs: &[RunDetails], ordinal: u32) -> Option<RunDetails> {
    let place = usize::try_from(ordinal).ok()?;
    runs.get(place).cloned()
}
