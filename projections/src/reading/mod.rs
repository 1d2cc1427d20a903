//! What the parsers make of a mail, as the views need it.
//!
//! The fold sees [`Reading`]: what decides where a mail and its runs belong. The bulk of a mail, its objects and messages,
//! is only shown on the page of one run: [`RunDetails`] stand beside the views, in the cache behind
//! [`Readings`](crate::ports::Readings), once for all generations. What is missing there is read from the mail again.

pub(crate) mod details;
pub(crate) mod earlier;
pub(crate) mod header;
pub(crate) mod joined;
pub(crate) mod outcome;
pub(crate) mod read;
pub(crate) mod rules;

pub use details::{DetailsError, DetailsOf, DetailsSource};
pub use earlier::EarlierReadings;
pub use header::HeaderFound;
pub use joined::joined;
pub use outcome::{OF_REMNANT, Reading, RunHead};
pub use read::remnant;
pub use rules::{MailTrust, Rules, RulesError, WantedRules};

pub use crate::engine::ports::run_details::RunDetails;
