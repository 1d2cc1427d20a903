//! One reading of a mail, and how two of them differ.

use std::collections::{HashMap, HashSet};

use domain::{identity::JobIdentity, ids, run::RunStatus};
use parsing::{
    definition::Definitions,
    outcome::{Parsed, ParsedRun},
};
use projections::{replay::Seen, views::mails::MailRow};
use uuid::Uuid;

/// Who reviewed which run.
pub type Reviews = HashMap<Uuid, String>;

/// One reading of a mail.
pub(super) struct Read {
    pub(super) parser: Option<String>,
    pub(super) revision: Option<String>,
    pub(super) problems: Vec<String>,
    pub(super) runs: Vec<ReadRun>,
}

pub(super) struct ReadRun {
    pub(super) run: ParsedRun,
    pub(super) key: String,
    pub(super) ordinal: usize,
    /// Its id, its job, and who reviewed it.
    pub(super) becomes: Option<(Uuid, Uuid, Option<String>)>,
}

impl Read {
    pub(super) fn of(
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

    pub(super) fn seen(&self, run: Option<&ReadRun>, with_objects: bool) -> Seen {
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
            mail_count: u32::from(read.becomes.is_some()),
            objects: if with_objects {
                run.objects.clone()
            } else {
                vec![]
            },
            ..by
        }
    }
}

/// Those of one identity belong together, or of the one that it goes on as, in their order; of what is left, the first with
/// the first.
pub(super) fn paired<'a>(
    old: &'a [ReadRun],
    new: &'a [ReadRun],
    later: &HashMap<String, String>,
) -> Vec<(Option<&'a ReadRun>, Option<&'a ReadRun>)> {
    let mut taken = HashSet::new();
    let mut pairs = Vec::new();
    let mut alone = Vec::new();
    let find = |key: &String, ordinal| {
        new.iter()
            .position(|other| (&other.key, other.ordinal) == (key, ordinal))
    };
    for one in old {
        let same = find(&one.key, one.ordinal);
        let same = same.or_else(|| find(later.get(&one.key)?, one.ordinal));
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

pub(super) fn what_differs(one: Option<&ReadRun>, other: Option<&ReadRun>) -> Vec<&'static str> {
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
    check("usage", a.usage != b.usage);
    what
}

pub(super) fn status(run: &ParsedRun) -> RunStatus {
    if run.missed {
        RunStatus::Missed
    } else {
        run.status
    }
}
