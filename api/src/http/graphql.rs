use std::sync::Arc;

use async_graphql::{ParseRequestError, ServerError};
use async_graphql_axum::{GraphQLRequest, GraphQLResponse, rejection::GraphQLRejection};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use projections::ports::ViewReader;

use super::{
    AppState,
    auth::Refused,
    refusal::{refusal, too_large},
};
use crate::graphql::Loaders;

/// Characters of a message about a query.
const MOST_MESSAGE: usize = 1_000;

pub(super) async fn post(
    State(state): State<AppState>,
    headers: HeaderMap,
    request: Result<GraphQLRequest, GraphQLRejection>,
) -> Result<Response, Refused> {
    // Before the body is looked at: strangers learn nothing, not even what is wrong with their query.
    let principal = state.tokens.principal(&state.backend, &headers).await?;
    let request = match request {
        Ok(request) => request.into_inner(),
        Err(rejection) => return Ok(refused(&rejection)),
    };
    let reader: Arc<dyn ViewReader> = state.backend.reader.clone();
    let request = request.data(principal).data(Loaders::new(&reader));
    let mut response = state.schema.execute(request).await;
    for error in &mut response.errors {
        name_kind(error);
    }
    Ok(GraphQLResponse::from(response).into_response())
}

/// What the library finds wrong with a query itself carries no code.
fn name_kind(error: &mut ServerError) {
    let extensions = error.extensions.get_or_insert_default();
    if extensions.get("code").is_none() {
        extensions.set("code", "INVALID_QUERY");
        // A mistake in the syntax is shown with its line, which may be the whole of a large query.
        if let Some((end, _)) = error.message.char_indices().nth(MOST_MESSAGE) {
            error.message.truncate(end);
            error.message.push('…');
        }
    }
}

/// The body is no request.
fn refused(rejection: &GraphQLRejection) -> Response {
    match &rejection.0 {
        // Reading ends at the limit with such an error, or when the client is gone.
        ParseRequestError::PayloadTooLarge | ParseRequestError::Io(_) => too_large(),
        error => refusal(
            StatusCode::BAD_REQUEST,
            "INVALID_REQUEST",
            &format!("the body is no GraphQL request in JSON: {error}"),
        ),
    }
}
