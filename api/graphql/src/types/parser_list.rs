//! The parsers of the installation, in the order in which they are asked.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Result};
use backend::parsers::{ListedParser, Shelf};
use domain::{code::Code, replay::DefinitionRevision, text::folded};
use parsing::definition::Definitions;
use projections::{
    ports::Value,
    search::Terms,
    store::{Cursor, PageOf, PageRequest},
    views::{
        parser_hits::{ParserHits, parser_hits},
        parsers::{self, ParserRow},
    },
};

use crate::request::{
    context::{backend, definitions, views},
    error,
};

/// All of them, with what the views of the request say.
pub(crate) async fn listed(context: &Context<'_>) -> Result<Vec<ListedParser>> {
    let rows = parsers::parsers(views(context))
        .await
        .map_err(error::database)?;
    let hits = parser_hits(views(context), backend(context).clock.now())
        .await
        .map_err(error::database)?;
    shelved(context, rows, hits, definitions(context)).await
}

/// A page of the parsers that have the terms in name, product, types or description, in the order in which they are asked.
pub(crate) async fn search(
    context: &Context<'_>,
    terms: &Terms,
    request: &PageRequest,
) -> Result<PageOf<ListedParser>> {
    let mut all = listed(context).await?;
    all.retain(|listed| {
        let mut text = listed.parser.name.clone();
        if let Ok(definition) = listed.definition() {
            let types = definition.kinds.join(" ");
            text = [&text, &definition.software, &types, &definition.description]
                .map(String::as_str)
                .join(" ");
        }
        terms.fit(&folded(&text))
    });
    Ok(page(all, request))
}

/// Ordering values of the list: order, name.
pub(crate) fn cursor_kinds() -> Vec<Value> {
    vec![Value::Int(0), Value::Text(String::new())]
}

/// The definitions that are wanted by now, by content, whatever moment the rest of the answer is of.
pub(crate) async fn wanted(context: &Context<'_>) -> Result<Vec<DefinitionRevision>> {
    let live = backend(context).live.set();
    let rows = parsers::parsers(live.reader.as_ref())
        .await
        .map_err(error::database)?;
    let all = shelved(
        context,
        rows,
        HashMap::new(),
        Arc::clone(live.definitions()),
    )
    .await?;
    Ok(all
        .iter()
        .filter_map(ListedParser::wanted_revision)
        .collect())
}

/// A page of the list, which is made of the program's definitions and of rows, so that no database can page it.
pub(crate) fn page(all: Vec<ListedParser>, request: &PageRequest) -> PageOf<ListedParser> {
    let after = request.after.as_ref().and_then(|cursor| {
        let [Value::Int(order), Value::Text(name)] = cursor.0.as_slice() else {
            return None;
        };
        Some((*order, name.clone()))
    });
    let place = |listed: &ListedParser| (i64::from(listed.order()), listed.parser.name.clone());
    let mut rest = all
        .into_iter()
        .filter(|listed| after.as_ref().is_none_or(|after| place(listed) > *after));
    let items = rest
        .by_ref()
        .take(request.first)
        .map(|listed| {
            let (order, name) = place(&listed);
            (Cursor(vec![Value::Int(order), Value::Text(name)]), listed)
        })
        .collect();
    PageOf {
        items,
        has_next: rest.next().is_some(),
    }
}

async fn shelved(
    context: &Context<'_>,
    rows: Vec<ParserRow>,
    hits: HashMap<String, ParserHits>,
    live: Arc<Definitions>,
) -> Result<Vec<ListedParser>> {
    let shelf = Arc::clone(context.data_unchecked::<Arc<Shelf>>());
    tokio::task::spawn_blocking(move || shelf.list(rows, hits, &live))
        .await
        .map_err(|failed| {
            tracing::error!(error = %failed, "the parsers could not be listed");
            error::coded(Code::Unavailable, "the parsers could not be listed")
        })
}
