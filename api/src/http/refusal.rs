use axum::{
    Json,
    extract::Request,
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::MOST_BODY;

/// An answer in the form of a GraphQL error, so that clients read all refusals in one way.
pub(super) fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({"errors": [{"message": message, "extensions": {"code": code}}]});
    (status, Json(body)).into_response()
}

pub(super) fn too_large() -> Response {
    refusal(
        StatusCode::PAYLOAD_TOO_LARGE,
        "TOO_LARGE",
        &format!("the body has more than {MOST_BODY} bytes, or broke off; ask for less at a time"),
    )
}

/// Refuses a body that says by itself that it is too large, before any of it is read.
pub(super) async fn large_bodies(request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length: Option<usize> = length.and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length| length > MOST_BODY) {
        return too_large();
    }
    next.run(request).await
}
