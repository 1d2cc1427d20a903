//! Whether there is an installation. A verb that only reads, or changes what is there, asks before anything is opened: a mistake in
//! `--data` or `--events` must not make one.

use std::path::Path;

use adapters::postgres::{self, PostgresServer};
use tokio::runtime::Handle;

use crate::{
    configuration::{Configuration, EventsAt, ViewsAt},
    lost_log,
};

/// Looks, and makes nothing. Within a runtime of several threads.
pub fn is_made(configuration: &Configuration) -> anyhow::Result<bool> {
    match (&configuration.events, &configuration.views) {
        (EventsAt::Sqlite(path), _) => Ok(path.exists()),
        (EventsAt::Postgres(url), _)
        // What a cluster does not keep lies with the views.
        | (EventsAt::EventStoreDb(_), ViewsAt::Postgres(url)) => has_log(url),
        (EventsAt::EventStoreDb(_), ViewsAt::Sqlite(_)) => Ok(contents(&configuration.data)),
    }
}

/// Refuses where there is none; one whose log was lost is told apart from that.
pub fn require_made(configuration: &Configuration) -> anyhow::Result<()> {
    lost_log::refuse_missing(configuration)?;
    let at = match &configuration.events {
        EventsAt::EventStoreDb(_) => {
            format!(
                "beside {:?}, in {:?}",
                configuration.events, configuration.views
            )
        }
        EventsAt::Sqlite(_) | EventsAt::Postgres(_) => format!("{:?}", configuration.events),
    };
    anyhow::ensure!(
        is_made(configuration)?,
        "there is no installation: no event log {at}. `--data DIR` and `--events URL` say where it is; `backupchecks serve`, \
         `user add` and the imports make a new one"
    );
    Ok(())
}

/// The same for `migrate`, which also prepares an empty database, and makes no file.
pub fn require_made_file(configuration: &Configuration) -> anyhow::Result<()> {
    match configuration.events {
        EventsAt::Sqlite(_) => require_made(configuration),
        EventsAt::Postgres(_) | EventsAt::EventStoreDb(_) => Ok(()),
    }
}

fn has_log(url: &str) -> anyhow::Result<bool> {
    Ok(postgres::is_made(&PostgresServer::new(
        url,
        Handle::current(),
    )?)?)
}

/// Which the engine makes beside a cluster.
fn contents(data: &Path) -> bool {
    data.join("contents.db").exists()
}
