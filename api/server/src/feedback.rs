//! Screenshots of feedback: taken in, and shown.

use axum::{
    Json,
    body::Body,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use commands::{CommandError, NewScreenshot};
use domain::{access::Permission, code::Code, feedback::limits::MAX_SCREENSHOT_BYTES};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{auth::Refused, body, refusal::refusal, state::AppState};

/// An image is shown, and nothing else is done with it, whatever it holds.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

#[derive(Debug, Deserialize)]
pub(super) struct Named {
    /// Of the image's file.
    name: Option<String>,
}

/// `POST /feedback/{id}/screenshots?name=…`: the body is an image. The same one again changes nothing.
pub(super) async fn attach(
    State(state): State<AppState>,
    Path(id): Path<String>,
    named: Result<Query<Named>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    // Before the body is read.
    let admitted = state.tokens.admit(&state.backend, &headers).await?;
    let principal = &admitted.principal;
    if !principal.may(Permission::GiveFeedback) {
        return Ok(forbidden());
    }
    let Ok(id) = Uuid::try_parse(&id) else {
        return Ok(no_such_path());
    };
    if !is_file(&headers) {
        return Ok(refusal(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::UnsupportedMediaType,
            "send the bytes of the image as `image/png`, `image/jpeg`, `image/gif` or `image/webp`",
        ));
    }
    let Query(named) = match named {
        Ok(named) => named,
        Err(rejected) => {
            let status = StatusCode::BAD_REQUEST;
            return Ok(refusal(status, Code::InvalidInput, &rejected.body_text()));
        }
    };
    let image = match body::read(body, MAX_SCREENSHOT_BYTES, &state.closing).await {
        Ok(image) => image,
        Err(refused) => return Ok(refused),
    };
    let shown = NewScreenshot {
        name: named.name,
        image: image.into(),
    };
    let intention = principal.intention(&state.backend);
    let commands = &state.backend.commands;
    let done = match commands.attach_to_feedback(id, shown, &intention).await {
        Ok(done) => done,
        Err(error) => return Ok(refused(&error)),
    };
    let (status, shown) = match done.position {
        Some(position) => {
            let reached = state.backend.known.reached(position).await;
            (StatusCode::CREATED, reached.map_err(CommandError::from))
        }
        None => (StatusCode::OK, commands.caught_up().await),
    };
    if let Err(error) = shown {
        return Ok(refused(&error));
    }
    let path = format!("/feedback/{id}/screenshots/{}", done.value);
    Ok((status, Json(json!({"id": done.value, "path": path}))).into_response())
}

/// `GET /feedback/{id}/screenshots/{screenshot}`: the image.
pub(super) async fn screenshot(
    State(state): State<AppState>,
    Path((id, screenshot)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let admitted = state.tokens.admit(&state.backend, &headers).await?;
    let principal = &admitted.principal;
    if !principal.may(Permission::GiveFeedback) {
        return Ok(forbidden());
    }
    let (Ok(id), Ok(screenshot)) = (Uuid::try_parse(&id), Uuid::try_parse(&screenshot)) else {
        return Ok(no_such_path());
    };
    let all = principal.may(Permission::ManageFeedback);
    let commands = &state.backend.commands;
    let found = match commands.screenshot_of_feedback(id, screenshot, all).await {
        Ok(found) => found,
        Err(error) => return Ok(refused(&error)),
    };
    let kind = found.image_type;
    // The name that somebody gave is not repeated here: it could be anything.
    let name = format!("inline; filename=\"{screenshot}.{}\"", kind.extension());
    let headers = [
        (header::CONTENT_TYPE, kind.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        // It never changes, but may be erased: a cache has to ask first.
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    Ok((headers, found.image).into_response())
}

/// Not what a form of another page could send.
fn is_file(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("image/") || kind == "application/octet-stream"
}

fn forbidden() -> Response {
    refusal(
        StatusCode::FORBIDDEN,
        Code::Forbidden,
        "your roles do not include feedback; ask an admin",
    )
}

fn no_such_path() -> Response {
    refusal(
        StatusCode::NOT_FOUND,
        Code::NotFound,
        "the path has no UUID where one belongs; `screenshotsPath` of the feedback and `path` of a screenshot have it",
    )
}

fn refused(error: &CommandError) -> Response {
    let status = match error.code() {
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::InvalidInput => StatusCode::UNPROCESSABLE_ENTITY,
        Code::LimitReached | Code::Conflict => StatusCode::CONFLICT,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        code => {
            tracing::warn!(%error, %code, "a screenshot could not be taken or given");
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    refusal(status, error.code(), &error.to_string())
}
