//! One box over everything: sections that are asked and paged each by itself, a file for each section, and one for those that are a list alone.
//!
//! There is no index of words. Jobs and customers are few, and runs are found by their jobs; what is left is a list in order of
//! time, of which each page looks at a bounded piece.

mod customers;
mod daily_jobs;
mod jobs;
mod lists;
mod page;
mod run_checks;
mod runs;
mod terms;
mod window;

pub use page::{Hit, ROWS, SearchScope, SectionPage};
pub use terms::{Terms, TermsError};

use crate::engine::{
    ports::database::ViewReader,
    query::cursor::PageRequest,
    schema::{error::DatabaseError, value::Value},
};

/// What can be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    Inbox,
    Customers,
    Jobs,
    /// What jobs are to do, and did, on the backup day.
    DailyJobs,
    /// Runs that nobody reviewed yet, of active jobs and customers.
    RunChecks,
    Runs,
    Tickets,
    Remarks,
    Overrides,
}

impl Section {
    pub const ALL: [Self; 9] = [
        Self::Inbox,
        Self::Customers,
        Self::Jobs,
        Self::DailyJobs,
        Self::RunChecks,
        Self::Runs,
        Self::Tickets,
        Self::Remarks,
        Self::Overrides,
    ];

    /// Ordering values of the section, as an example.
    pub fn cursor_kinds(self) -> Vec<Value> {
        match self {
            Self::Customers => customers::cursor_kinds(),
            Self::Jobs => jobs::cursor_kinds(),
            Self::DailyJobs => daily_jobs::cursor_kinds(),
            // Lists in order of time.
            Self::Inbox
            | Self::RunChecks
            | Self::Runs
            | Self::Tickets
            | Self::Remarks
            | Self::Overrides => window::cursor_kinds(),
        }
    }
}

/// A page of what a section has of the terms.
pub async fn search(
    reader: &dyn ViewReader,
    section: Section,
    terms: &Terms,
    page: &PageRequest,
    scope: SearchScope,
) -> Result<SectionPage, DatabaseError> {
    match section {
        Section::Inbox => lists::inbox(reader, terms, page, scope).await,
        Section::Customers => customers::search(reader, terms, page).await,
        Section::Jobs => jobs::search(reader, terms, page, scope).await,
        Section::DailyJobs => daily_jobs::search(reader, terms, page, scope).await,
        Section::RunChecks => run_checks::search(reader, terms, page, scope).await,
        Section::Runs => runs::search(reader, terms, page, scope).await,
        Section::Tickets => lists::tickets(reader, terms, page, scope).await,
        Section::Remarks => lists::remarks(reader, terms, page, scope).await,
        Section::Overrides => lists::overrides(reader, terms, page, scope).await,
    }
}
