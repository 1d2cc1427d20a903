//! What fields cost, in the unit of a field of a row that is there already. Counted before anything is executed.
//!
//! Every field of the roots names its cost, and so does every list within others; a test sees to it.

use super::paging;

/// A few rows, found by their keys.
pub(super) const LOOKUP: usize = 10;

/// To begin a list, however few of its rows are asked for.
pub(super) const LIST: usize = 50;

/// A look at all rows of a kind, as counting takes: milliseconds, where a field takes less than a microsecond.
pub(super) const SCAN: usize = 500;

/// Something is appended to the log, and waited for.
pub(super) const CHANGE: usize = 100;

/// Work for all processors, such as reading mails again.
pub(super) const TRIAL: usize = 5_000;

/// A page of a list: each row that it may hold, with all its fields.
pub(super) fn page(first: Option<i32>, row: usize) -> usize {
    LIST.saturating_add(rows(first, row))
}

/// A page of a list within a row, which is found by the key of that row.
pub(super) fn page_within(first: Option<i32>, row: usize) -> usize {
    LOOKUP.saturating_add(rows(first, row))
}

fn rows(first: Option<i32>, row: usize) -> usize {
    let rows = usize::try_from(first.unwrap_or(paging::DEFAULT)).unwrap_or(0);
    rows.saturating_mul(row)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use async_graphql::{
        EmptySubscription, OutputType, Schema,
        registry::{MetaType, Registry},
    };

    use super::super::{Mutation, Query, builder};

    /// By type and field: what it gives, and whether its cost is named.
    fn fields() -> BTreeMap<(String, String), (String, bool)> {
        let mut registry = Registry::default();
        Query::create_type_info(&mut registry);
        Mutation::create_type_info(&mut registry);
        let mut found = BTreeMap::new();
        for (ty, meta) in &registry.types {
            let MetaType::Object { fields, .. } = meta else {
                continue;
            };
            for (name, field) in fields {
                let place = (ty.clone(), name.clone());
                found.insert(
                    place,
                    (field.ty.clone(), field.compute_complexity.is_some()),
                );
            }
        }
        found
    }

    #[test]
    fn every_field_of_the_roots_and_every_list_names_its_cost() {
        let fields = fields();
        let roots = |ty: &str| ty == "Query" || ty == "Mutation";
        assert!(fields.keys().filter(|(ty, _)| roots(ty)).count() > 100);
        let unnamed: Vec<_> = fields
            .iter()
            .filter(|((ty, _), (gives, is_named))| {
                let is_dear = roots(ty) || ty == "Dashboard" || gives.contains("Connection");
                is_dear && !is_named
            })
            .map(|((ty, field), _)| format!("{ty}.{field}"))
            .collect();
        assert!(unnamed.is_empty(), "name what these cost: {unnamed:#?}");
    }

    #[tokio::test]
    async fn scans_and_changes_cannot_be_asked_for_by_the_hundred() {
        let schema: Schema<Query, Mutation, EmptySubscription> = builder().finish();
        for (operation, field) in [
            ("query", "unreviewedCount"),
            ("query", "runCount"),
            ("query", "inboxCount"),
            ("query", "dashboard { lastDay { reportedCount } }"),
            ("query", "runChecksSummary { __typename }"),
            ("query", "dailyJobsSummary { __typename }"),
            ("query", "search(text: \"a\", first: 1) { __typename }"),
            ("query", "runs(first: 1) { __typename }"),
            ("mutation", "archiveJob(id: \"1\") { __typename }"),
        ] {
            let all: Vec<_> = (0..500).map(|n| format!("a{n}: {field}")).collect();
            let query = format!("{operation} {{ {} }}", all.join(" "));
            let answer = schema.execute(query).await;
            let messages: Vec<_> = answer.errors.iter().map(|error| &error.message).collect();
            assert_eq!(messages, ["Query is too complex."], "{field}");
        }
    }
}
