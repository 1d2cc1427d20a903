//! How large a request is with all its fragments written out, told before anything is validated or executed.
//!
//! The GraphQL engine goes through a fragment each time that it is spread: a few that each spread the next one twice
//! would keep it busy for ever. Here each fragment is looked at once, however often it is spread, those too that no
//! operation spreads.

use std::{collections::HashMap, convert::Infallible};

use async_graphql::{
    Name, Pos, Positioned, Request, ServerError, Value, Variables,
    parser::types::{Directive, ExecutableDocument, Selection, SelectionSet},
};
use async_graphql_value::Value as ValueInQuery;
use domain::code::Code;

use super::error;
use crate::nesting::{self, Language, MAX_NESTING};

/// Fields and fragments of a request. Ten times what the largest page of a dashboard asks for.
const MAX_SELECTIONS: usize = 2_000;

/// Values in arguments. A review of 5,000 runs has as many.
const MAX_VALUES: usize = 50_000;

/// Selections within selections and fragments; what is asked for may be as deep as the schema's own limit.
const MAX_DEPTH: usize = 32;

/// Refuses a request that would take too much to be read, and parses it.
pub(crate) fn check(request: &mut Request) -> Result<(), ServerError> {
    nesting::check(request.query.as_bytes(), Language::GraphQl).map_err(|refused| {
        let message = match refused {
            nesting::Refused::TooDeep => format!(
                "brackets stand more than {MAX_NESTING} deep within one another; put values into `variables`, and ask for less"
            ),
            nesting::Refused::OpenText => {
                "a text in quotation marks has no end; a text of several lines stands in \"\"\"".to_owned()
            }
        };
        invalid(message, Pos::default())
    })?;
    let variables = request.variables.clone();
    // What is wrong with the text of a query is said by its execution.
    let Ok(document) = request.parsed_query() else {
        return Ok(());
    };
    written_out(document, &variables).map(drop)
}

/// What stands below a selection set.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Size {
    selections: usize,
    values: usize,
    depth: usize,
}

struct Sizes<'request> {
    document: &'request ExecutableDocument,
    variables: HashMap<&'request str, usize>,
    fragments: HashMap<&'request Name, Size>,
}

fn written_out(document: &ExecutableDocument, variables: &Variables) -> Result<Size, ServerError> {
    let variables = variables
        .iter()
        .map(|(name, value)| (name.as_str(), const_values(value)));
    let mut sizes = Sizes {
        document,
        variables: variables.collect(),
        fragments: HashMap::new(),
    };
    let mut all = Size::default();
    for (_, operation) in document.operations.iter() {
        sizes.directives(&operation.node.directives, &mut all);
        sizes.add(&operation.node.selection_set, 1, &mut all)?;
    }
    for name in document.fragments.keys() {
        // Those that are spread count where they are.
        if !sizes.fragments.contains_key(name) {
            sizes.fragment(name, 1, &mut all)?;
        }
    }
    Ok(all)
}

impl<'request> Sizes<'request> {
    fn add(
        &mut self,
        set: &'request Positioned<SelectionSet>,
        depth: usize,
        size: &mut Size,
    ) -> Result<(), ServerError> {
        if depth > MAX_DEPTH {
            return Err(too_deep(set.pos));
        }
        size.depth = size.depth.max(depth);
        for selection in &set.node.items {
            size.selections = size.selections.saturating_add(1);
            self.directives(selection.node.directives(), size);
            match &selection.node {
                Selection::Field(field) => {
                    for (_, value) in &field.node.arguments {
                        self.values(&value.node, size);
                    }
                    if !field.node.selection_set.node.items.is_empty() {
                        self.add(&field.node.selection_set, depth + 1, size)?;
                    }
                }
                Selection::InlineFragment(fragment) => {
                    self.add(&fragment.node.selection_set, depth + 1, size)?;
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, depth + 1, size)?;
                }
            }
            within_limits(size, set.pos)?;
        }
        Ok(())
    }

    /// A fragment that spreads itself comes to the end of [`MAX_DEPTH`].
    fn fragment(
        &mut self,
        name: &'request Name,
        depth: usize,
        size: &mut Size,
    ) -> Result<(), ServerError> {
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(());
        };
        let set = &fragment.node.selection_set;
        let below = if let Some(known) = self.fragments.get(name) {
            *known
        } else {
            let mut below = Size::default();
            self.directives(&fragment.node.directives, &mut below);
            self.add(set, depth, &mut below)?;
            below.depth -= depth - 1;
            self.fragments.insert(name, below);
            below
        };
        let deepest = depth - 1 + below.depth;
        if deepest > MAX_DEPTH {
            return Err(too_deep(set.pos));
        }
        size.depth = size.depth.max(deepest);
        size.selections = size.selections.saturating_add(below.selections);
        size.values = size.values.saturating_add(below.values);
        Ok(())
    }

    fn directives(&self, directives: &'request [Positioned<Directive>], size: &mut Size) {
        for directive in directives {
            for (_, value) in &directive.node.arguments {
                self.values(&value.node, size);
            }
        }
    }

    /// Variables count as what was given for them.
    fn values(&self, value: &ValueInQuery, size: &mut Size) {
        let mut given = 0_usize;
        let written = value.clone().into_const_with(|name| {
            given = given.saturating_add(self.variables.get(name.as_str()).copied().unwrap_or(0));
            Ok::<Value, Infallible>(Value::Null)
        });
        let Ok(written) = written;
        size.values = size
            .values
            .saturating_add(const_values(&written))
            .saturating_add(given);
    }
}

/// How many values a value is; the nesting of all is bounded by that of the text.
fn const_values(value: &Value) -> usize {
    match value {
        Value::List(items) => 1 + items.iter().map(const_values).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(const_values).sum::<usize>(),
        _ => 1,
    }
}

fn within_limits(size: &Size, at: Pos) -> Result<(), ServerError> {
    if size.selections > MAX_SELECTIONS {
        return Err(invalid(
            format!(
                "the query has more than {MAX_SELECTIONS} fields when its fragments are written out; ask in several requests"
            ),
            at,
        ));
    }
    if size.values > MAX_VALUES {
        return Err(invalid(
            format!(
                "the arguments hold more than {MAX_VALUES} values when fragments are written out; ask in several requests"
            ),
            at,
        ));
    }
    Ok(())
}

fn too_deep(at: Pos) -> ServerError {
    invalid(
        format!(
            "selections and fragments stand more than {MAX_DEPTH} deep within one another, or a fragment spreads itself"
        ),
        at,
    )
}

fn invalid(message: String, at: Pos) -> ServerError {
    error::coded(Code::InvalidQuery, message).into_server_error(at)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn size_of(query: &str, variables: &serde_json::Value) -> Result<Size, String> {
        let document = async_graphql::parser::parse_query(query).expect("a query");
        let variables = Variables::from_json(variables.clone());
        written_out(&document, &variables).map_err(|error| error.message)
    }

    fn sizes(query: &str) -> (usize, usize, usize) {
        let size = size_of(query, &serde_json::Value::Null).expect("small enough");
        (size.selections, size.values, size.depth)
    }

    #[test]
    fn fragments_count_each_time_that_they_are_spread() {
        assert_eq!(sizes("{ a b { c } }"), (3, 0, 2));
        assert_eq!(
            sizes(
                "{ ...A ...A } fragment A on Q { b(c: [1, {d: 2}]) { ...B } } fragment B on Q { e }"
            ),
            (8, 8, 4)
        );
        // Those that nothing spreads are read, too.
        assert_eq!(sizes("{ a } fragment A on Q { b @c(d: 1) }"), (2, 1, 1));
    }

    #[test]
    fn variables_count_as_what_was_given_for_them() {
        let query =
            "query($ids: [ID!]!) { a(ids: $ids) ...A ...A } fragment A on Q { b(ids: $ids) }";
        let size = size_of(query, &serde_json::json!({"ids": ["1", "2", "3"]}));
        assert_eq!(size.map(|size| size.values), Ok(15));
    }

    /// Each spreads the next one twice.
    fn doubling(fragments: usize, last: &str) -> String {
        let mut query = "{ ...F0 }".to_owned();
        for n in 1..fragments {
            let before = n - 1;
            write!(query, " fragment F{before} on Query {{ ...F{n} ...F{n} }}").expect("text");
        }
        write!(query, " fragment F{} on Query {{ {last} }}", fragments - 1).expect("text");
        query
    }

    #[test]
    fn what_is_too_large_or_too_deep_is_refused() {
        let unspread = doubling(5_000, "a").replacen("{ ...F0 }", "{ a }", 1);
        for (query, reason) in [
            (doubling(25, "a"), "more than 2000 fields"),
            (doubling(25, "...F0 ...F0"), "more than 32 deep"),
            (doubling(5_000, "a"), "more than 32 deep"),
            // No operation spreads these.
            (unspread, "more than 32 deep"),
            (
                "{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A ...A }"
                    .to_owned(),
                "a fragment spreads itself",
            ),
            (
                format!("{{ {} }}", "a ".repeat(MAX_SELECTIONS + 1)),
                "more than 2000 fields",
            ),
            (
                format!("{{ a(b: [{}]) }}", "1 ".repeat(MAX_VALUES)),
                "more than 50000 values",
            ),
        ] {
            let error = size_of(&query, &serde_json::Value::Null).expect_err("refused");
            assert!(error.contains(reason), "{reason}: {error}");
        }
        assert!(size_of(&doubling(9, "a"), &serde_json::Value::Null).is_ok());
    }
}
