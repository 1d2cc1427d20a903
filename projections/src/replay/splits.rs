//! Jobs that go on with another identity, as a comparison tells of them: once for each job, with the runs counted, and not once
//! for each run.

use std::collections::{BTreeMap, HashMap};

use domain::identity::ContinuedIdentity;

use crate::{
    engine::schema::field::Json,
    replay::{
        account::PartAccount,
        table::{ChangeKind, ReplayChangeRow, Seen},
    },
};

/// What may differ of a run because its job goes on with another identity.
const NAMES: [&str; 3] = ["company", "job", "type"];

#[derive(Debug, Default)]
pub(super) struct Splits {
    /// What each identity goes on as.
    later: HashMap<String, String>,
    found: BTreeMap<String, Split>,
}

#[derive(Debug)]
struct Split {
    before: Seen,
    runs: u64,
    /// By identity, as the last of these runs shows it.
    after: BTreeMap<String, (Seen, u64)>,
}

impl Splits {
    pub(super) fn of(continued: &[ContinuedIdentity]) -> Self {
        let pairs = continued.iter();
        Self {
            later: pairs
                .map(|continued| (continued.earlier.key(), continued.identity.key()))
                .collect(),
            found: BTreeMap::new(),
        }
    }

    pub(super) fn later(&self, identity_key: &str) -> Option<&str> {
        self.later.get(identity_key).map(String::as_str)
    }

    /// Counts a run by its identity before and now, `seen` so. Tells whether that is all there is to say of it.
    pub(super) fn note(
        &mut self,
        (one, other): (&PartAccount, &PartAccount),
        seen: impl FnOnce() -> (Seen, Seen),
        what: &[&str],
    ) -> bool {
        let Some(later) = self.later.get(&one.identity_key) else {
            return false;
        };
        let (before, after) = seen();
        let goes_on = *later == other.identity_key;
        let same_job = || {
            let job = |part: &PartAccount| part.run.as_ref().map(|run| run.job_id);
            job(one) == job(other)
        };
        // One that waits has no mails that report it together.
        let follows = |what: &&str| NAMES.contains(what) || (!goes_on && *what == "mails");
        let says_all = what.iter().all(follows)
            && ((goes_on && same_job()) || (!goes_on && other.run.is_none()));
        let split = self
            .found
            .entry(one.identity_key.clone())
            .or_insert_with(|| Split {
                before: named(&before),
                runs: 0,
                after: BTreeMap::new(),
            });
        split.runs += 1;
        let now = split
            .after
            .entry(other.identity_key.clone())
            .or_insert_with(|| (named(&after), 0));
        now.1 += 1;
        says_all
    }

    /// A row for each job, and one for each identity that it does not go on with.
    pub(super) fn rows(self) -> Vec<ReplayChangeRow> {
        let mut rows = Vec::new();
        for (key, mut split) in self.found {
            let counted = |(mut seen, runs): (Seen, u64)| {
                seen.runs = Some(runs);
                seen
            };
            split.before.runs = Some(split.runs);
            // Those that are read as before are no part that goes away.
            split.after.remove(&key);
            let own = self
                .later
                .get(&key)
                .and_then(|later| split.after.remove(later));
            let row = |kind, after: Option<Seen>| ReplayChangeRow {
                job_id: split.before.job_id,
                before: Some(Json(split.before.clone())),
                after: after.map(Json),
                ..ReplayChangeRow::of(kind)
            };
            let is_whole = own.as_ref().is_some_and(|own| own.1 == split.runs);
            let kind = if is_whole {
                ChangeKind::JobRenamed
            } else {
                ChangeKind::JobSplit
            };
            rows.push(row(kind, own.map(counted)));
            for other in split.after.into_values() {
                rows.push(row(ChangeKind::IdentitySplitOff, Some(counted(other))));
            }
        }
        rows
    }
}

/// What is told of an identity, without what is of one run only.
fn named(seen: &Seen) -> Seen {
    Seen {
        parser: seen.parser.clone(),
        revision: seen.revision.clone(),
        software: seen.software.clone(),
        kind: seen.kind.clone(),
        job_name: seen.job_name.clone(),
        company: seen.company.clone(),
        job_id: seen.job_id,
        ..Seen::default()
    }
}
