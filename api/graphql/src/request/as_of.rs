//! `asOf`: one query asks what was known at one moment.
//!
//! Everything within an answer is of the same views, so the moment is found before the query is executed: it stands in
//! the arguments of the fields at its root, and is the same in all of them.

use std::{collections::HashSet, sync::Arc, time::Duration};

use adapters::projecting::{PastError, ViewSet};
use async_graphql::{
    Context, Name, Pos, Request, Result, ServerError, Value, Variables,
    parser::types::{ExecutableDocument, Field, OperationType, Selection, SelectionSet},
};
use backend::Backend;
use chrono::{DateTime, Utc};
use domain::{code::Code, dates};

use super::{arguments::AS_OF, context::backend, error};

/// Building past views may take longer than anybody waits for an answer; it goes on meanwhile.
const PAST_VIEWS_TIMEOUT: Duration = Duration::from_secs(20);

/// The moment of a query; none is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf(Option<DateTime<Utc>>);

/// The views to answer the request from.
pub(crate) async fn views(
    backend: &Arc<Backend>,
    request: &mut Request,
) -> std::result::Result<(ViewSet, AsOf), ServerError> {
    let moment = moment(request)?;
    let live = || backend.live.set();
    let Some(at) = moment.0.filter(|at| *at < backend.clock.now()) else {
        return Ok((live(), moment));
    };
    let past = backend.past.at(at, PAST_VIEWS_TIMEOUT).await;
    past.map(|views| (views, moment)).map_err(|refused| {
        let code = match refused {
            PastError::Preparing { .. } => Code::AsOfPreparing,
            PastError::Failed { .. } => Code::Unavailable,
        };
        error::coded(code, refused.to_string()).into_server_error(Pos::default())
    })
}

/// Refuses a field of the roots whose moment is not that of the query's views, should one ever get past [`views`].
pub(crate) fn ensure_same_moment(context: &Context<'_>) -> Result<()> {
    let is_of_a_root = context.path_node.is_none_or(|node| node.parent.is_none());
    let of_views = context.data_opt::<AsOf>().and_then(|moment| moment.0);
    if !is_of_a_root || of_views == asked(context)? {
        return Ok(());
    }
    Err(mixed())
}

/// The moment that the field is asked for; none is now.
pub(crate) fn asked(context: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
    Ok(context.param_value(AS_OF, None)?.1)
}

/// The moment that an answer is of.
pub(crate) fn of(context: &Context<'_>) -> DateTime<Utc> {
    let now = backend(context).clock.now();
    let moment = context.data_opt::<AsOf>().and_then(|moment| moment.0);
    moment.map_or(now, |at| at.min(now))
}

fn mixed() -> async_graphql::Error {
    error::coded(
        Code::AsOfMixed,
        "one query is of one moment: give every field of the query the same `asOf`, or ask in two requests",
    )
}

fn moment(request: &mut Request) -> std::result::Result<AsOf, ServerError> {
    let (operation, variables) = (request.operation_name.clone(), request.variables.clone());
    // What is wrong with the text of a query is said by its execution.
    let Ok(document) = request.parsed_query() else {
        return Ok(AsOf(None));
    };
    let chosen = document
        .operations
        .iter()
        .find(|(name, _)| operation.is_none() || name.map(AsRef::as_ref) == operation.as_deref());
    let Some((_, chosen)) = chosen else {
        return Ok(AsOf(None));
    };
    if chosen.node.ty != OperationType::Query {
        return Ok(AsOf(None));
    }
    let mut asked = Asked {
        document,
        variables: &variables,
        spread: HashSet::new(),
        moments: Vec::new(),
    };
    asked.collect(&chosen.node.selection_set.node);
    let first = asked.moments.first().copied().flatten();
    if first.is_some_and(|first| !dates::is_moment(first)) {
        return Err(
            error::invalid(format!("`{AS_OF}`: {}", dates::RANGE)).into_server_error(chosen.pos)
        );
    }
    if asked.moments.iter().any(|moment| *moment != first) {
        return Err(mixed().into_server_error(chosen.pos));
    }
    Ok(AsOf(first))
}

/// The moments that the fields at the root of a query ask for.
struct Asked<'request> {
    document: &'request ExecutableDocument,
    variables: &'request Variables,
    /// Fragments ask the same wherever they are spread.
    spread: HashSet<&'request Name>,
    moments: Vec<Option<DateTime<Utc>>>,
}

impl<'request> Asked<'request> {
    fn collect(&mut self, selections: &'request SelectionSet) {
        for selection in &selections.items {
            match &selection.node {
                Selection::Field(field) => {
                    if !field.node.name.node.starts_with("__") {
                        self.moments.push(argument(&field.node, self.variables));
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if self.spread.insert(name)
                        && let Some(fragment) = self.document.fragments.get(name)
                    {
                        self.collect(&fragment.node.selection_set.node);
                    }
                }
                Selection::InlineFragment(fragment) => {
                    self.collect(&fragment.node.selection_set.node);
                }
            }
        }
    }
}

/// A value that is no time is refused by the execution.
fn argument(field: &Field, variables: &Variables) -> Option<DateTime<Utc>> {
    let value = field.get_argument(AS_OF)?;
    let value = value
        .node
        .clone()
        .into_const_with(|name| Ok::<_, ()>(variables.get(&name).cloned().unwrap_or(Value::Null)))
        .ok()?;
    match value {
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
