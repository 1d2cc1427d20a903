//! `backupchecks demo`: the history of a fictional MSP, made through the same import and commands as a real one.

mod cove;
mod history;
mod people;
mod teller;
mod trust;
mod voices;
mod work;

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Instant};

use adapters::clock::SystemClock;
use anyhow::bail;
use backend::{
    Replays,
    configuration::{ClockConfiguration, Configuration},
    lost_log,
};
use chrono::NaiveDate;
use clap::Args;
use commands::ports::Clock;
use server::serve::{bind, serve};
use terminal::{dates, note, opening::open, say};

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Address and port [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", env = "BACKUPCHECKS_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Days of history
    #[arg(long, default_value_t = 120, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    days: u32,
    /// Another number tells another story
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The last day of the history [default: today]
    #[arg(long, value_name = "DATE", value_parser = dates::date)]
    until: Option<NaiveDate>,
    /// Make the history and stop
    #[arg(long)]
    no_serve: bool,
}

/// Makes the history where there is none yet, then serves it.
pub async fn run(configuration: &Configuration, args: &DemoArgs) -> anyhow::Result<ExitCode> {
    // Its history ends when it was made, however long ago.
    let configuration = &Configuration {
        clock: ClockConfiguration::TRUSTED,
        ..configuration.clone()
    };
    let socket = (!args.no_serve).then(|| bind(configuration)).transpose()?;
    let events = configuration.events.file("the demo")?;
    if events.exists() {
        history::name_chain(events)?;
    }
    if events.exists() && !people::is_demo(configuration).await? {
        bail!(
            "{} holds data that is not the demo's; give another folder with --data DIR",
            events.display()
        );
    }
    if !events.exists() {
        lost_log::refuse_missing_beside_chain(configuration)?;
        let now = SystemClock.now();
        let story = history::Story {
            seed: args.seed,
            days: args.days,
            until: args.until.unwrap_or_else(|| now.date_naive()),
            now,
        };
        note!(
            "Making {} days of a fictional MSP in {} …",
            args.days,
            events.display()
        );
        let started = Instant::now();
        let told = history::tell_whole(configuration, &story).await?;
        note!(
            "{} mails of {} jobs of {} customers, {} reviews, in {:.1} s",
            told.mails,
            told.jobs,
            told.customers,
            told.reviews,
            started.elapsed().as_secs_f64()
        );
    }
    let Some(socket) = socket else {
        return Ok(ExitCode::SUCCESS);
    };
    let backend = Arc::new(open(configuration, Replays::Conducted)?);
    let token = people::fresh_token(&backend).await?;
    let events = backend.engine.log.head().await?;
    serve(socket, backend, |address| {
        say!("{}", greeting(address, &token, events));
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

fn greeting(address: SocketAddr, token: &str, events: i64) -> String {
    format!(
        r#"
Backupchecks shows the demo ({events} events) at

    GraphiQL   http://{address}/graphiql
    API        http://{address}/graphql
    API token  {token}

Sign in to GraphiQL with the token, or paste this first query into a shell:

    curl -s http://{address}/graphql \
      -H 'Authorization: Bearer {token}' \
      -H 'Content-Type: application/json' \
      -d '{{"query":"{{ unreviewedCount inboxCount unreviewedRuns(first: 3) {{ nodes {{ status runAt job {{ name software customer {{ name }} }} }} }} }}"}}'

Ctrl-C stops it. The demo's data stay; delete their folder to begin again."#
    )
}
