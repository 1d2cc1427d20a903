//! What happened so far, and what a step adds to it.

use acceptance::{installation::Installation, received::setting};
use chrono::{DateTime, Utc};
use paths::MailVerdict;
use uuid::Uuid;

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime")
}

pub(crate) const NAMES: [&str; 5] = ["Acme", "Globex", " acme ", "Initech", ""];

/// An installation, and what happened there so far.
pub(crate) struct History {
    pub(crate) at: Installation,
    pub(crate) start: DateTime<Utc>,
    pub(crate) mails: Vec<Uuid>,
    pub(crate) customers: Vec<Uuid>,
    pub(crate) jobs: Vec<Uuid>,
    pub(crate) users: Vec<Uuid>,
    pub(crate) tokens: Vec<(Uuid, Uuid)>,
    pub(crate) replays: Vec<Uuid>,
    pub(crate) windows: Vec<Uuid>,
    /// Under which jobs were reviewed.
    pub(crate) reviews: Vec<Uuid>,
    pub(crate) tickets: Vec<Uuid>,
    pub(crate) remarks: Vec<Uuid>,
    pub(crate) overrides: Vec<Uuid>,
    pub(crate) feedback: Vec<Uuid>,
    pub(crate) news: Vec<Uuid>,
}

impl History {
    pub(crate) async fn begin() -> Self {
        let at = Installation::new();
        let trust = Some(setting());
        let done = at
            .backend
            .commands
            .set_mail_trust(trust, &at.somebody())
            .await;
        done.expect("set");
        at.backend.settle().await.expect("settled");
        let at = at.without_views();
        Self {
            start: at.backend.clock.now(),
            at,
            mails: vec![],
            customers: vec![],
            jobs: vec![],
            users: vec![],
            tokens: vec![],
            replays: vec![],
            windows: vec![],
            reviews: vec![],
            tickets: vec![],
            remarks: vec![],
            overrides: vec![],
            feedback: vec![],
            news: vec![],
        }
    }

    /// Some of the runs that there are, in no order that matters.
    pub(crate) async fn runs(&self, from: usize, count: usize) -> Vec<Uuid> {
        use projections::{store::PageRequest, views::runs};
        self.at.backend.settle().await.expect("settled");
        let request = PageRequest {
            first: 1_000,
            after: None,
        };
        let filter = runs::RunFilter::default();
        let page = runs::runs(self.at.backend.views(), &filter, &request).await;
        let all: Vec<_> = page
            .expect("runs")
            .items
            .into_iter()
            .map(|(_, run)| run.run_id)
            .collect();
        let from = from % all.len().max(1);
        all.into_iter().skip(from).take(count).collect()
    }

    pub(crate) async fn doubted_runs(&self) -> Vec<Uuid> {
        use projections::{store::PageRequest, views::runs};
        self.at.backend.settle().await.expect("settled");
        let request = PageRequest {
            first: 1_000,
            after: None,
        };
        let filter = runs::RunFilter::default();
        let page = runs::runs(self.at.backend.views(), &filter, &request).await;
        let runs = page.expect("runs").items.into_iter();
        runs.map(|(_, run)| run)
            .filter(|run| {
                let doubt = run.unusual_path.as_ref();
                doubt.is_some_and(|doubt| doubt.0.verdict != MailVerdict::Unknown)
            })
            .map(|run| run.run_id)
            .collect()
    }
}

/// One of them; an id that nothing has where there is none.
pub(crate) fn some(ids: &[Uuid], number: usize) -> Uuid {
    ids.get(number % ids.len().max(1))
        .copied()
        .unwrap_or_default()
}
