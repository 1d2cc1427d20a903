//! Read models: fold events into views, and query views.
//!
//! A projection is a pure, deterministic fold: the same events give the same views, whatever the batch size, live or
//! rebuilt, on every database. [`projector`] feeds pages of events to [`fold`], which changes rows in a working set;
//! rows and checkpoint are committed together. Every view has the same files under [`views`]: `table.rs` (its rows),
//! `fold.rs` (how events change them) and `query.rs` (how they are asked for).

pub mod chain;
pub mod continued;
pub mod fold;
pub mod ports;
pub mod projector;
pub mod reading;
pub mod replay;
pub mod search;
pub mod store;
pub mod survey;
pub mod views;
