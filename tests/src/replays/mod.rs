//! Other definitions over the same history: changes to try, and what they change by reading every mail twice.

mod expected;
mod reading;

pub use expected::expected;
pub use reading::Reviews;

use std::time::Duration;

use domain::replay::{ReplayState, ReplaySummary};
use parsing::definition::Definitions;
use projections::{
    ports::ViewReader,
    projector::checkpoint_of,
    reading::Rules,
    replay::{ChangeKind, ReplayChangeRow, Seen, changes},
    store::PageRequest,
    views::{
        parsers::parser_settings_now,
        replays::{ReplayRow, all_replays},
        settings::wanted_trust_now,
    },
};
use uuid::Uuid;

use crate::installation::Installation;

/// Something may take long on a busy machine, but not for ever.
const WAIT_TIMEOUT: Duration = Duration::from_mins(2);

/// What a letter with the subject `Acme report for <job>: <outcome>` means.
pub const ACME: &str = include_str!("../../fixtures/acme-backup.toml");

/// Takes all mails of one product from those that read them.
pub const GREEDY: &str = r#"name = "greedy"
software = "Greedy"
type = "Backup"
order = 1
evidence = "unverified"
description = "Reads what others read."
setup = ""

[recognise]
all = [{ in = "subject", contains = "duplicati" }]

[run]
job = "{subject}"
"#;

/// The text of a definition that comes with the program, edited, without the examples that may not fit any more.
pub fn edited(name: &str, from: &str, to: &str) -> String {
    let builtin = Definitions::builtin().get(name).expect("it comes along");
    let text = builtin.source.split("\n[[example]]").next();
    let text = text.expect("the beginning");
    assert!(text.contains(from), "{name} has no `{from}`");
    text.replace(from, to)
}

/// The rules that are wanted as of the live views.
pub fn wanted(at: &Installation) -> Rules {
    wanted_of(at.backend.views())
}

pub fn wanted_of(views: &dyn ViewReader) -> Rules {
    let parsers = parser_settings_now(views).expect("settings");
    let trust = wanted_trust_now(views).expect("settings");
    let wanted = Rules::wanted(&parsers, trust.as_ref());
    wanted.expect("rules").rules
}

/// Waits until it is so.
pub async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let wait = async {
        loop {
            if let Some(found) = look() {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let found = tokio::time::timeout(WAIT_TIMEOUT, wait).await;
    found.unwrap_or_else(|_| panic!("waited in vain: {what}"))
}

/// The newest replay, once it is in this state.
pub async fn newest(at: &Installation, state: ReplayState) -> ReplayRow {
    until(state.name(), || {
        let rows = all_replays(at.backend.views()).expect("replays");
        rows.into_iter().next().filter(|row| row.state == state)
    })
    .await
}

/// The replay with the definitions that are wanted now, once it is compared.
pub async fn compared(at: &Installation) -> ReplayRow {
    at.backend.settle().await.expect("settled");
    let definitions = wanted(at).revisions();
    until("a comparison with what is wanted", || {
        let rows = all_replays(at.backend.views()).expect("replays");
        if let Some(failed) = rows.first().filter(|row| row.state == ReplayState::Failed)
            && failed.definitions.0 == definitions
        {
            panic!("it failed: {failed:?}");
        }
        rows.into_iter()
            .next()
            .filter(|row| row.state == ReplayState::Compared && row.definitions.0 == definitions)
    })
    .await
}

/// The views of a replay, once they include everything that the log holds.
pub async fn candidate(at: &Installation, replay: Uuid) -> std::sync::Arc<dyn ViewReader> {
    let head = at.backend.settle().await.expect("settled");
    let parts = &at.backend.view_parts;
    until("the views of the replay", || {
        let reader = backend::replays::compared_views(parts, replay).expect("the list")?;
        let is_there = checkpoint_of(reader.as_ref()).is_ok_and(|position| position >= head);
        is_there.then_some(reader)
    })
    .await
}

/// All differences that a comparison wrote, sorted.
pub async fn found(reader: &dyn ViewReader) -> Vec<String> {
    let mut lines = Vec::new();
    let mut request = PageRequest {
        first: 100,
        after: None,
    };
    loop {
        let page = changes(reader, &[], &request).await.expect("differences");
        // This model, which reads mails twice, knows nothing of slots without one, and nothing of jobs as a whole.
        let of_mails = page.items.iter().filter(|(_, row)| is_of_reading(row.kind));
        lines.extend(of_mails.map(|(_, row)| line(row)));
        match page.items.into_iter().last() {
            Some((cursor, _)) if page.has_next => request.after = Some(cursor),
            _ => break,
        }
    }
    lines.sort();
    lines
}

/// All differences of mails and runs that the summary counts.
pub fn counted(summary: &ReplaySummary) -> u64 {
    let slots = summary.missed_runs_appearing + summary.missed_runs_disappearing;
    let identities = summary.jobs_renamed + summary.jobs_split + summary.identities_split_off;
    let beside = summary.reviewed_now_worse + turned(summary);
    let json = serde_json::to_value(summary).expect("JSON");
    let all: u64 = json
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| !matches!(name.as_str(), "mails" | "affected"))
        .filter_map(|(_, count)| count.as_u64())
        .sum();
    let doubts = summary.runs_unverified + summary.runs_verified;
    all - slots - identities - doubts - beside
}

/// Whether it tells of what a mail reports.
pub fn is_of_reading(kind: ChangeKind) -> bool {
    !is_of_slot(kind) && !is_of_identity(kind) && !is_of_trust(kind)
}

/// Whether it tells of who is believed.
fn is_of_trust(kind: ChangeKind) -> bool {
    matches!(kind, ChangeKind::RunUnverified | ChangeKind::RunVerified)
}

/// Runs that are SUCCESS now and were not.
pub fn turned(summary: &ReplaySummary) -> u64 {
    summary.failed_to_success
        + summary.warning_to_success
        + summary.unknown_to_success
        + summary.missed_to_success
}

/// Whether it tells of a slot, and of no mail.
fn is_of_slot(kind: ChangeKind) -> bool {
    matches!(
        kind,
        ChangeKind::MissedRunAppears | ChangeKind::MissedRunDisappears
    )
}

/// Whether it tells of a job that goes on with another identity.
fn is_of_identity(kind: ChangeKind) -> bool {
    matches!(
        kind,
        ChangeKind::JobRenamed | ChangeKind::JobSplit | ChangeKind::IdentitySplitOff
    )
}

/// Everything that a row says.
pub fn line(row: &ReplayChangeRow) -> String {
    text(
        row.kind,
        row.mail_id,
        row.run_id,
        row.job_id,
        &row.what.0,
        row.before.as_ref().map(|seen| &seen.0),
        row.after.as_ref().map(|seen| &seen.0),
    )
}

pub(super) fn text<T: AsRef<str>>(
    kind: ChangeKind,
    mail: Option<Uuid>,
    run: Option<Uuid>,
    job: Option<Uuid>,
    what: &[T],
    before: Option<&Seen>,
    after: Option<&Seen>,
) -> String {
    let what: Vec<_> = what.iter().map(AsRef::as_ref).collect();
    format!(
        "{} mail {mail:?} run {run:?} job {job:?} ({})\n    {before:?}\n    {after:?}",
        kind.name(),
        what.join(" ")
    )
}
