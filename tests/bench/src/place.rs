//! Where an installation is kept while it is measured.

use std::{fs, path::Path, sync::Arc};

use adapters::clock::SystemClock;
use anyhow::Context;
use backend::{
    Backend, Replays,
    configuration::{Configuration, EventsAt, ViewsAt},
    engine::Engine,
};
use sqlx::{Connection, Executor, PgConnection};
use tempfile::TempDir;

use crate::{database::Database, options::Options};

/// An empty installation of its own. [`Place::remove`] takes it away.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) database: Database,
    pub(crate) configuration: Configuration,
    folder: TempDir,
    /// Of the cluster, and the name of the database in it.
    postgres: Option<(String, String)>,
}

impl Place {
    pub(crate) async fn make(
        options: &Options,
        database: Database,
        name: &str,
    ) -> anyhow::Result<Self> {
        let folder = temporary_folder(options)?;
        let mut configuration = Configuration::in_folder(folder.path());
        let mut postgres = None;
        if database == Database::Postgres {
            let cluster = options.postgres.clone().context(
                "PostgreSQL is not known: run it under `tests/postgres`, give --postgres URL, or leave it out with --database sqlite",
            )?;
            let name = format!("bench_{}_{name}", std::process::id());
            administer(&cluster, &format!("CREATE DATABASE {name}")).await?;
            let url = in_database(&cluster, &name)?;
            configuration.events = EventsAt::Postgres(url.clone());
            configuration.views = ViewsAt::Postgres(url);
            postgres = Some((cluster, name));
        }
        Ok(Self {
            database,
            configuration,
            folder,
            postgres,
        })
    }

    pub(crate) fn engine(&self) -> anyhow::Result<Engine> {
        Engine::open(&self.configuration, Arc::new(SystemClock))
    }

    pub(crate) fn backend(&self, replays: Replays) -> anyhow::Result<Backend> {
        let clock = Arc::new(SystemClock);
        Backend::open_with_clock(&self.configuration, clock, replays, &mut |_| {})
    }

    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Of the database, where it is not a file of this place.
    pub(crate) fn url(&self) -> Option<&str> {
        match &self.configuration.events {
            EventsAt::Postgres(url) => Some(url),
            _ => None,
        }
    }

    /// Bytes of log and contents. Nobody may have them open.
    pub(crate) async fn log_bytes(&self) -> anyhow::Result<i64> {
        let Some(url) = self.url() else {
            return Ok(fs::metadata(self.data().join("events.db"))?
                .len()
                .try_into()?);
        };
        let mut connection = PgConnection::connect(url).await?;
        let sql = "SELECT (pg_total_relation_size('events') + pg_total_relation_size('contents') \
                   + pg_total_relation_size('dictionaries'))::bigint";
        Ok(sqlx::query_scalar(sql).fetch_one(&mut connection).await?)
    }

    pub(crate) async fn remove(self) -> anyhow::Result<()> {
        if let Some((cluster, name)) = &self.postgres {
            administer(cluster, &format!("DROP DATABASE {name} WITH (FORCE)")).await?;
        }
        Ok(self.folder.close()?)
    }
}

pub(crate) fn temporary_folder(options: &Options) -> anyhow::Result<TempDir> {
    let made = match &options.folder {
        Some(folder) => TempDir::with_prefix_in("backupchecks-bench.", folder),
        None => TempDir::with_prefix("backupchecks-bench."),
    };
    made.context(
        "a folder for the files that are measured cannot be made; choose one with --folder",
    )
}

/// The version of the server, for the report.
pub(crate) async fn postgres_version(options: &Options) -> Option<String> {
    let mut connection = PgConnection::connect(options.postgres.as_deref()?)
        .await
        .ok()?;
    let sql = "SELECT current_setting('server_version')";
    sqlx::query_scalar(sql)
        .fetch_one(&mut connection)
        .await
        .ok()
}

async fn administer(cluster: &str, sql: &str) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(cluster)
        .await
        .context("the PostgreSQL to measure does not answer")?;
    connection.execute(sql).await?;
    Ok(())
}

/// The same server, another database: the path of the URL.
fn in_database(cluster: &str, name: &str) -> anyhow::Result<String> {
    let (scheme, rest) = cluster
        .split_once("://")
        .context("the URL of PostgreSQL has no `://`")?;
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let host = address.split('/').next().unwrap_or_default();
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    };
    Ok(format!("{scheme}://{host}/{name}{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_takes_the_place_of_the_one_in_the_url() {
        let found = |url| in_database(url, "b").unwrap();
        assert_eq!(
            found("postgres://p@h:1/postgres?host=/x/y"),
            "postgres://p@h:1/b?host=/x/y"
        );
        assert_eq!(found("postgres://h"), "postgres://h/b");
        assert!(in_database("h/postgres", "b").is_err());
    }
}
