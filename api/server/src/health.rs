//! Whether the program runs, and whether it is ready.

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use super::state::AppState;

/// The program runs.
pub(super) async fn health() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// The program answers, and what it answers is up to date. `log` says what the last verification came to; a log that is not
/// sound does not take the program away from those who need it.
pub(super) async fn ready(State(state): State<AppState>) -> (StatusCode, Json<Value>) {
    let log = log(&state);
    match state.backend.trouble().await {
        None => (StatusCode::OK, Json(json!({"status": "ready", "log": log}))),
        Some(trouble) => (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(json!({"status": trouble.status, "message": trouble.message, "log": log})),
        ),
    }
}

fn log(state: &AppState) -> Value {
    let Some(last) = state.backend.verification.get() else {
        return json!({"verification": null});
    };
    let sound = last.outcome.is_sound();
    // Which event and why is for those who may read the audit trail.
    let message =
        (!sound).then_some("`backupchecks audit verify`, or the program's log, says what is wrong");
    json!({"verification": last.outcome.code(), "at": last.at, "message": message})
}
