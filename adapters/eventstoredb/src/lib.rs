//! The event log in EventStoreDB or KurrentDB.
//!
//! Contents, token hashes and views are kept elsewhere; this is the ports [`EventLog`](commands::ports::EventLog) and
//! [`EventFeed`](projections::ports::EventFeed), and a subscription that wakes the projector up. It is a crate of its own because of its
//! dependencies.
//!
//! # Invariants
//!
//! - The server has no call that changes an event, and `$all` is the order of its file: positions are the order of commits
//!   (`tests/tests/contracts/eventstoredb/contract.rs::writers_at_once_lose_nothing_and_a_reader_skips_nothing`).
//! - An append whose answer was lost is there once, and one that never arrived is made once
//!   (`tests/tests/contracts/eventstoredb/appends.rs::an_append_whose_answer_is_lost_is_there_once`,
//!   `tests/tests/contracts/eventstoredb/appends.rs::an_append_that_never_arrived_is_made_once`).
//! - An append to many streams is not atomic here. What is cut in the middle is completed
//!   (`tests/tests/contracts/eventstoredb/appends.rs::an_append_to_many_streams_survives_a_cut_in_the_middle`).
//! - `recorded_at` never goes back for one process (`tests/tests/contracts/eventstoredb/contract.rs::time_never_goes_back_along_the_log`); the projector
//!   levels what several write.
//! - What others write to the same server is left out, and never stops the feed
//!   (`tests/tests/contracts/eventstoredb/feed.rs::what_others_write_to_the_same_server_is_left_out`,
//!   `tests/tests/contracts/eventstoredb/feed.rs::an_event_that_is_not_of_our_making_does_not_stop_the_feed`).

mod deadline;
mod error;
mod event;
mod feed;
mod log;
mod reads;
mod store;
mod subscription;
mod writes;

pub use error::OpenError;
pub use store::{EventStoreDb, Parts};
pub use subscription::Subscription;
