//! The command line.

mod audit;
mod clock;
mod customers_of_jobs;
pub(crate) mod dates;
mod differences;
mod exchange;
mod import;
mod import_cove;
mod migrate;
pub(crate) mod out;
mod own_log;
mod parsers;
mod paths;
mod progress;
mod replay;
mod schedule;
mod serve;
mod stands;
pub(crate) mod stopping;
mod tokens;
mod users;

use std::{path::PathBuf, process::ExitCode};

use adapters::{postgres, private, sqlite};
use clap::{Args, Parser, Subcommand};

use crate::{
    cli::out::note,
    settings::{CheckedBy, Chosen, Settings},
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
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    verb: Option<Verb>,
}

/// Where everything is. Flags come before the environment, that before the configuration file.
#[derive(Debug, Args)]
struct Place {
    /// Folder of everything that has no URL [default: ./data]
    #[arg(long, value_name = "DIR", env = "BACKUPCHECKS_DATA")]
    data: Option<PathBuf>,
    /// Event log: `sqlite:PATH`, `postgres://…` or `esdb://…` [default: sqlite:DATA/events.db]
    #[arg(
        long,
        value_name = "URL",
        env = "BACKUPCHECKS_EVENTS",
        hide_env_values = true
    )]
    events: Option<String>,
    /// Views: `sqlite:PATH` or `postgres://…` [default: where a PostgreSQL log is, else sqlite:DATA/views.db]
    #[arg(
        long,
        value_name = "URL",
        env = "BACKUPCHECKS_VIEWS",
        hide_env_values = true
    )]
    views: Option<String>,
    /// File that holds the URL of the event log, in place of `--events`: a password in a flag is seen by others
    #[arg(long, value_name = "FILE", env = "BACKUPCHECKS_EVENTS_FILE")]
    events_file: Option<PathBuf>,
    /// File that holds the URL of the views, in place of `--views`
    #[arg(long, value_name = "FILE", env = "BACKUPCHECKS_VIEWS_FILE")]
    views_file: Option<PathBuf>,
    /// The machine's clock is right, whatever speaks against it: the same as `--clock-check off`
    #[arg(long, env = "BACKUPCHECKS_TRUST_CLOCK")]
    trust_clock: bool,
    /// What the machine's clock is held against, so that a wrong one does not date events [default: system]
    #[arg(long, value_name = "HOW", env = "BACKUPCHECKS_CLOCK_CHECK")]
    clock_check: Option<CheckedBy>,
    /// So many days after the last event the clock is believed without more ado when the program starts [default: 14]
    #[arg(long, value_name = "DAYS", env = "BACKUPCHECKS_CLOCK_GAP_DAYS")]
    clock_gap_days: Option<u32>,
    /// Configuration file in TOML, with the keys `data`, `events`, `views`, `events_file`, `views_file`, `listen`,
    /// `clock_check` and `clock_gap_days`
    #[arg(long, value_name = "FILE", env = "BACKUPCHECKS_CONFIG")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Answer GraphQL requests, and keep the views up to date (the default)
    Serve(serve::ServeArgs),
    /// Make the history of a fictional MSP in files, then serve it
    Demo(crate::demo::DemoArgs),
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

/// Runs the program and tells how it went.
pub fn main() -> ExitCode {
    private::restrict_process();
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let verb = cli
        .verb
        .unwrap_or_else(|| Verb::Serve(serve::ServeArgs::from_environment()));
    start_logging(matches!(verb, Verb::Serve(_)));
    let listen = match &verb {
        Verb::Serve(args) => args.listen,
        Verb::Demo(args) => args.listen,
        _ => None,
    };
    let data = match &verb {
        // The demo must not mix with real data by accident.
        Verb::Demo(_) => cli.place.data.or_else(|| Some(PathBuf::from("demo-data"))),
        _ => cli.place.data,
    };
    let chosen = Chosen {
        data,
        events: cli.place.events,
        views: cli.place.views,
        events_file: cli.place.events_file,
        views_file: cli.place.views_file,
        listen,
        clock_check: if cli.place.trust_clock {
            Some(CheckedBy::Off)
        } else {
            cli.place.clock_check
        },
        clock_gap_days: cli.place.clock_gap_days,
    };
    let settings = Settings::resolve(chosen, cli.place.config.as_deref())?;
    if let Some(what_stands) = stands::what_stands(&verb) {
        stopping::may_stop(move || what_stands.to_owned());
    }
    match verb {
        Verb::Serve(args) => serve::run(&settings, &args).await,
        Verb::Demo(args) => crate::demo::run(&settings, &args).await,
        Verb::Import(verb) => import::run(&settings, verb).await,
        Verb::Jobs(verb) => exchange::jobs(&settings, verb).await,
        Verb::Customers(verb) => exchange::customers(&settings, verb).await,
        Verb::Schedule(verb) => schedule::run(&settings, verb).await,
        Verb::Parsers(verb) => parsers::run(&settings, verb).await,
        Verb::Replay(args) => replay::run(&settings, &args).await,
        Verb::User(verb) => users::run(&settings, verb).await,
        Verb::Token(verb) => tokens::run(&settings, verb).await,
        Verb::Audit(verb) => audit::run(&settings, verb),
        Verb::Clock(verb) => clock::run(&settings, verb).await,
        Verb::Paths(args) => paths::run(&settings, args).await,
        Verb::Migrate(args) => migrate::run(&settings, args),
    }
}

pub(crate) use progress::ProgressLine;
pub(crate) use replay::rebuild_views;
pub(crate) use serve::{bind, serve};

/// Nothing was written; starting again is of no use before somebody acts.
const OF_SCHEMA: u8 = 7;

fn failed(error: &anyhow::Error) -> ExitCode {
    note!("error: {error:#}");
    let is_of_schema = error.chain().any(|cause| {
        let postgres = cause.downcast_ref::<postgres::OpenError>();
        let sqlite = cause.downcast_ref::<sqlite::OpenError>();
        postgres.is_some_and(postgres::OpenError::is_of_schema)
            || matches!(sqlite, Some(sqlite::OpenError::Newer { .. }))
    });
    if is_of_schema {
        return ExitCode::from(OF_SCHEMA);
    }
    ExitCode::FAILURE
}

/// Log lines go to standard error, so that results can be piped. `RUST_LOG` chooses what is shown.
fn start_logging(server: bool) {
    let default = if server { "info" } else { "warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // They would be printed where log lines cannot be.
        .log_internal_errors(false)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .init();
}
