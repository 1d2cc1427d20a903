//! Facts and rules of Backupchecks. This crate knows no clock, no randomness and no I/O: time and new ids are arguments.
//!
//! Every aggregate has the same files: `event.rs` (what happened), `command.rs` (what is wanted and why it may be
//! refused), `aggregate.rs` (the decision). [`event::Event`] is the whole vocabulary of the log.

pub mod access;
pub mod aggregate;
pub mod annotation;
pub mod backup_day;
pub mod calendar;
pub mod chain;
pub mod clock;
pub mod code;
pub mod collector;
pub mod content;
pub mod cove_account;
pub mod customer;
pub mod dates;
pub mod event;
pub mod feedback;
pub mod generation;
pub mod identity;
pub mod ids;
pub mod job;
pub mod log;
pub mod mail;
pub mod new_job;
pub mod news;
pub mod overrides;
pub mod parser;
pub mod remark;
pub mod rpo;
pub mod run;
pub mod schedule;
pub mod settings;
pub mod text;
pub mod ticket;
pub mod user;
pub mod zone;
