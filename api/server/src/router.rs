//! Which path leads where, and what holds for all of them.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, header},
    middleware,
    response::Redirect,
    routing::{get, post},
};
use domain::feedback::limits::MAX_SCREENSHOT_BYTES;
use tower_http::{
    catch_panic::CatchPanicLayer,
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
    trace::{DefaultMakeSpan, TraceLayer},
};

use crate::{
    console, exports, feedback, health, mails, metrics, refusal,
    requests::{self, MAX_BODY},
    state::AppState,
};

/// All paths over an installation.
pub fn router(state: AppState) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    let screenshots = Router::new()
        .route("/feedback/{id}/screenshots", post(feedback::attach))
        .route(
            "/feedback/{id}/screenshots/{screenshot}",
            get(feedback::screenshot),
        );
    let router = Router::new()
        .route("/graphql", post(requests::post))
        // A browser that opens the address is shown the one page that there is.
        .route("/", get(|| async { Redirect::temporary("/graphiql") }))
        .route("/graphiql", get(console::page))
        .route("/graphiql/{file}", get(console::asset))
        .route("/mails/{file}", get(mails::download))
        .route("/exports/jobs.json", get(exports::jobs))
        .route("/exports/customers.csv", get(exports::customers))
        .route("/health", get(health::health))
        .route("/metrics", get(metrics::metrics))
        .route("/ready", get(health::ready));
    limited(router, MAX_BODY)
        .merge(limited(screenshots, MAX_SCREENSHOT_BYTES))
        .layer(middleware::from_fn(refusal::in_time))
        .layer(CatchPanicLayer::new())
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, console::POLICY))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(DefaultMakeSpan::new().level(tracing::Level::INFO)),
        )
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .with_state(state)
}

/// Takes bodies of at most `most` bytes.
fn limited(router: Router<AppState>, most: usize) -> Router<AppState> {
    router
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(most))
        .layer(middleware::from_fn_with_state(most, refusal::large_bodies))
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
