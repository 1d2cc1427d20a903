//! An installation whose mails a Postfix with OpenDKIM and OpenDMARC receives.

use acceptance::{
    client::Asking,
    dump,
    installation::Installation,
    mails,
    received::{Checked, setting},
    replays::{candidate, compared, until},
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::collect::RawMail;
use domain::{access::Role, replay::ReplaySummary};
use paths::TrustSetting;
use serde_json::{Value, json};
use uuid::Uuid;

const SENDER: &str = "nas@acme.example.com";

const RUNS: &str = "query($job: ID!) { \
     runs(filter: {jobId: $job}) { nodes { id status effectiveStatus unverified doubt { path verdict usualVerdict reason } \
     mail { path { name verdict suspicious } } } } \
     job(id: $job) { lastGoodAt } }";

pub(crate) struct Office {
    pub(crate) at: Installation,
    pub(crate) admin: Asking,
    customer: Uuid,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let at = Installation::with_replays();
        let admin = at.asking("Robin", &[Role::Admin]).await;
        let by = at.somebody();
        let customer = at.backend.commands.register_customer("Acme", &by).await;
        let customer = customer.expect("registered").value;
        Self {
            at,
            admin,
            customer,
        }
    }

    /// The same, with views that were lost.
    pub(crate) async fn without_views(self) -> Self {
        drop(self.admin);
        let at = self.at.without_views();
        let admin = at.asking("Ada", &[Role::Admin]).await;
        Self {
            at,
            admin,
            customer: self.customer,
        }
    }

    /// One that trusts its mail host since a job had a week of mails.
    pub(crate) async fn trusting(usual: Checked) -> (Self, Uuid) {
        let office = Self::open().await;
        let first = office.receive(mail(0, usual, false)).await;
        let job = office.approve(first).await;
        for number in 1..7 {
            office.receive(mail(number, usual, false)).await;
        }
        let told = office.trust(&setting()).await;
        assert_eq!((told.runs_unverified, told.runs_changed), (0, 0));
        (office, job)
    }

    /// Sets whom headers are believed, and accepts the replay that follows. Gives what it told.
    pub(crate) async fn trust(&self, setting: &TrustSetting) -> ReplaySummary {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        let done = commands.set_mail_trust(Some(setting.clone()), &by).await;
        done.expect("set");
        let before = self.at.backend.live.set().generation;
        let row = compared(&self.at).await;
        candidate(&self.at, row.replay_id).await;
        let done = commands.accept_replay(row.replay_id, &by).await;
        done.expect("accepted");
        until("the switch", || {
            (self.at.backend.live.set().generation != before).then_some(())
        })
        .await;
        row.summary.expect("a summary").0
    }

    pub(crate) async fn receive(&self, mail: RawMail) -> Uuid {
        self.at.receive(vec![mail]).await[0]
    }

    pub(crate) async fn approve(&self, mail: Uuid) -> Uuid {
        self.at.approve(mail, self.customer).await[0]
    }

    /// Runs of the job, newest first, and when the last good one was.
    pub(crate) async fn runs(&self, job: Uuid) -> (Vec<Value>, Value) {
        let id = json!({"job": format!("Job:{job}")});
        let data = self.admin.data(RUNS, id).await;
        let runs = data["runs"]["nodes"].as_array().expect("runs").clone();
        (runs, data["job"]["lastGoodAt"].clone())
    }

    /// The newest run of the job.
    pub(crate) async fn newest(&self, job: Uuid) -> Value {
        self.runs(job).await.0.swap_remove(0)
    }

    pub(crate) async fn confirm(&self, run: &Value) -> String {
        let confirm = "mutation($run: ID!) { confirmPath(input: {runId: $run}) { id } }";
        self.admin.outcome(confirm, json!({"run": run["id"]})).await
    }

    /// The views are those that the log gives, whatever the size of pages.
    pub(crate) fn assert_rebuild_is_the_same(&self) {
        let folder = tempfile::tempdir().expect("a folder");
        let live = dump::views(&self.at.views());
        for page_size in [1, 1_000] {
            let views = folder.path().join(format!("{page_size}.db"));
            self.at.build(&views, page_size).expect("built");
            dump::assert_same("rebuilt", &live, &dump::views(&views));
        }
    }
}

/// The report of one night, `number` nights after the first.
pub(crate) fn mail(number: u32, checked: Checked, failed: bool) -> RawMail {
    of_night(number, number, checked, failed)
}

/// The same, one of several of a night; `number` tells it apart.
pub(crate) fn of_night(number: u32, of: u32, checked: Checked, failed: bool) -> RawMail {
    let at = night(of);
    let number = usize::try_from(number).expect("a number");
    let report = mails::report(number, SENDER, "nightly", failed);
    mails::raw(checked.received(&report, SENDER, at), at)
}

pub(crate) fn night(number: u32) -> DateTime<Utc> {
    let first: DateTime<Utc> = "2026-06-01T22:00:00Z".parse().expect("a time");
    first + TimeDelta::days(number.into())
}
