use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use super::AppState;

/// The program runs.
pub(super) async fn health() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// The program answers, and what it answers is up to date.
pub(super) async fn ready(State(state): State<AppState>) -> (StatusCode, Json<Value>) {
    if state.backend.is_ready().await {
        (StatusCode::OK, Json(json!({"status": "ready"})))
    } else {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(
                json!({"status": "behind", "message": "the views do not follow the event log; the program's log says why"}),
            ),
        )
    }
}
