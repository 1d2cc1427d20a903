//! The log in EventStoreDB. A build without the feature `eventstoredb` has `no_cluster.rs` in its place.

use std::sync::Arc;

use adapters::{
    postgres::{PostgresChain, PostgresStore},
    sqlite::SqliteChain,
};
use anyhow::Context;
use eventstoredb::{EventStoreDb, Subscription};
use projections::ports::EventFeed;
use tokio::runtime::Handle;

use super::{Engine, Hints, Opening, server};
use crate::configuration::{Configuration, ViewsAt};

/// What begins the names of our streams in a cluster that others use, too.
const NAMESPACE: &str = "backupchecks";

impl Hints for Subscription {}

impl Opening {
    /// A cluster keeps events alone; contents, token hashes and the hash chain lie with the views.
    pub(super) fn eventstoredb(
        self,
        configuration: &Configuration,
        url: &str,
    ) -> anyhow::Result<Engine> {
        let appended = Arc::clone(&self.appended);
        let log = EventStoreDb::open(eventstoredb::Parts {
            url: url.to_owned(),
            namespace: NAMESPACE.to_owned(),
            clock: Arc::clone(&self.clock),
            appended: Arc::new(move || appended.raise()),
            runtime: Handle::current(),
        })?;
        let head = EventFeed::head(&log).context("the event log does not answer")?;
        let hints: Vec<Box<dyn Hints>> = vec![Box::new(log.subscribe(head))];
        match &configuration.views {
            ViewsAt::Sqlite(_) => {
                let contents = self.sqlite(&configuration.data.join("contents.db"))?;
                let chain = SqliteChain::of_log(&configuration.data.join("events.db"));
                Ok(self.over(log, contents, chain, hints))
            }
            ViewsAt::Postgres(url) => {
                let (clock, appended) = (Arc::clone(&self.clock), Arc::clone(&self.appended));
                let server = server(url)?;
                let contents = PostgresStore::open(&server, clock, appended)?;
                let chain = PostgresChain::of_log(&server);
                Ok(self.over(log, contents, chain, hints))
            }
        }
    }
}
