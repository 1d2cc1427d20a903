//! The oracle of comparisons, which takes the long way.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{content::Stored, run::RunStatus};
use parsing::{definition::Definitions, engine, mail};
use projections::{
    continued::recorded,
    ports::Value,
    replay::{ChangeKind, Seen},
    store::Select,
    views::{mails::MailRow, replays::all_replays},
};
use uuid::Uuid;

use super::{
    reading::{Read, ReadRun, Reviews, paired, status, what_differs},
    text,
};
use crate::{
    installation::Installation,
    kept::{self, Kept},
};

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
    let jobs: Jobs = reader
        .select_now(sql, &[])
        .expect("identities")
        .into_iter()
        .map(|row| match row.as_slice() {
            [Value::Text(key), Value::Uuid(job), Value::Uuid(base)] => (key.clone(), (*job, *base)),
            other => panic!("{other:?}"),
        })
        .collect();
    // What jobs go on with is found by the comparison itself; that it is right is asked elsewhere.
    let later = continued(at);
    let mut jobs_then = jobs.clone();
    for (earlier, key) in &later {
        if let Some(job) = jobs.get(earlier) {
            jobs_then.insert(key.clone(), *job);
        }
    }
    let digests: Vec<_> = mails.iter().map(|mail| mail.content).collect();
    let contents = at.backend.view_parts.contents.fetch(&digests);
    let mut told = Expected::default();
    for (row, content) in mails.iter().zip(contents.expect("contents")) {
        let Ok(Some(Stored::Raw(bytes))) = content else {
            panic!("mail {} has no content", row.mail_id);
        };
        let read = |definitions: &Definitions, jobs: &Jobs| {
            let parsed = engine::parse(definitions, &mail::read(&bytes), row.received_at);
            Read::of(row, parsed, definitions, jobs, reviews)
        };
        let (old, new) = (read(old, &jobs), read(new, &jobs_then));
        told.mail(row.mail_id, &old, &new, &later);
    }
    told.jobs();
    told.kept(reviews.iter().map(review));
    told.kept(kept::of_log(at));
    told.lines.sort();
    told.lines
}

/// Job and base of ids, by identity.
type Jobs = HashMap<String, (Uuid, Uuid)>;

/// What identities go on as, of the newest replay; nothing where there is none, as what is tried out takes jobs as they are.
fn continued(at: &Installation) -> HashMap<String, String> {
    let replays = all_replays(at.backend.views()).expect("replays");
    let recorded = recorded(at.backend.view_parts.feed.as_ref()).expect("the log");
    let newest = replays.first().map(|row| row.replay_id);
    let continued = newest.and_then(|newest| recorded.of_replay(newest));
    let continued = continued.unwrap_or_default();
    continued
        .iter()
        .map(|continued| (continued.earlier.key(), continued.identity.key()))
        .collect()
}

/// Whether the job goes on with another identity, and that is all there is to tell of the run.
fn is_told_of_job(
    one: Option<&ReadRun>,
    other: Option<&ReadRun>,
    what: &[&str],
    later: &HashMap<String, String>,
) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    let Some(later) = later.get(&one.key) else {
        return false;
    };
    let job = |read: &ReadRun| read.becomes.as_ref().map(|(_, job, _)| *job);
    let is_named = what.iter().all(|what| {
        ["company", "job", "type"].contains(what) || (*later != other.key && *what == "mails")
    });
    is_named
        && job(one).is_some()
        && if *later == other.key {
            job(one) == job(other)
        } else {
            other.becomes.is_none()
        }
}

#[derive(Default)]
struct Expected {
    lines: Vec<String>,
    /// Runs by id: job, mail, status, time.
    before: BTreeMap<Uuid, Known>,
    after: BTreeMap<Uuid, Known>,
}

impl Expected {
    fn mail(&mut self, mail: Uuid, old: &Read, new: &Read, later: &HashMap<String, String>) {
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
        let mut changed: BTreeSet<&str> = BTreeSet::new();
        if let Some(kind) = newly {
            self.line(kind, mail, &[], Some(&whole(old)), Some(&whole(new)));
        } else {
            if old.parser != new.parser {
                changed.insert("parser");
            }
            if old.problems != new.problems {
                changed.insert("problems");
            }
        }
        for (one, other) in paired(&old.runs, &new.runs, later) {
            let what = what_differs(one, other);
            if is_told_of_job(one, other, &what, later) {
                continue;
            }
            let is_run = |run: Option<&ReadRun>| run.is_some_and(|run| run.becomes.is_some());
            let kind = match (is_run(one), is_run(other)) {
                (false, false) => {
                    if newly.is_none() {
                        changed.extend(what);
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
        if !changed.is_empty() {
            let what: Vec<_> = changed.into_iter().collect();
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

type Known = (Uuid, Uuid, RunStatus, chrono::DateTime<chrono::Utc>);
