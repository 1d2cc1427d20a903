//! What a fold is told, and what the subjects have in common.

use acceptance::installation::Installation;
use adapters::sqlite::SqliteViewWriter;
use chrono::{DateTime, NaiveDate, Utc};
use domain::settings::General;
use projections::{
    fold::Fold,
    views::{
        calendar::{self as calendar_view, ExcuseKind, excuse},
        collectors::out_since,
        settings::general,
    },
};
use tempfile::TempDir;
use uuid::Uuid;

/// What a fold would see if it stood at the end of the log.
pub(crate) struct Judge {
    pub(crate) views: Fold,
    _folder: TempDir,
}

impl Judge {
    pub(crate) fn now(at: &Installation) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("views.db");
        at.build(&path, 1_000).expect("built");
        Self {
            views: Fold::new(Box::new(
                SqliteViewWriter::open(&path).expect("a view file"),
            )),
            _folder: folder,
        }
    }

    /// The excuse of a slot at that moment, whose local date is that of UTC.
    pub(crate) fn excuse(
        &mut self,
        job: Uuid,
        customer: Uuid,
        at: DateTime<Utc>,
    ) -> Option<String> {
        let excuse = excuse(&mut self.views, job, customer, at.date_naive(), at, at);
        excuse.expect("an answer").map(|excuse| {
            let kind = match excuse.kind {
                ExcuseKind::Holiday => "holiday",
                ExcuseKind::Maintenance => "maintenance",
            };
            format!("{kind}: {}", excuse.reason)
        })
    }

    pub(crate) fn holiday(&mut self, customer: Uuid, date: NaiveDate) -> Option<String> {
        calendar_view::holiday(&mut self.views, customer, date).expect("an answer")
    }

    pub(crate) fn out_since(&mut self) -> Option<DateTime<Utc>> {
        out_since(&mut self.views, "graph").expect("an answer")
    }

    pub(crate) fn general(&mut self) -> General {
        general(&mut self.views).expect("an answer")
    }
}

pub(crate) fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

pub(crate) async fn customer(at: &Installation, name: &str) -> Uuid {
    let by = at.somebody();
    let done = at.backend.commands.register_customer(name, &by).await;
    done.expect("registered").value
}
