//! Other definitions over the same history: changes to try, and what they change by reading every mail twice.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::Duration,
};

use adapters::projecting::revisions;
use domain::{
    content::Stored,
    generation::{ReplayState, ReplaySummary},
    identity::JobIdentity,
    ids,
    run::RunStatus,
};
use parsing::{
    definition::Definitions,
    engine, mail,
    outcome::{Parsed, ParsedRun},
};
use projections::{
    ports::{Value, ViewReader},
    projector::checkpoint_of,
    replay::{ChangeKind, ReplayChangeRow, Seen, changes},
    store::{PageRequest, Select},
    views::{
        mails::MailRow,
        parsers::parser_settings_now,
        replays::{ReplayRow, all_replays},
    },
};
use uuid::Uuid;

use crate::{
    installation::Installation,
    kept::{self, Kept},
};

/// Something may take long on a busy machine, but not for ever.
const PATIENCE: Duration = Duration::from_mins(2);

/// What a letter with the subject `Acme report for <job>: <outcome>` means.
pub const ACME: &str = include_str!("../fixtures/acme-backup.toml");

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

/// The definitions that are wanted as of the live views.
pub fn wanted(at: &Installation) -> Definitions {
    let settings = parser_settings_now(at.backend.views()).expect("settings");
    let wanted = Definitions::compile_wanted(&settings);
    wanted.expect("definitions").definitions
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
    let found = tokio::time::timeout(PATIENCE, wait).await;
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
    let definitions = revisions(&wanted(at));
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
        let reader = api::replays::compared_views(parts, replay).expect("the list")?;
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
        // Whoever reads mails twice knows nothing of slots without one.
        let of_mails = page.items.iter().filter(|(_, row)| !is_of_slot(row.kind));
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
    let json = serde_json::to_value(summary).expect("JSON");
    let all: u64 = json
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| !matches!(name.as_str(), "mails" | "affected"))
        .filter_map(|(_, count)| count.as_u64())
        .sum();
    all - slots
}

/// Whether it tells of a slot, and of no mail.
pub fn is_of_slot(kind: ChangeKind) -> bool {
    matches!(
        kind,
        ChangeKind::MissedRunAppears | ChangeKind::MissedRunDisappears
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

fn text<T: AsRef<str>>(
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

/// Who reviewed which run.
pub type Reviews = HashMap<Uuid, String>;

/// What a comparison must give, found by reading every mail with both sets. Of the history it takes for granted that a
/// mail whose identity has a job is a run of that job.
pub fn expected(
    at: &Installation,
    old: &Definitions,
    new: &Definitions,
    reviews: &Reviews,
) -> Vec<String> {
    let reader = at.backend.views();
    let mails: Vec<MailRow> = Select::from("mails").all_now(reader).expect("mails");
    let sql = "SELECT identity_key, job_id, run_base FROM job_identities";
    let jobs: HashMap<String, (Uuid, Uuid)> = reader
        .select_now(sql, &[])
        .expect("identities")
        .into_iter()
        .map(|row| match row.as_slice() {
            [Value::Text(key), Value::Uuid(job), Value::Uuid(base)] => (key.clone(), (*job, *base)),
            other => panic!("{other:?}"),
        })
        .collect();
    let digests: Vec<_> = mails.iter().map(|mail| mail.content).collect();
    let contents = at.backend.view_parts.contents.fetch(&digests);
    let mut told = Expected::default();
    for (row, content) in mails.iter().zip(contents.expect("contents")) {
        let Ok(Some(Stored::Raw(bytes))) = content else {
            panic!("mail {} has no content", row.mail_id);
        };
        let read = |definitions: &Definitions| {
            let parsed = engine::parse(definitions, &mail::read(&bytes), row.received_at);
            Read::of(row, parsed, definitions, &jobs, reviews)
        };
        told.mail(row.mail_id, &read(old), &read(new));
    }
    told.jobs();
    told.kept(reviews.iter().map(review));
    told.kept(kept::of_log(at));
    told.lines.sort();
    told.lines
}

#[derive(Default)]
struct Expected {
    lines: Vec<String>,
    /// Runs by id: job, mail, status, time.
    before: BTreeMap<Uuid, Known>,
    after: BTreeMap<Uuid, Known>,
}

type Known = (Uuid, Uuid, RunStatus, chrono::DateTime<chrono::Utc>);

/// One reading of a mail.
struct Read {
    parser: Option<String>,
    revision: Option<String>,
    problems: Vec<String>,
    runs: Vec<ReadRun>,
}

struct ReadRun {
    run: ParsedRun,
    key: String,
    ordinal: usize,
    /// Its id, its job, and who reviewed it.
    becomes: Option<(Uuid, Uuid, Option<String>)>,
}

impl Read {
    fn of(
        row: &MailRow,
        parsed: Parsed,
        definitions: &Definitions,
        jobs: &HashMap<String, (Uuid, Uuid)>,
        reviews: &Reviews,
    ) -> Self {
        let revision = parsed
            .parser
            .as_ref()
            .and_then(|name| definitions.get(name))
            .map(|definition| definition.revision.clone());
        let mut runs: Vec<ReadRun> = Vec::new();
        for run in parsed.runs {
            let identity = JobIdentity {
                sender: row.sender.clone(),
                software: run.software.clone(),
                kind: run.kind.clone(),
                job: run.job.clone(),
                company: run.company.clone(),
            };
            let key = identity.key();
            let ordinal = runs.iter().filter(|other| other.key == key).count();
            let becomes = jobs.get(&key).map(|(job, base)| {
                let place = u32::try_from(ordinal).expect("few");
                let id = ids::run_of_mail(row.mail_id, *base, place);
                (id, *job, reviews.get(&id).cloned())
            });
            runs.push(ReadRun {
                run,
                key,
                ordinal,
                becomes,
            });
        }
        Self {
            parser: parsed.parser,
            revision,
            problems: parsed.problems,
            runs,
        }
    }

    fn seen(&self, run: Option<&ReadRun>, with_objects: bool) -> Seen {
        let by = Seen {
            parser: self.parser.clone(),
            revision: self.revision.clone(),
            ..Seen::default()
        };
        let Some(read) = run else {
            return by;
        };
        let run = &read.run;
        Seen {
            software: Some(run.software.clone()),
            kind: Some(run.kind.clone()),
            job_name: Some(run.job.clone()),
            company: run.company.clone(),
            status: Some(status(run)),
            run_at: Some(run.run_at),
            informational: run.informational,
            hidden_from_run_checks: run.hidden_from_run_checks,
            run_id: read.becomes.as_ref().map(|(id, _, _)| *id),
            job_id: read.becomes.as_ref().map(|(_, job, _)| *job),
            reviewed_by: read.becomes.as_ref().and_then(|(_, _, by)| by.clone()),
            objects: if with_objects {
                run.objects.clone()
            } else {
                vec![]
            },
            ..by
        }
    }
}

impl Expected {
    fn mail(&mut self, mail: Uuid, old: &Read, new: &Read) {
        for (read, runs) in [(old, &mut self.before), (new, &mut self.after)] {
            for read in &read.runs {
                if let Some((id, job, _)) = &read.becomes {
                    let known = (*job, mail, status(&read.run), read.run.run_at);
                    runs.insert(*id, known);
                }
            }
        }
        if (&old.parser, &old.revision) == (&new.parser, &new.revision) {
            return;
        }
        let whole = |read: &Read| read.seen(read.runs.first(), false);
        let newly = match (&old.parser, &new.parser) {
            (None, Some(_)) => Some(ChangeKind::MailNewlyRecognised),
            (Some(_), None) => Some(ChangeKind::MailNoLongerRecognised),
            _ => None,
        };
        let mut otherwise: BTreeSet<&str> = BTreeSet::new();
        if let Some(kind) = newly {
            self.line(kind, mail, &[], Some(&whole(old)), Some(&whole(new)));
        } else {
            if old.parser != new.parser {
                otherwise.insert("parser");
            }
            if old.problems != new.problems {
                otherwise.insert("problems");
            }
        }
        for (one, other) in paired(&old.runs, &new.runs) {
            let what = what_differs(one, other);
            let is_run = |run: Option<&ReadRun>| run.is_some_and(|run| run.becomes.is_some());
            let kind = match (is_run(one), is_run(other)) {
                (false, false) => {
                    if newly.is_none() {
                        otherwise.extend(what);
                    }
                    continue;
                }
                (true, true) if what.is_empty() => continue,
                (true, true) => ChangeKind::RunChanged,
                (true, false) => ChangeKind::RunDisappears,
                (false, true) => ChangeKind::RunAppears,
            };
            let what = if kind == ChangeKind::RunChanged {
                what
            } else {
                vec![]
            };
            let objects = what.contains(&"objects");
            let before = one.map(|run| old.seen(Some(run), objects));
            let after = other.map(|run| new.seen(Some(run), objects));
            self.line(kind, mail, &what, before.as_ref(), after.as_ref());
        }
        if !otherwise.is_empty() {
            let what: Vec<_> = otherwise.into_iter().collect();
            let kind = ChangeKind::MailReadOtherwise;
            self.line(kind, mail, &what, Some(&whole(old)), Some(&whole(new)));
        }
    }

    fn line(
        &mut self,
        kind: ChangeKind,
        mail: Uuid,
        what: &[&str],
        one: Option<&Seen>,
        other: Option<&Seen>,
    ) {
        let run = other.and_then(|seen| seen.run_id);
        let run = run.or_else(|| one.and_then(|seen| seen.run_id));
        let job = other.and_then(|seen| seen.job_id);
        let job = job.or_else(|| one.and_then(|seen| seen.job_id));
        let line = text(kind, Some(mail), run, job, what, one, other);
        self.lines.push(line);
    }

    fn jobs(&mut self) {
        let of = |runs: &BTreeMap<Uuid, Known>| -> BTreeSet<Uuid> {
            runs.values().map(|(job, _, _, _)| *job).collect()
        };
        let (before, after) = (of(&self.before), of(&self.after));
        let none: [&str; 0] = [];
        for job in before.difference(&after) {
            let kind = ChangeKind::JobDisappears;
            self.lines
                .push(text(kind, None, None, Some(*job), &none, None, None));
        }
        for job in after.difference(&before) {
            let kind = ChangeKind::JobAppears;
            self.lines
                .push(text(kind, None, None, Some(*job), &none, None, None));
        }
    }

    fn kept(&mut self, kept: impl IntoIterator<Item = Kept>) {
        let none: [&str; 0] = [];
        for Kept { run, kinds, says } in kept {
            let (was, is) = (self.before.get(&run), self.after.get(&run));
            let (is_back, (job, mail, status, run_at)) = match (was, is) {
                (Some(known), None) => (false, known),
                (None, Some(known)) => (true, known),
                _ => continue,
            };
            let seen = Seen {
                run_id: Some(run),
                job_id: Some(*job),
                status: Some(*status),
                run_at: Some(*run_at),
                ..says
            };
            let (before, after) = if is_back {
                (None, Some(&seen))
            } else {
                (Some(&seen), None)
            };
            let line = text(
                kinds[usize::from(is_back)],
                Some(*mail),
                Some(run),
                Some(*job),
                &none,
                before,
                after,
            );
            self.lines.push(line);
        }
    }
}

fn review((run, by): (&Uuid, &String)) -> Kept {
    Kept {
        run: *run,
        kinds: [ChangeKind::ReviewOrphaned, ChangeKind::ReviewRestored],
        says: Seen {
            reviewed_by: Some(by.clone()),
            ..Seen::default()
        },
    }
}

/// Those of one identity belong together, in their order; of what is left, the first with the first.
fn paired<'a>(
    old: &'a [ReadRun],
    new: &'a [ReadRun],
) -> Vec<(Option<&'a ReadRun>, Option<&'a ReadRun>)> {
    let mut taken = HashSet::new();
    let mut pairs = Vec::new();
    let mut alone = Vec::new();
    for one in old {
        let same = new
            .iter()
            .position(|other| (&other.key, other.ordinal) == (&one.key, one.ordinal));
        match same {
            Some(place) => {
                taken.insert(place);
                pairs.push((Some(one), Some(&new[place])));
            }
            None => alone.push(one),
        }
    }
    let left: Vec<_> = (0..new.len())
        .filter(|place| !taken.contains(place))
        .map(|place| &new[place])
        .collect();
    for number in 0..alone.len().max(left.len()) {
        pairs.push((alone.get(number).copied(), left.get(number).copied()));
    }
    pairs
}

fn what_differs(one: Option<&ReadRun>, other: Option<&ReadRun>) -> Vec<&'static str> {
    let (Some(one), Some(other)) = (one, other) else {
        return vec!["runs"];
    };
    let job = |read: &ReadRun| read.becomes.as_ref().map(|(_, job, _)| *job);
    let other_job = job(one) != job(other);
    let (a, b) = (&one.run, &other.run);
    let mut what = Vec::new();
    let mut check = |name, differs: bool| {
        if differs {
            what.push(name);
        }
    };
    check("company", a.company != b.company);
    check("duration", a.duration_seconds != b.duration_seconds);
    check(
        "hidden",
        a.hidden_from_run_checks != b.hidden_from_run_checks,
    );
    check("informational", a.informational != b.informational);
    check(
        "job",
        a.job != b.job || a.software != b.software || other_job,
    );
    check("messages", a.messages != b.messages);
    check("objects", a.objects != b.objects);
    check("size", a.size_bytes != b.size_bytes);
    check("status", status(a) != status(b));
    check("time", a.run_at != b.run_at);
    check("type", a.kind != b.kind);
    what
}

fn status(run: &ParsedRun) -> RunStatus {
    if run.missed {
        RunStatus::Missed
    } else {
        run.status
    }
}
