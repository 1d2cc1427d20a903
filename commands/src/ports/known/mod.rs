//! What use cases need to know from the views: rules that reach beyond one stream. A trait for each subject, so that a use case
//! takes what it needs.

mod annotations;
mod cove;
mod customers;
mod jobs;
mod mails;
mod parsers;
mod runs;
mod settings;
mod users;
mod views;

pub use annotations::{KnownAnnotations, KnownScope};
pub use cove::{KnownCove, KnownCoveAccount, NamedCoveAccount};
pub use customers::{KnownCustomers, NamedCustomer};
pub use jobs::{KnownJob, KnownJobs};
pub use mails::{KnownMail, KnownMails, KnownNewJob, MailPart};
pub use parsers::KnownParsers;
pub use runs::{KnownDoubt, KnownRun, KnownRuns};
pub use settings::KnownSettings;
pub use users::KnownUsers;
pub use views::{KnownError, Views};

/// All of it.
pub trait Known:
    KnownCustomers
    + KnownMails
    + KnownJobs
    + KnownRuns
    + KnownAnnotations
    + KnownSettings
    + KnownParsers
    + KnownUsers
    + KnownCove
{
}

impl<T> Known for T where
    T: KnownCustomers
        + KnownMails
        + KnownJobs
        + KnownRuns
        + KnownAnnotations
        + KnownSettings
        + KnownParsers
        + KnownUsers
        + KnownCove
{
}
