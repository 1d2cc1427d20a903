//! What is said to clients that are not answered.

use std::time::Duration;

use axum::{
    Json,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::code::Code;
use serde_json::json;

/// How long a request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// An answer in the form of a GraphQL error, so that clients read all refusals in one way.
pub(super) fn refusal(status: StatusCode, code: Code, message: &str) -> Response {
    let body = json!({"errors": [{"message": message, "extensions": {"code": code}}]});
    (status, Json(body)).into_response()
}

pub(super) fn too_large(most: usize) -> Response {
    refusal(
        StatusCode::PAYLOAD_TOO_LARGE,
        Code::TooLarge,
        &format!("the body has more than {most} bytes, or broke off; send less at a time"),
    )
}

/// Gives up what takes too long, such as a database that is asked and says nothing.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await;
    answer.unwrap_or_else(|_| {
        refusal(
            StatusCode::GATEWAY_TIMEOUT,
            Code::Timeout,
            &format!(
                "there was no answer within {} s; ask for less at a time, or look at /ready",
                REQUEST_TIMEOUT.as_secs()
            ),
        )
    })
}

/// Refuses a body that says by itself that it is too large, before any of it is read.
pub(super) async fn large_bodies(
    State(most): State<usize>,
    request: Request,
    next: Next,
) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length: Option<usize> = length.and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length| length > most) {
        return too_large(most);
    }
    next.run(request).await
}
