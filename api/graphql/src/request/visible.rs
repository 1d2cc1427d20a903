//! What is shown to those only who may see it.

use async_graphql::Context;
use domain::access::Permission;
use projections::views::{
    feedback::{FeedbackRow, FeedbackState},
    jobs::JobRow,
    mails::{MailRow, MailState},
    news::NewsRow,
};

use super::{as_of, context::may};

/// Archived jobs are shown to those only who may see them.
pub(crate) fn sees_job(context: &Context<'_>, job: &JobRow) -> bool {
    !job.archived || may(context, Permission::ReadArchived)
}

/// Deleted mails are shown to those only who may see them.
pub(crate) fn sees_mail(context: &Context<'_>, mail: &MailRow) -> bool {
    mail.state != MailState::Deleted || may(context, Permission::ReadDeletedMails)
}

/// Deleted feedback is shown to those only who manage it.
pub(crate) fn sees_feedback(context: &Context<'_>, item: &FeedbackRow) -> bool {
    item.state != FeedbackState::Deleted || may(context, Permission::ManageFeedback)
}

/// News that are not in force are shown to those only who publish them.
pub(crate) fn sees_news(context: &Context<'_>, news: &NewsRow) -> bool {
    news.is_in_force(as_of::of(context)) || may(context, Permission::PublishNews)
}
