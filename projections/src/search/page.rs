//! What a page of a section has, and what bounds it.

use crate::{
    engine::query::cursor::{Cursor, PageOf},
    queries::daily_job_rows::DailyJobRow,
    rows::{
        customers::CustomerRow, jobs::JobRow, mails::MailRow, overrides::OverrideRow,
        remarks::RemarkRow, runs::RunRow, tickets::TicketRow,
    },
};

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
pub struct SectionPage {
    pub hits: Vec<Hit>,
    /// Where the next page begins. `None` at the end. There may be a next page behind one with fewer hits than were asked for.
    pub next: Option<Cursor>,
}

/// What the caller may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchScope {
    pub archived_jobs: bool,
    /// The backup day of which daily jobs are shown. Days since 1970.
    pub day: i64,
    /// How many rows a page looks at, where it cannot go by an index: [`ROWS`], less in tests.
    pub rows: usize,
}

/// Looked through in some hundredths of a second.
pub const ROWS: usize = 20_000;

impl SectionPage {
    pub(super) fn of<R>(page: PageOf<R>, hit: impl Fn(R) -> Hit) -> Self {
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
