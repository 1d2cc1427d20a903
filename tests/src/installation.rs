//! An installation in this process, with a clock that stands where it was set.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

use adapters::{
    clock::SimulatedClock,
    sqlite::{SqliteGenerations, SqliteViewWriter},
};
use axum::Router;
use backend::{Backend, Replays, configuration::Configuration};
use chrono::{DateTime, Utc};
use commands::{
    Assignment, Intention,
    collect::{RawMail, prepare},
};
use domain::{access::Role, log::Actor};
use projections::{
    continued::recorded,
    projector::{OnPoison, Projector, ProjectorError, Sources},
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    client::{Asking, Door},
    dump, recount,
};

#[derive(Debug)]
pub struct Installation {
    pub folder: TempDir,
    pub clock: Arc<SimulatedClock>,
    pub backend: Arc<Backend>,
    replays: Replays,
}

/// What is left when an installation was stopped.
#[derive(Debug)]
pub struct Stopped {
    pub folder: TempDir,
    pub clock: Arc<SimulatedClock>,
    pub replays: Replays,
}

impl Installation {
    /// An empty one, a while after the tests' mails. Replays are only written down.
    pub fn new() -> Self {
        Self::with(Replays::LeftAlone)
    }

    /// One that builds the views of replays.
    pub fn with_replays() -> Self {
        Self::with(Replays::Conducted)
    }

    fn with(replays: Replays) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let now: DateTime<Utc> = "2026-07-01T08:00:00Z".parse().expect("a time");
        let clock = Arc::new(SimulatedClock::at(now));
        Self::start(Stopped {
            folder,
            clock,
            replays,
        })
    }

    pub fn events(&self) -> PathBuf {
        self.folder.path().join("events.db")
    }

    pub fn views(&self) -> PathBuf {
        self.folder.path().join("views.db")
    }

    /// Ends the backend, so that its files are nobody's; gives what is needed to open it again.
    pub fn stop(self) -> Stopped {
        let backend = Arc::into_inner(self.backend).expect("nobody else uses the backend");
        drop(backend);
        Stopped {
            folder: self.folder,
            clock: self.clock,
            replays: self.replays,
        }
    }

    pub fn start(stopped: Stopped) -> Self {
        let Stopped {
            folder,
            clock,
            replays,
        } = stopped;
        let backend = open(folder.path(), &clock, replays);
        Self {
            folder,
            clock,
            backend,
            replays,
        }
    }

    /// The same, with views that were lost and are built by what the log says.
    #[must_use]
    pub fn without_views(self) -> Self {
        let views = self.views();
        let stopped = self.stop();
        SqliteGenerations::remove_all(&views).expect("removed");
        Self::start(stopped)
    }

    /// Makes jobs of a mail, all of this customer.
    pub async fn approve(&self, mail: Uuid, customer_id: Uuid) -> Vec<Uuid> {
        let assignment = Assignment {
            ordinal: None,
            customer_id,
        };
        let by = self.somebody();
        let commands = &self.backend.commands;
        let done = commands.approve_mail(mail, &[assignment], &by).await;
        let jobs = done.expect("approved").value;
        self.backend.settle().await.expect("settled");
        jobs
    }

    pub fn somebody(&self) -> Intention {
        Intention {
            actor: Actor::User {
                id: Uuid::from_u128(0xa11ce),
                name: "Alice".to_owned(),
                token: None,
            },
            correlation_id: self.backend.ids.id(),
            key: None,
        }
    }

    /// Takes in mails and waits for the views. Gives the mails' ids.
    pub async fn receive(&self, mails: Vec<RawMail>) -> Vec<Uuid> {
        let now = self.backend.clock.now();
        let prepared: Vec<_> = mails
            .into_iter()
            .map(|mail| prepare(mail, now).expect("a mail"))
            .collect();
        let ids = prepared.iter().map(|mail| mail.mail_id).collect();
        let intention = self.backend.collecting("test");
        let recorded = self
            .backend
            .mail_recorder
            .record(prepared, &intention)
            .await;
        recorded.expect("recorded");
        self.backend.settle().await.expect("settled");
        ids
    }

    /// Adds a user and gives its id with a token of all its roles.
    pub async fn user(&self, name: &str, roles: &[Role]) -> (Uuid, String) {
        let operator = self.backend.operator();
        let commands = &self.backend.commands;
        let user = commands.add_user(name, roles.to_vec(), &operator).await;
        let user = user.expect("a user").value;
        (user, self.token(user, &[]).await)
    }

    /// Adds a user with these roles, who asks through the doors.
    pub async fn asking(&self, name: &str, roles: &[Role]) -> Asking {
        let (_, token) = self.user(name, roles).await;
        Asking::new(self.door(), token)
    }

    /// A token with some of the user's roles; with all of them where none is given.
    pub async fn token(&self, user: Uuid, roles: &[Role]) -> String {
        let operator = self.backend.operator();
        let commands = &self.backend.commands;
        let token = commands
            .issue_token(user, "test", roles.to_vec(), None, &operator)
            .await;
        self.backend.settle().await.expect("settled");
        token.expect("a token").value.token
    }

    /// The program's HTTP doors, without a socket.
    pub fn door(&self) -> Door {
        Door::new(self.router())
    }

    pub fn router(&self) -> Router {
        server::router(server::AppState::new(Arc::clone(&self.backend)))
    }

    /// What the live views are built from.
    pub fn sources(&self) -> Sources {
        let rules = self.backend.live.set().rules;
        let parts = &self.backend.view_parts;
        let recorded = recorded(parts.feed.as_ref()).expect("the log");
        Sources {
            continued: recorded.continued,
            ..parts.sources(rules, None)
        }
    }

    /// A projector of the installation's log, over a view file of its own.
    pub fn projector(
        &self,
        views: &Path,
        on_poison: OnPoison,
        page_size: usize,
    ) -> Result<Projector, ProjectorError> {
        let writer = SqliteViewWriter::open(views).expect("a view file");
        let projector = Projector::open(self.sources(), Box::new(writer), on_poison)?;
        Ok(projector.with_page_size(page_size))
    }

    /// Builds the views from nothing.
    pub fn build(&self, views: &Path, page_size: usize) -> Result<i64, ProjectorError> {
        let mut projector = self.projector(views, OnPoison::Stop, page_size)?;
        projector.catch_up(&AtomicBool::new(false), &mut |_| {})
    }

    /// Views that are built from nothing, in pages of any size, are those that followed, and every counter is right.
    pub async fn assert_rebuilt_alike(&self) {
        self.backend.settle().await.expect("settled");
        let live = dump::views(&self.views());
        recount::assert_counted("live", self.backend.views());
        let folder = tempfile::tempdir().expect("a folder");
        for page_size in [1, 2, 7, 1_000] {
            let views = folder.path().join(format!("{page_size}.db"));
            self.build(&views, page_size).expect("built");
            let what = format!("built again, {page_size} events a page");
            dump::assert_same(&what, &live, &dump::views(&views));
        }
    }
}

impl Default for Installation {
    fn default() -> Self {
        Self::new()
    }
}

fn open(folder: &Path, clock: &Arc<SimulatedClock>, replays: Replays) -> Arc<Backend> {
    let configuration = Configuration::in_folder(folder);
    let backend = Backend::open_with_clock(&configuration, clock.clone(), replays, &mut |_| {});
    Arc::new(backend.expect("an installation"))
}
