//! One box over everything: sections that are asked and paged each by itself, one file per section.
//!
//! There is no index of words. Jobs and customers are few, and runs are found by their jobs; what is left is a list in order of
//! time, of which each page looks at a bounded piece.

mod customers;
mod daily_jobs;
mod inbox;
mod jobs;
mod overrides;
mod remarks;
mod run_checks;
mod runs;
mod terms;
mod tickets;
mod window;

pub use terms::{Terms, TermsError};

use crate::{
    engine::{
        ports::database::ViewReader,
        query::cursor::{Cursor, PageOf, PageRequest},
        schema::{error::DatabaseError, value::Value},
    },
    queries::daily_job_rows::DailyJobRow,
    rows::{
        customers::CustomerRow, jobs::JobRow, mails::MailRow, overrides::OverrideRow,
        remarks::RemarkRow, runs::RunRow, tickets::TicketRow,
    },
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

/// Something that was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Hit {
    Customer(CustomerRow),
    DailyJob(DailyJobRow),
    Job(JobRow),
    Mail(MailRow),
    Override(OverrideRow),
    Remark(RemarkRow),
    Run(RunRow),
    Ticket(TicketRow),
}

/// A page of a section.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// Where the next page begins. `None` at the end. There may be a next page behind one with fewer hits than were asked for.
    pub next: Option<Cursor>,
}

/// What the caller may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    pub archived_jobs: bool,
    /// The backup day of which daily jobs are shown. Days since 1970.
    pub day: i64,
    /// How many rows a page looks at, where it cannot go by an index: [`ROWS`], less in tests.
    pub rows: usize,
}

/// Looked through in some hundredths of a second.
pub const ROWS: usize = 20_000;

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
    scope: Scope,
) -> Result<Found, DatabaseError> {
    match section {
        Section::Inbox => inbox::search(reader, terms, page, scope).await,
        Section::Customers => customers::search(reader, terms, page).await,
        Section::Jobs => jobs::search(reader, terms, page, scope).await,
        Section::DailyJobs => daily_jobs::search(reader, terms, page, scope).await,
        Section::RunChecks => run_checks::search(reader, terms, page, scope).await,
        Section::Runs => runs::search(reader, terms, page, scope).await,
        Section::Tickets => tickets::search(reader, terms, page, scope).await,
        Section::Remarks => remarks::search(reader, terms, page, scope).await,
        Section::Overrides => overrides::search(reader, terms, page, scope).await,
    }
}

impl Found {
    fn of<R>(page: PageOf<R>, hit: impl Fn(R) -> Hit) -> Self {
        let next = page
            .items
            .last()
            .filter(|_| page.has_next)
            .map(|(cursor, _)| cursor.clone());
        Self {
            hits: page.items.into_iter().map(|(_, row)| hit(row)).collect(),
            next,
        }
    }
}
