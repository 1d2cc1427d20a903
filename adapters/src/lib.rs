//! The outside world: each module implements ports of `commands` and `projections`.
//!
//! # Invariants
//!
//! The log:
//!
//! - It refuses `UPDATE` and `DELETE`, by triggers (`tests/tests/contracts/event_log.rs::the_database_itself_refuses_to_change_an_event`). In
//!   PostgreSQL triggers keep order, times and sequences as well, whatever program writes
//!   (`tests/tests/contracts/postgres_log/mod.rs::stock_postgres_es_gets_ids_and_times_and_keeps_the_sequence`).
//! - The order of positions is the order of commits: a reader behind position n never skips an event that is committed later
//!   (`tests/tests/contracts/event_log.rs::writers_at_once_lose_nothing_and_a_reader_skips_nothing`,
//!   `tests/tests/contracts/postgres_log/mod.rs::a_reader_never_overtakes_a_writer_that_has_not_committed`).
//! - `recorded_at` never goes back along the log, even when the clock does (`tests/tests/contracts/event_log.rs::time_never_goes_back_along_the_log`),
//!   but for a correction of times (`tests/tests/contracts/event_log.rs::a_correction_of_times_goes_back`).
//! - No event is dated by a clock that jumped or is doubted (`tests/tests/program/clock.rs::a_clock_that_jumps_dates_nothing`,
//!   `tests/tests/program/clock.rs::a_clock_far_ahead_of_the_log_records_nothing`). What a wrong clock wrote is corrected by an event, through which
//!   all folds read the log (`tests/tests/program/clock.rs::a_log_that_is_ahead_is_corrected`).
//! - It keeps payloads to the byte and never reads one (`tests/tests/contracts/event_log.rs::an_event_comes_back_as_it_was_given`).
//! - A damaged log is an error, never made again (`tests/tests/program/files/damaged.rs::a_damaged_log_is_noticed_when_the_program_has_started`).
//! - The program needs no right to change the log in PostgreSQL (`tests/tests/contracts/postgres_log/roles.rs::the_programs_role_may_add_to_the_log_and_no_more`),
//!   and writes nothing before it knows the schema for its own
//!   (`tests/tests/contracts/postgres_log/schema.rs::on_an_old_schema_the_program_says_what_to_run_and_writes_nothing`).
//! - The schemas of both databases have the same tables (`tests/tests/contracts/log_schema.rs::both_migrations_end_in_the_same_tables`).
//!
//! Contents:
//!
//! - A content is kept once, by its digest. Putting it again changes nothing (`tests/tests/contracts/contents.rs::putting_twice_changes_nothing`), not
//!   even where it was erased (`tests/tests/contracts/contents.rs::erased_stays_erased_when_put_again`).
//! - Bytes that were erased are in no file (`tests/tests/contracts/contents.rs::erased_bytes_are_nowhere_on_the_disk`,
//!   `tests/tests/contracts/postgres_log/erased.rs::erased_mails_leave_no_bytes_in_the_database`).
//!
//! Views:
//!
//! - One process at a time may write views (`tests/tests/contracts/generations.rs::one_leads_at_a_time`).
//! - A commit behind a statement that failed says whether it took place (`tests/tests/contracts/views.rs::a_commit_after_an_error_says_what_it_did`). A connection
//!   that was lost while it wrote is not opened again beneath its projector: only the checkpoint in the views tells whether the last commit took
//!   place (`tests/tests/program/postgres_restart.rs::a_writer_alone_that_is_lost_takes_the_lease_with_it`).
//! - The log decides about replays, and the list of generations follows it, so a crash between the two is made good by looking again
//!   (`tests/tests/laws/replays/failures.rs::what_was_accepted_before_a_crash_is_shown_after_it`,
//!   `tests/tests/program/replay_program.rs::a_replay_survives_kills_and_ends_as_if_there_were_none`).
//! - Queries never see less than before: a generation goes live once it includes what the live one does
//!   (`tests/tests/laws/replays/verdicts.rs::what_is_accepted_is_shown_at_once_and_can_be_taken_back`).
//! - One answer is of one moment: of the views as they are, or of a moment in the past
//!   (`tests/tests/laws/as_of.rs::a_query_is_of_one_moment`).
//! - Damaged files of views give way and are built again (`tests/tests/program/files/damaged.rs::views_that_are_no_database_are_built_again_loudly`).
//! - A caller that stops waiting for a statement ends it (`tests/tests/contracts/views.rs::an_abandoned_question_gives_its_place_back`,
//!   `tests/tests/contracts/views.rs::the_server_ends_what_was_abandoned`).
//!
//! Files:
//!
//! - What is made is for the program's user only (`tests/tests/program/files/owner_only.rs::every_file_of_a_program_that_did_everything_is_its_own`).

pub mod clock;
mod corrected_feed;
mod dated_log;
mod driver_error;
pub mod known;
pub mod mail_files;
mod packed_json;
mod packing;
pub mod postgres;
pub mod private;
pub mod projecting;
pub mod signal;
pub mod sqlite;
pub mod worker;

pub use corrected_feed::CorrectedFeed;
pub use dated_log::DatedLog;
