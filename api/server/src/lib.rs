//! The HTTP server: connections, who asks, GraphQL, downloads, screenshots, health.

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
