use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use super::AppState;

/// The program runs.
pub(super) async fn health() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// The program answers, and what it answers is up to date.
pub(super) async fn ready(State(state): State<AppState>) -> (StatusCode, Json<Value>) {
    match state.backend.trouble().await {
        None => (StatusCode::OK, Json(json!({"status": "ready"}))),
        Some(trouble) => (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(json!({"status": trouble.status, "message": trouble.message})),
        ),
    }
}
