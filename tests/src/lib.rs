//! What the acceptance tests are made of. The tests themselves are in `tests/`.
//!
//! [`mod@contract`] holds one suite per port, to be run against every adapter. The other modules set up installations, in
//! this process or with the real program, and look at what they hold.
//!
//! The test binaries, by the question that a test answers: `contracts` (does the adapter do what its port promises?), `laws` (does it hold for any
//! history, on any engine?), `program` (does the real program survive this?), `subjects` (does the feature do what people expect?), `house` (is the
//! source in order?).
//!
//! # Invariants
//!
//! - Crates depend on those further in only, and a new one has to be given its place
//!   (`tests/tests/house/dependencies.rs::every_crate_depends_on_those_further_in_only`,
//!   `tests/tests/house/dependencies.rs::every_crate_of_the_workspace_has_its_place`).
//! - Every dependency is used, and a package that is there in two versions has a reason
//!   (`tests/tests/house/packages.rs::every_dependency_is_used`, `tests/tests/house/packages.rs::packages_of_two_versions_are_known`).
//! - `api/schema.graphql` is the schema (`tests/tests/house/schema.rs::the_schema_file_is_up_to_date`).
//! - A test that a document or the head of a crate names exists (`tests/tests/house/named_rules.rs::every_test_that_is_named_exists`), and every
//!   invariant names the tests that hold it (`tests/tests/house/named_rules.rs::every_invariant_names_its_tests`).
//! - Every field of the schema has a sample request, which each role tries (`tests/tests/program/access/mod.rs::every_field_has_a_sample`).

pub mod client;
pub mod cluster;
pub mod contract;
pub mod copy;
pub mod dump;
pub mod faked_time;
pub mod history;
pub mod images;
pub mod installation;
pub mod kept;
pub mod mails;
pub mod nightly;
pub mod page_of_the_day;
pub mod place;
pub mod program;
pub mod received;
pub mod recorded;
pub mod recount;
pub mod replays;
pub mod two_weeks;
pub mod waiting;
