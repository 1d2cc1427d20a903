//! What a monitoring system collects, as OpenMetrics text.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::verification::{Outcome, Verification};
use prometheus_client::{
    encoding::text::encode,
    metrics::{family::Family, gauge::Gauge},
    registry::Registry,
};

use super::state::AppState;

const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Needs no token: there is nothing of customers, jobs or people in it.
pub(super) async fn metrics(State(state): State<AppState>) -> Response {
    let mut registry = Registry::with_prefix("backupchecks");
    if let Some(last) = state.backend.verification.get() {
        verification(&mut registry, &last);
    }
    let mut text = String::new();
    match encode(&mut text, &registry) {
        Ok(()) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn verification(registry: &mut Registry, last: &Verification) {
    let result = Family::<[(&str, &str); 1], Gauge>::default();
    for code in Outcome::CODES {
        let is_it = i64::from(last.outcome.code() == code);
        result.get_or_create(&[("result", code)]).set(is_it);
    }
    registry.register(
        "log_verification",
        "Result of the last comparison of the event log with its hash chain: 1 for the one that it had, 0 for the others",
        result,
    );
    let at = Gauge::<i64>::default();
    at.set(last.at.timestamp());
    registry.register(
        "log_verification_timestamp_seconds",
        "When the event log was last compared with its hash chain, in seconds since 1970",
        at,
    );
    if let Some(verdict) = last.outcome.verdict() {
        let events = Gauge::<i64>::default();
        events.set(i64::try_from(verdict.sound.events).unwrap_or(i64::MAX));
        registry.register(
            "log_verified_events",
            "Events that were as they had been recorded, up to the first fault",
            events,
        );
    }
}
