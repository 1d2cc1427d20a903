use std::sync::Arc;

use async_graphql_axum::{GraphQLRequest, GraphQLResponse, rejection::GraphQLRejection};
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use projections::ports::ViewReader;

use super::{AppState, auth::Refused};
use crate::graphql::Loaders;

pub(super) async fn post(
    State(state): State<AppState>,
    headers: HeaderMap,
    request: Result<GraphQLRequest, GraphQLRejection>,
) -> Result<Response, Refused> {
    // Before the body is looked at: strangers learn nothing, not even what is wrong with their query.
    let principal = state.tokens.principal(&state.backend, &headers).await?;
    let request = match request {
        Ok(request) => request.into_inner(),
        Err(rejection) => return Ok(rejection.into_response()),
    };
    let reader: Arc<dyn ViewReader> = state.backend.reader.clone();
    let request = request.data(principal).data(Loaders::new(&reader));
    Ok(GraphQLResponse::from(state.schema.execute(request).await).into_response())
}
