//! Identities of jobs that their mails are no longer read with, and which the job goes on with.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
    sync::atomic::{AtomicBool, Ordering},
};

use chrono::{DateTime, Utc};
use domain::{
    identity::{ContinuedIdentity, JobIdentity},
    text::folded,
};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::decode::{Both, ask_now},
        schema::{error::DatabaseError, field::Json, value::Value},
    },
    replay::{
        error::CompareError,
        page::CHUNK,
        side::{readers_of_mails, readers_of_mails_up_to},
    },
};

/// Pairs of parts of one mail that are looked at, one with each; where there are more, the first belongs to the first.
const MAX_PAIRS: usize = 10_000;

/// For each identity of a job with which most of the job's mails are no longer read in the new views: the one that most of its
/// runs have there, if no job has it. Of equally many the one of the newest mail, then by key. So a job whose identity became
/// finer goes on with the largest part, and one that was renamed with the whole.
///
/// Both sets of views have to be equally far. `every_mail`: also those that the same definitions read.
pub fn continued(
    live: &dyn ViewReader,
    new: &dyn ViewReader,
    every_mail: bool,
    stop: &AtomicBool,
) -> Result<Vec<ContinuedIdentity>, CompareError> {
    let mut moves = Moves::default();
    let mut last = Uuid::nil();
    loop {
        if stop.load(Ordering::Relaxed) {
            return Err(CompareError::Stopped);
        }
        let after = readers_of_mails(new, last)?;
        let Some(end) = after.last().map(|mail| mail.0) else {
            break;
        };
        let before: HashMap<_, _> = readers_of_mails_up_to(live, last, end)?
            .into_iter()
            .collect();
        let differing: Vec<_> = after
            .into_iter()
            .filter(|(mail_id, by)| {
                let was = before.get(mail_id);
                was.is_some_and(|was| every_mail || was != by)
            })
            .map(|(mail_id, _)| Value::Uuid(mail_id))
            .collect();
        for chunk in differing.chunks(CHUNK) {
            moves.note(live, new, chunk)?;
        }
        last = end;
    }
    if moves.by_identity.is_empty() {
        return Ok(Vec::new());
    }
    Ok(moves.choose(live, new)?)
}

/// Runs of one identity that are read with another one.
#[derive(Debug)]
struct Move {
    runs: u64,
    /// A run would have the id of another one, and with it what people said of that: it was the second of its identity in the
    /// mail, and is the first of the other one now.
    is_mixed_up: bool,
    newest: DateTime<Utc>,
    /// As the newest of these mails says it.
    identity: JobIdentity,
}

#[derive(Debug, Default)]
struct Moves {
    /// From, to.
    by_identity: BTreeMap<String, BTreeMap<String, Move>>,
}

impl Moves {
    fn note(
        &mut self,
        live: &dyn ViewReader,
        new: &dyn ViewReader,
        mail_ids: &[Value],
    ) -> Result<(), DatabaseError> {
        let senders = senders(new, mail_ids)?;
        let (old, mut new) = (parts(live, mail_ids)?, parts(new, mail_ids)?);
        for (mail_id, old) in old {
            let new = new.remove(&mail_id).unwrap_or_default();
            let sender = senders.get(&mail_id).cloned().unwrap_or_default();
            for (one, other) in moved(&old, &new) {
                if one.run_id.is_none() {
                    continue;
                }
                let identity = JobIdentity {
                    sender: sender.clone(),
                    software: other.software.clone(),
                    kind: other.kind.clone(),
                    job: other.job.clone(),
                    company: other.company.clone(),
                };
                let to = self
                    .by_identity
                    .entry(one.identity_key.clone())
                    .or_default();
                let to = to.entry(other.identity_key.clone()).or_insert(Move {
                    runs: 0,
                    is_mixed_up: false,
                    newest: DateTime::<Utc>::MIN_UTC,
                    identity: identity.clone(),
                });
                to.runs += 1;
                to.is_mixed_up |= one.identity_ordinal != other.identity_ordinal;
                if one.received_at > to.newest {
                    to.newest = one.received_at;
                    to.identity = identity;
                }
            }
        }
        Ok(())
    }

    fn choose(
        self,
        live: &dyn ViewReader,
        new: &dyn ViewReader,
    ) -> Result<Vec<ContinuedIdentity>, DatabaseError> {
        let runs = runs_by_identity(live)?;
        let mut choices = Vec::new();
        for (from, to) in &self.by_identity {
            let gone: u64 = to.values().map(|to| to.runs).sum();
            let stay = runs.get(from).copied().unwrap_or(0).saturating_sub(gone);
            let more = to
                .iter()
                .filter(|(_, to)| to.runs > stay && !to.is_mixed_up);
            choices.extend(more.map(|(key, to)| (from, key, to)));
        }
        choices.sort_by_key(|(from, key, to)| (Reverse(to.runs), Reverse(to.newest), *from, *key));
        let (mut done, mut taken) = (HashSet::new(), HashSet::new());
        let mut continued = Vec::new();
        for (from, key, to) in choices {
            if done.contains(from) || taken.contains(key) {
                continue;
            }
            let Some((job_id, earlier)) = job_of(live, from)? else {
                continue;
            };
            match job_of(new, key)? {
                // It goes on with that one already.
                Some((owner, _)) if owner == job_id => {
                    done.insert(from);
                }
                Some(_) => {}
                None => {
                    done.insert(from);
                    taken.insert(key);
                    continued.push(ContinuedIdentity {
                        earlier,
                        identity: to.identity.clone(),
                    });
                }
            }
        }
        continued.sort_by_cached_key(|continued| continued.earlier.key());
        Ok(continued)
    }
}

/// What is asked of the parts of a mail: columns that views of older programs have as well.
#[derive(Debug)]
struct Part {
    identity_ordinal: u32,
    identity_key: String,
    received_at: DateTime<Utc>,
    software: String,
    kind: String,
    job: String,
    company: Option<String>,
    run_id: Option<Uuid>,
}

/// Software, kind, job, company and run of a part.
type Described = (String, String, String, Option<String>, Option<Uuid>);

/// By mail, in their order.
fn parts(
    reader: &dyn ViewReader,
    mail_ids: &[Value],
) -> Result<HashMap<Uuid, Vec<Part>>, DatabaseError> {
    let sql = format!(
        "SELECT mail_id, identity_ordinal, identity_key, received_at, software, kind, job, company, run_id \
         FROM mail_parts WHERE mail_id IN ({}) ORDER BY mail_id, ordinal",
        places(mail_ids)
    );
    let mut parts: HashMap<Uuid, Vec<Part>> = HashMap::new();
    for read in
        ask_now::<Both<(Uuid, u32, String, DateTime<Utc>), Described>>(reader, &sql, mail_ids)?
    {
        let Both((mail_id, identity_ordinal, identity_key, received_at), described) = read;
        let (software, kind, job, company, run_id) = described;
        let part = Part {
            identity_ordinal,
            identity_key,
            received_at,
            software,
            kind,
            job,
            company,
            run_id,
        };
        parts.entry(mail_id).or_default().push(part);
    }
    Ok(parts)
}

fn senders(
    reader: &dyn ViewReader,
    mail_ids: &[Value],
) -> Result<HashMap<Uuid, String>, DatabaseError> {
    let sql = format!(
        "SELECT mail_id, sender FROM mails WHERE mail_id IN ({})",
        places(mail_ids)
    );
    let senders = ask_now(reader, &sql, mail_ids)?;
    Ok(senders.into_iter().collect())
}

/// `$1, $2, …`
fn places(values: &[Value]) -> String {
    let places: Vec<_> = (1..=values.len()).map(|n| format!("${n}")).collect();
    places.join(", ")
}

/// Parts of a mail that both readings have under different identities: those that resemble one another most belong together,
/// and of those the ones at the nearest places.
fn moved<'a>(old: &'a [Part], new: &'a [Part]) -> Vec<(&'a Part, &'a Part)> {
    let place = |part: &Part| (part.identity_key.clone(), part.identity_ordinal);
    let (in_old, in_new): (HashSet<_>, HashSet<_>) = (
        old.iter().map(place).collect(),
        new.iter().map(place).collect(),
    );
    let old: Vec<_> = old
        .iter()
        .filter(|part| !in_new.contains(&place(part)))
        .collect();
    let new: Vec<_> = new
        .iter()
        .filter(|part| !in_old.contains(&place(part)))
        .collect();
    if old.len().saturating_mul(new.len()) > MAX_PAIRS {
        return old.into_iter().zip(new).collect();
    }
    let mut pairs = Vec::new();
    for (n, one) in old.iter().enumerate() {
        for (m, other) in new.iter().enumerate() {
            pairs.push((Reverse(resemblance(one, other)), n.abs_diff(m), n, m));
        }
    }
    pairs.sort_unstable();
    let (mut olds, mut news) = (HashSet::new(), HashSet::new());
    let mut found = Vec::new();
    for (_, _, n, m) in pairs {
        if !olds.contains(&n) && !news.contains(&m) {
            olds.insert(n);
            news.insert(m);
            found.push((old[n], new[m]));
        }
    }
    found
}

/// How much of what names a job is the same; a name that became longer still has the one before in it.
fn resemblance(one: &Part, other: &Part) -> u32 {
    let (a, b) = (folded(&one.job), folded(&other.job));
    let job = match () {
        () if a == b => 4,
        () if b.contains(&a) || a.contains(&b) => 2,
        () => 0,
    };
    let same = |equal: bool| u32::from(equal);
    let company = |part: &Part| part.company.as_deref().map(folded);
    job + same(company(one) == company(other))
        + same(folded(&one.software) == folded(&other.software))
        + same(folded(&one.kind) == folded(&other.kind))
}

/// The job that has the identity, and the identity as it is written.
fn job_of(
    reader: &dyn ViewReader,
    identity_key: &str,
) -> Result<Option<(Uuid, JobIdentity)>, DatabaseError> {
    let sql = "SELECT job_id, identity FROM job_identities WHERE identity_key = $1";
    let params = [Value::Text(identity_key.to_owned())];
    let found = ask_now::<(Uuid, Json<JobIdentity>)>(reader, sql, &params)?;
    Ok(found
        .into_iter()
        .next()
        .map(|(job_id, identity)| (job_id, identity.0)))
}

fn runs_by_identity(reader: &dyn ViewReader) -> Result<HashMap<String, u64>, DatabaseError> {
    let sql = "SELECT identity_key, COUNT(*) FROM mail_parts WHERE run_id IS NOT NULL GROUP BY identity_key";
    let counts = ask_now::<(String, i64)>(reader, sql, &[])?.into_iter();
    Ok(counts
        .map(|(key, count)| (key, count.unsigned_abs()))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(jobs: &[&str]) -> Vec<Part> {
        jobs.iter()
            .map(|job| Part {
                identity_ordinal: 0,
                identity_key: (*job).to_owned(),
                received_at: DateTime::UNIX_EPOCH,
                software: "Acme Backup".to_owned(),
                kind: "Backup".to_owned(),
                job: (*job).to_owned(),
                company: None,
                run_id: None,
            })
            .collect()
    }

    fn pairs_of(old: &[&str], new: &[&str]) -> Vec<(String, String)> {
        let (old, new) = (parts(old), parts(new));
        let mut pairs: Vec<_> = moved(&old, &new)
            .into_iter()
            .map(|(one, other)| (one.job.clone(), other.job.clone()))
            .collect();
        pairs.sort();
        pairs
    }

    fn pair(one: &str, other: &str) -> (String, String) {
        (one.to_owned(), other.to_owned())
    }

    #[test]
    fn parts_that_resemble_one_another_belong_together() {
        assert_eq!(
            pairs_of(&["files"], &["files on sql01"]),
            [pair("files", "files on sql01")]
        );
        assert_eq!(
            pairs_of(&["files", "mail"], &["new", "mail on a", "files on a"]),
            [pair("files", "files on a"), pair("mail", "mail on a")]
        );
        // Those that have their identity still are left alone.
        assert_eq!(
            pairs_of(&["files", "mail"], &["mail", "x"]),
            [pair("files", "x")]
        );
        assert_eq!(pairs_of(&["files"], &["files", "files on sql01"]), []);
    }

    #[test]
    fn of_parts_that_resemble_nothing_the_nearest_belong_together() {
        assert_eq!(
            pairs_of(&["a", "b"], &["x", "y", "z"]),
            [pair("a", "x"), pair("b", "y")]
        );
        assert_eq!(pairs_of(&["a"], &[]), []);
    }

    #[test]
    fn very_many_parts_are_taken_in_their_order() {
        let names: Vec<_> = (0..200).map(|n| format!("job {n}")).collect();
        let others: Vec<_> = (0..200).map(|n| format!("other {n}")).collect();
        let (names, others): (Vec<_>, Vec<_>) = (
            names.iter().map(String::as_str).collect(),
            others.iter().map(String::as_str).collect(),
        );
        let pairs = pairs_of(&names, &others);
        assert_eq!(pairs.len(), 200);
        assert!(pairs.contains(&pair("job 7", "other 7")));
    }
}
