//! Rows that others name, as far as the caller may see them.

use async_graphql::{Context, Result};
use uuid::Uuid;

use super::hubs::{Job, Mail};
use crate::{
    loaders::{loaded, loaders},
    request::visible::{sees_job, sees_mail},
};

/// The job of a row; null where it is archived, for those who may not see archived jobs.
pub(super) async fn job_of(context: &Context<'_>, job_id: Uuid) -> Result<Option<Job>> {
    let row = loaders(context).jobs.load_one(job_id).await;
    Ok(loaded(row)?.filter(|row| sees_job(context, row)).map(Job))
}

/// The mail of a row; null where it was deleted, for those who may not see deleted mails.
pub(super) async fn mail_of(context: &Context<'_>, mail_id: Uuid) -> Result<Option<Mail>> {
    let row = loaders(context).mails.load_one(mail_id).await;
    Ok(loaded(row)?.filter(|row| sees_mail(context, row)).map(Mail))
}
