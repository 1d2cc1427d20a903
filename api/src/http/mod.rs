//! The doors of the program: GraphQL, downloads, health.

mod auth;
mod body;
mod closing;
mod console;
mod exports;
mod feedback;
mod graphql;
mod health;
mod mails;
mod metrics;
mod places;
mod refusal;
mod server;
mod shares;

use std::{sync::Arc, time::Duration};

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

pub use auth::Tokens;
pub(crate) use closing::Closing;
pub(crate) use server::{Limits, serve};

use crate::{backend::Backend, graphql::ApiSchema};

/// A query is text; whoever sends more than this wants something else.
const MAX_BODY: usize = 1 << 20;

/// So long a request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// What handlers are given.
#[derive(Clone)]
pub struct AppState {
    pub backend: Arc<Backend>,
    pub schema: ApiSchema,
    pub tokens: Arc<Tokens>,
    pub(crate) closing: Closing,
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState").finish_non_exhaustive()
    }
}

impl AppState {
    pub fn new(backend: Arc<Backend>) -> Self {
        Self {
            schema: crate::graphql::schema(Arc::clone(&backend)),
            tokens: Arc::new(Tokens::default()),
            closing: Closing::default(),
            backend,
        }
    }
}

pub fn router(state: AppState) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    let screenshots = Router::new()
        .route("/feedback/{id}/screenshots", post(feedback::attach))
        .route(
            "/feedback/{id}/screenshots/{screenshot}",
            get(feedback::screenshot),
        );
    let router = Router::new()
        .route("/graphql", post(graphql::post))
        // Whoever opens the address in a browser is shown the one page that there is.
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

/// Takes bodies of so many bytes at most.
fn limited(router: Router<AppState>, most: usize) -> Router<AppState> {
    router
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(most))
        .layer(middleware::from_fn_with_state(most, refusal::large_bodies))
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
