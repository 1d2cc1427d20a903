//! One box over everything.

use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use domain::access::Permission;
use projections::search::{self, Hit, SearchScope, Terms};

use crate::{
    loaders::backup_days,
    request::{
        as_of,
        context::{may, views},
        cost, error,
        guard::May,
        paging::{self, Listed},
    },
    types::{
        customer::Customer,
        daily_job::DailyJob,
        hubs::{Job, Mail, Run},
        node::Node,
        overrides::Override,
        parser::Parser,
        parser_list,
        remark::Remark,
        ticket::Ticket,
    },
};

/// One box over everything.
#[derive(Debug, Default)]
pub(crate) struct SearchQuery;

/// What can be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum SearchSection {
    /// Mails that wait for somebody, by subject and sender, newest first.
    Inbox,
    /// By name.
    Customers,
    /// By name, software, type, company, sender and customer.
    Jobs,
    /// What jobs are to do, and did, on the backup day of now, as `Jobs`; by customer.
    DailyJobs,
    /// Unreviewed runs by job, customer, status, message, and name and message of an object in trouble, newest first.
    RunChecks,
    /// All runs by job, customer and status, newest first.
    Runs,
    /// By code, number and description, newest first; resolved ones too.
    Tickets,
    /// By text, newest first; resolved ones too.
    Remarks,
    /// By what they are about and why they were made, newest first.
    Overrides,
    /// Parser definitions by name, software, types and description, in the order in which they are asked.
    Parsers,
}

/// Where a section goes on.
#[derive(InputObject)]
struct SearchAfterInput {
    section: SearchSection,
    /// `endCursor` of that section's page before, with the same text.
    cursor: String,
}

/// A page of a section.
#[derive(SimpleObject)]
struct SearchResult {
    section: SearchSection,
    nodes: Vec<Node>,
    /// There may be a next page behind one with fewer nodes than were asked for: a page looks at a bounded number of rows.
    has_next_page: bool,
    /// To be passed in `after`; null at the end.
    end_cursor: Option<String>,
}

#[Object]
impl SearchQuery {
    /// What has all of the words in its text, each anywhere in it, in any case; `*` in a word stands for anything. Sections
    /// are paged each by itself; those that may not be read are left out.
    #[graphql(
        guard = "May(Permission::KnowSelf)",
        complexity = "sections.as_ref().map_or(SearchSection::ALL.len(), Vec::len) * (cost::SCAN + cost::page(first, child_complexity))"
    )]
    async fn search(
        &self,
        context: &Context<'_>,
        text: String,
        #[graphql(desc = "All where it is left out.")] sections: Option<Vec<SearchSection>>,
        #[graphql(desc = "Rows of each section.")] first: Option<i32>,
        #[graphql(desc = "Sections that go on; the others begin at their beginning.")]
        after: Option<Vec<SearchAfterInput>>,
    ) -> Result<Vec<SearchResult>> {
        let terms = Terms::read(&text).map_err(|refused| error::invalid(refused.to_string()))?;
        let scope = SearchScope {
            archived_jobs: may(context, Permission::ReadArchived),
            day: backup_days(context).await?.number(as_of::of(context)),
            rows: search::ROWS,
        };
        let wanted = match sections {
            None => SearchSection::ALL.to_vec(),
            Some(sections) => {
                let mut wanted = Vec::new();
                for section in sections {
                    if !wanted.contains(&section) {
                        wanted.push(section);
                    }
                }
                wanted
            }
        };
        let after = after.unwrap_or_default();
        let mut results = Vec::new();
        for section in wanted {
            if !may(context, section.permission()) {
                continue;
            }
            let cursor = after
                .iter()
                .find(|after| after.section == section)
                .map(|after| after.cursor.as_str());
            results.push(page_of(context, section, &terms, (first, cursor), scope).await?);
        }
        Ok(results)
    }
}

impl SearchSection {
    const ALL: [Self; 10] = [
        Self::Inbox,
        Self::Customers,
        Self::Jobs,
        Self::DailyJobs,
        Self::RunChecks,
        Self::Runs,
        Self::Tickets,
        Self::Remarks,
        Self::Overrides,
        Self::Parsers,
    ];

    /// Where the views are searched for it; parsers are none of theirs alone.
    fn of_views(self) -> Option<search::Section> {
        Some(match self {
            Self::Inbox => search::Section::Inbox,
            Self::Customers => search::Section::Customers,
            Self::Jobs => search::Section::Jobs,
            Self::DailyJobs => search::Section::DailyJobs,
            Self::RunChecks => search::Section::RunChecks,
            Self::Runs => search::Section::Runs,
            Self::Tickets => search::Section::Tickets,
            Self::Remarks => search::Section::Remarks,
            Self::Overrides => search::Section::Overrides,
            Self::Parsers => return None,
        })
    }

    fn permission(self) -> Permission {
        match self {
            Self::Inbox => Permission::ReadInbox,
            Self::Customers => Permission::ReadCustomers,
            Self::Jobs => Permission::ReadJobs,
            Self::DailyJobs | Self::RunChecks | Self::Runs => Permission::ReadRuns,
            Self::Tickets | Self::Remarks => Permission::ReadTickets,
            Self::Overrides => Permission::ReadOverrides,
            Self::Parsers => Permission::ReadParsers,
        }
    }
}

async fn page_of(
    context: &Context<'_>,
    section: SearchSection,
    terms: &Terms,
    (first, cursor): (Option<i32>, Option<&str>),
    scope: SearchScope,
) -> Result<SearchResult> {
    let kinds = match section.of_views() {
        Some(of_views) => of_views.cursor_kinds(),
        None => parser_list::cursor_kinds(),
    };
    let of = Listed::sorted("search", &section, kinds);
    let page = paging::request(first, cursor, &of)?;
    let (nodes, next) = if let Some(of_views) = section.of_views() {
        let found = search::search(views(context), of_views, terms, &page, scope)
            .await
            .map_err(error::database)?;
        (found.hits.into_iter().map(node).collect(), found.next)
    } else {
        let found = parser_list::search(context, terms, &page).await?;
        let last = found.items.last().filter(|_| found.has_next);
        let next = last.map(|(cursor, _)| cursor.clone());
        let nodes = found.items.into_iter();
        (
            nodes.map(|(_, row)| Node::Parser(Parser(row))).collect(),
            next,
        )
    };
    Ok(SearchResult {
        section,
        nodes,
        has_next_page: next.is_some(),
        end_cursor: next.as_ref().map(|cursor| of.encode(cursor)),
    })
}

fn node(hit: Hit) -> Node {
    match hit {
        Hit::Customer(row) => Node::Customer(Customer(row)),
        Hit::DailyJob(row) => Node::DailyJob(DailyJob(row)),
        Hit::Job(row) => Node::Job(Job(row)),
        Hit::Mail(row) => Node::Mail(Mail(row)),
        Hit::Override(row) => Node::Override(Override(row)),
        Hit::Remark(row) => Node::Remark(Remark(row)),
        Hit::Run(row) => Node::Run(Run(row)),
        Hit::Ticket(row) => Node::Ticket(Ticket(row)),
    }
}
