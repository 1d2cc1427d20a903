//! What use cases know from the views.

mod annotations;
mod cove;
mod customers;
mod from_views;
mod jobs;
mod mails;
mod parsers;
mod runs;
mod settings;
mod users;

pub use from_views::KnownFromViews;
