//! The command line: a file or folder for each verb.
//!
//! Every verb that is interrupted says what stands and what goes on: in its own words, else in those of `stands`
//! (`every_verb_says_what_stands_when_it_is_interrupted`).

#![deny(clippy::print_stdout, clippy::print_stderr)]

mod arguments;
mod audit;
mod clock;
mod customers_of_jobs;
mod differences;
mod exchange;
mod import;
mod import_cove;
mod migrate;
mod new_log;
mod own_log;
mod parsers;
mod paths;
mod replay;
mod schedule;
mod serve;
mod stands;
mod tokens;
mod users;

use std::{path::PathBuf, process::ExitCode};

use adapters::{postgres, private, sqlite};
use arguments::{Cli, Verb};
use backend::configuration::{CheckedBy, Chosen, Configuration};
use clap::Parser;
use terminal::{note, stopping};

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
    let configuration = Configuration::resolve(chosen, cli.place.config.as_deref())?;
    if let Some(what_stands) = stands::what_stands(&verb) {
        stopping::may_stop(move || what_stands.to_owned());
    }
    match verb {
        Verb::Serve(args) => serve::run(&configuration, &args).await,
        Verb::Demo(args) => demo::run(&configuration, &args).await,
        Verb::Import(verb) => import::run(&configuration, verb).await,
        Verb::Jobs(verb) => exchange::jobs(&configuration, verb).await,
        Verb::Customers(verb) => exchange::customers(&configuration, verb).await,
        Verb::Schedule(verb) => schedule::run(&configuration, verb).await,
        Verb::Parsers(verb) => parsers::run(&configuration, verb).await,
        Verb::Replay(args) => replay::run(&configuration, &args).await,
        Verb::User(verb) => users::run(&configuration, verb).await,
        Verb::Token(verb) => tokens::run(&configuration, verb).await,
        Verb::Audit(verb) => audit::run(&configuration, verb),
        Verb::Clock(verb) => clock::run(&configuration, verb).await,
        Verb::Paths(args) => paths::run(&configuration, args).await,
        Verb::Migrate(args) => migrate::run(&configuration, args),
    }
}

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
