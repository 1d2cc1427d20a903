use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use domain::access::Permission;
use projections::{
    search::{self, Hit, Scope, Terms},
    store::Cursor,
};

use super::{
    context::{may, views},
    error,
    guard::May,
    paging,
    types::{Customer, Job, Mail, Node, Override, Remark, Run, Ticket},
};

/// One box over everything.
#[derive(Debug, Default)]
pub(super) struct SearchQuery;

/// What can be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "search::Section")]
pub(super) enum SearchSection {
    /// Mails that wait for somebody, by subject and sender, newest first.
    Inbox,
    /// By name.
    Customers,
    /// By name, software, type, company, sender and customer.
    Jobs,
    /// Unreviewed runs by job, customer and status, newest first.
    RunChecks,
    /// All runs by job, customer and status, newest first.
    Runs,
    /// By code, number and description, newest first; resolved ones too.
    Tickets,
    /// By text, newest first; resolved ones too.
    Remarks,
    /// By what they are about and why they were made, newest first.
    Overrides,
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
        complexity = "sections.as_ref().map_or(search::Section::ALL.len(), Vec::len) * paging::cost(first, child_complexity)"
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
        let scope = Scope {
            archived_jobs: may(context, Permission::ReadArchived),
            rows: search::ROWS,
        };
        let wanted = match sections {
            None => search::Section::ALL.to_vec(),
            Some(sections) => {
                let mut wanted: Vec<search::Section> = Vec::new();
                for section in sections.into_iter().map(Into::into) {
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
            if !may(context, permission(section)) {
                continue;
            }
            let cursor = after
                .iter()
                .find(|after| search::Section::from(after.section) == section)
                .map(|after| after.cursor.as_str());
            let page = paging::request(first, cursor, &section.cursor_kinds())?;
            let found = search::search(views(context), section, &terms, &page, scope)
                .await
                .map_err(error::database)?;
            results.push(SearchResult {
                section: section.into(),
                nodes: found.hits.into_iter().map(node).collect(),
                has_next_page: found.next.is_some(),
                end_cursor: found.next.as_ref().map(Cursor::encode),
            });
        }
        Ok(results)
    }
}

fn permission(section: search::Section) -> Permission {
    match section {
        search::Section::Inbox => Permission::ReadInbox,
        search::Section::Customers => Permission::ReadCustomers,
        search::Section::Jobs => Permission::ReadJobs,
        search::Section::RunChecks | search::Section::Runs => Permission::ReadRuns,
        search::Section::Tickets | search::Section::Remarks => Permission::ReadTickets,
        search::Section::Overrides => Permission::ReadOverrides,
    }
}

fn node(hit: Hit) -> Node {
    match hit {
        Hit::Customer(row) => Node::Customer(Customer(row)),
        Hit::Job(row) => Node::Job(Job(row)),
        Hit::Mail(row) => Node::Mail(Mail(row)),
        Hit::Override(row) => Node::Override(Override(row)),
        Hit::Remark(row) => Node::Remark(Remark(row)),
        Hit::Run(row) => Node::Run(Run(row)),
        Hit::Ticket(row) => Node::Ticket(Ticket(row)),
    }
}
