//! What can be given on the command line.

use std::path::PathBuf;

use backend::configuration::CheckedBy;
use clap::{Args, Parser, Subcommand};

use super::{
    audit, clock, exchange, import, migrate, parsers, paths, replay, schedule, serve, tokens, users,
};

/// Checks every morning that all backups ran.
///
/// Notification mails become runs of jobs; people assign, see and review them over GraphQL. Everything that happened is
/// kept in an event log, from which all views can be built again.
///
/// Exit codes: 0 done; 1 failed, the message says why; 2 wrong use; 3 done, but some of the input was refused; 7 the schema
/// of the event log is not one that this program, or its role, can work with; `audit verify` has some of its own.
#[derive(Debug, Parser)]
#[command(name = "backupchecks", version)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) place: Place,
    #[command(subcommand)]
    pub(super) verb: Option<Verb>,
}

/// Where everything is. Flags come before the environment, that before the configuration file.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// Folder of everything that has no URL [default: ./data]
    #[arg(long, value_name = "DIR", env = "BACKUPCHECKS_DATA")]
    pub(super) data: Option<PathBuf>,
    /// Event log: `sqlite:PATH`, `postgres://…` or `esdb://…` [default: sqlite:DATA/events.db]
    #[arg(
        long,
        value_name = "URL",
        env = "BACKUPCHECKS_EVENTS",
        hide_env_values = true
    )]
    pub(super) events: Option<String>,
    /// Views: `sqlite:PATH` or `postgres://…` [default: where a PostgreSQL log is, else sqlite:DATA/views.db]
    #[arg(
        long,
        value_name = "URL",
        env = "BACKUPCHECKS_VIEWS",
        hide_env_values = true
    )]
    pub(super) views: Option<String>,
    /// File that holds the URL of the event log, in place of `--events`: a password in a flag is seen by others
    #[arg(long, value_name = "FILE", env = "BACKUPCHECKS_EVENTS_FILE")]
    pub(super) events_file: Option<PathBuf>,
    /// File that holds the URL of the views, in place of `--views`
    #[arg(long, value_name = "FILE", env = "BACKUPCHECKS_VIEWS_FILE")]
    pub(super) views_file: Option<PathBuf>,
    /// The machine's clock is right, whatever speaks against it: the same as `--clock-check off`
    #[arg(long, env = "BACKUPCHECKS_TRUST_CLOCK")]
    pub(super) trust_clock: bool,
    /// What the machine's clock is held against, so that a wrong one does not date events [default: system]
    #[arg(long, value_name = "HOW", env = "BACKUPCHECKS_CLOCK_CHECK")]
    pub(super) clock_check: Option<CheckedBy>,
    /// Up to how many days after the last event the clock is simply believed when the program starts [default: 14]
    #[arg(long, value_name = "DAYS", env = "BACKUPCHECKS_CLOCK_GAP_DAYS")]
    pub(super) clock_gap_days: Option<u32>,
    /// Configuration file in TOML, with the keys `data`, `events`, `views`, `events_file`, `views_file`, `listen`,
    /// `clock_check` and `clock_gap_days`
    #[arg(long, value_name = "FILE", env = "BACKUPCHECKS_CONFIG")]
    pub(super) config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Answer GraphQL requests, and keep the views up to date (the default)
    Serve(serve::ServeArgs),
    /// Make the history of a fictional MSP in files, then serve it
    Demo(demo::DemoArgs),
    /// Take in observations that lie in files
    #[command(subcommand)]
    Import(import::ImportVerb),
    /// Jobs as files
    #[command(subcommand)]
    Jobs(exchange::JobsVerb),
    /// Customers as files
    #[command(subcommand)]
    Customers(exchange::CustomersVerb),
    /// When jobs are expected to run
    #[command(subcommand)]
    Schedule(schedule::ScheduleVerb),
    /// See what parsers there are and what they make of a mail; publish your own
    #[command(subcommand)]
    Parsers(parsers::ParsersVerb),
    /// Build views with the wanted definitions beside the live ones, and compare
    ///
    /// Starts a replay, or joins the open one, shows how far it is, and tells what differs. The live views stay until it is
    /// accepted. Where the live views have the same definitions already, every mail is parsed again. May be run beside
    /// `serve`, which then does the work.
    Replay(replay::ReplayArgs),
    /// People who may do something
    #[command(subcommand)]
    User(users::UserVerb),
    /// API tokens of people, for programs
    #[command(subcommand)]
    Token(tokens::TokenVerb),
    /// See whether the event log is as it was recorded
    #[command(subcommand)]
    Audit(audit::AuditVerb),
    /// By which paths mails come; which jobs depend on SMTP AUTH through Exchange Online
    ///
    /// Told from the headers of each job's newest mails, as far as a trusted mail host wrote them.
    Paths(paths::PathsArgs),
    /// Whether the machine's clock and the times of the event log agree
    #[command(subcommand)]
    Clock(clock::ClockVerb),
    /// Bring the event log to the newest schema
    ///
    /// `serve` does so by itself where the program's role owns the log. Where another role does, or is to, its URL is given here.
    Migrate(migrate::MigrateArgs),
}
