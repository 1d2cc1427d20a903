use std::sync::Arc;

use async_graphql::Response;
use async_graphql_axum::{GraphQLRequest, GraphQLResponse, rejection::GraphQLRejection};
use axum::{extract::State, http::HeaderMap, response::IntoResponse};
use projections::ports::ViewReader;

use super::{AppState, auth::Refused};
use crate::graphql::Loaders;

pub(super) async fn post(
    State(state): State<AppState>,
    headers: HeaderMap,
    request: Result<GraphQLRequest, GraphQLRejection>,
) -> Result<axum::response::Response, Refused> {
    // Before the body is looked at: strangers learn nothing, not even what is wrong with their query.
    let principal = state.tokens.principal(&state.backend, &headers).await?;
    let request = match request {
        Ok(request) => request.into_inner(),
        Err(rejection) => return Ok(rejection.into_response()),
    };
    let reader: Arc<dyn ViewReader> = state.backend.reader.clone();
    let request = request.data(principal).data(Loaders::new(&reader));
    let mut response = state.schema.execute(request).await;
    give_codes(&mut response);
    Ok(GraphQLResponse::from(response).into_response())
}

/// What the GraphQL engine itself refuses (a mistake in the query, too deep, too much) has no code yet.
fn give_codes(response: &mut Response) {
    for error in &mut response.errors {
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", "INVALID_QUERY");
        }
    }
}
