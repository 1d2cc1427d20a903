//! GraphiQL, for developers. The page holds no data; it asks for an API token and keeps it in memory.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};

include!(concat!(env!("OUT_DIR"), "/graphiql_assets.rs"));

/// The page loads nothing from elsewhere. GraphiQL sets styles at run time.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

pub(super) async fn page() -> Html<&'static str> {
    if ASSETS.is_empty() {
        return Html(
            "<!doctype html><meta charset=\"utf-8\"><title>GraphiQL</title><p>This program was built without GraphiQL; \
             build it with <code>make</code>, or use any GraphQL client on <code>/graphql</code>.",
        );
    }
    Html(include_str!("../../graphiql/page.html"))
}

pub(super) async fn asset(Path(file): Path<String>) -> Response {
    match ASSETS.iter().find(|(name, _, _)| *name == file) {
        Some((_, kind, bytes)) => ([(header::CONTENT_TYPE, *kind)], *bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
