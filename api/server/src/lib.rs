//! The HTTP server: connections, who asks, GraphQL, downloads, screenshots, health.
//!
//! # Invariants
//!
//! - A request without a valid token is turned away before its body is looked at, and a token that was revoked is refused however far
//!   the views are (`tests/tests/program/access/waiting.rs::a_token_is_useless_from_the_moment_on_whatever_the_views_show`).
//! - No token and no user takes what others need to be answered (`tests/tests/program/hostile_requests/shares.rs::many_tokens_cannot_take_the_places_of_all_sqlite`).
//!
//! # Conventions
//!
//! No test holds these.
//!
//! - One answer is of one generation of views, also when another goes live meanwhile.
//! - There are no cookies and no sessions, so there is nothing to forge across sites.

pub mod serve;

mod auth;
mod body;
mod closing;
mod connections;
mod console;
mod exports;
mod feedback;
mod health;
mod mails;
mod metrics;
mod places;
mod refusal;
mod requests;
mod router;
mod shares;
mod state;

pub use auth::Tokens;
pub use router::router;
pub use state::AppState;
