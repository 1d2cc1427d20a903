//! Facts and rules of Backupchecks. This crate knows no clock, no randomness and no I/O: time and new ids are arguments.
//!
//! Every aggregate has the same files: `event.rs` (what happened), `command.rs` (what is wanted and why it may be
//! refused), `aggregate.rs` (the decision). [`event::Event`] is the whole vocabulary of the log.
//!
//! # Invariants
//!
//! - No clock, no randomness, no I/O. `clippy.toml` forbids the calls in the whole workspace, and each exception gives its reason
//!   (`tests/tests/house/dependencies.rs::the_inner_crates_know_no_io`).
//! - A command whose wish is fulfilled already gives no events, and is no error
//!   (`domain/src/customer/aggregate.rs::what_is_so_already_appends_nothing`,
//!   `tests/tests/program/access/again.rs::a_mutation_that_is_asked_again_appends_nothing`).
//! - An event, once written, stays readable. It is extended by optional fields or by new variants only, each with a golden file
//!   (`domain/tests/golden.rs::every_event_is_read_and_written_again_as_it_was`,
//!   `domain/tests/golden.rs::unknown_fields_of_a_newer_program_are_ignored`).
//! - Ids that are derived never change (`domain/src/ids.rs::ids_are_fixed_for_ever`), and neither does a link of the hash chain: another
//!   form gets another label (`domain/tests/chain.rs::links_are_fixed_for_ever`, `domain/tests/chain.rs::every_field_counts`).
//! - A date from outside lies within [`dates::YEARS`], or is refused where it comes in
//!   (`tests/tests/program/hostile_requests/dates.rs::no_argument_takes_a_date_that_nothing_can_have`,
//!   `tests/tests/program/bad_input.rs::dates_that_nothing_can_have_are_not_read_and_lose_no_mail`,
//!   `tests/tests/program/bad_input.rs::a_time_of_cove_that_nothing_can_have_is_none`).
//! - No secret is in an event: that of a token has its id, and the hash of the token is kept beside the log
//!   (`domain/tests/golden.rs::every_event_is_read_and_written_again_as_it_was`).
//! - The words and screenshots of feedback are in no event and in no view, but in the content store alone, and are erased there
//!   (`tests/tests/subjects/feedback.rs::erased_feedback_is_gone_for_good`).
//! - A role permits what [`access`] says, and nothing else does (`tests/tests/program/access/mod.rs::the_matrix`).
//! - Which night a run counts for is told by [`backup_day`] alone, from the zone and the start of the day in the settings
//!   (`domain/src/backup_day/mod.rs::a_night_is_one_day`, `tests/tests/subjects/daily_jobs/days.rs::days_follow_the_settings_and_so_does_the_past`).
//! - Names that look alike are one name (`domain/src/text.rs::names_that_look_alike_are_one_and_none_reads_differently_from_what_it_is`).

pub mod access;
pub mod aggregate;
pub mod annotation;
pub mod backup_day;
pub mod calendar;
pub mod chain;
pub mod code;
pub mod collector;
pub mod content;
pub mod cove_account;
pub mod customer;
pub mod dates;
pub mod digest;
pub mod event;
pub mod feedback;
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
pub mod repeated;
pub mod replay;
pub mod rpo;
pub mod run;
pub mod schedule;
pub mod settings;
pub mod text;
pub mod ticket;
pub mod timekeeping;
pub mod user;
pub mod zone;
