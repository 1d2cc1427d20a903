//! A job that another one may be under another name.

use async_graphql::SimpleObject;

use super::hubs::Job;

/// A silent job that a new one may be under another name.
#[derive(SimpleObject)]
pub(crate) struct MergeSuggestion {
    /// The silent job; `mergeJobs` with it as `from` makes both one.
    pub job: Job,
    /// How much the names are alike, in percent.
    pub likeness: u32,
}
