//! Objects that many others lead to and that lead to many: declared apart from their fields, so that files know one another in one
//! direction.

use projections::views::{jobs::JobRow, mails::MailRow, runs::RunRow};

/// A backup job.
pub(crate) struct Job(pub JobRow);

/// A notification mail.
pub(crate) struct Mail(pub MailRow);

/// A run of a job.
pub(crate) struct Run(pub RunRow);
