//! What a definition would change, without views of its own.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::atomic::{AtomicBool, Ordering},
};

use domain::{identity::JobIdentity, ids, replay::ReplaySummary};
use parsing::definition::Definitions;
use paths::Trust;
use rayon::prelude::*;
use uuid::Uuid;

use crate::{
    engine::{
        ports::{database::ViewReader, run_details::RunDetails},
        query::decode::ask_now,
        schema::{error::DatabaseError, value::Value},
    },
    queries::mails::of_mails,
    reading::{
        outcome::Reading,
        read::{ReadError, Received, read},
    },
    replay::{
        account::{MailAccount, PartAccount, RunAccount},
        affected::{Change, newest},
        compare::count,
        differences::{count_turns, differences},
        error::CompareError,
        orphans::{KeptRun, Run, differences_of, orphans},
        page::CHUNK,
        side::{Side, accounts},
        splits::Splits,
        table::{ChangeKind, ReplayChangeRow},
    },
    rows::{
        mails::{MailRow, MailState},
        runs::OrphanReviewRow,
    },
};

/// Differences that are given one by one; all are counted.
const MAX_CHANGES: usize = 10_000;

/// Identities looked up in one statement.
const MAX_KEYS: usize = 1_000;

/// What other definitions would change, told without building views.
#[derive(Debug)]
pub struct TriedOut {
    /// As of a replay; `mails` are those that were read.
    pub summary: ReplaySummary,
    /// Mails that the definitions may read differently. More than were read where a sample was asked for.
    pub affected: u64,
    /// Mails whose content is missing or damaged; they are left out.
    pub unreadable: u64,
    /// Numbered as in a replay, the first 10,000 of them.
    pub changes: Vec<ReplayChangeRow>,
}

/// Reads mails with other definitions and compares with what the views say of them. Nothing is written. Of the mails that
/// may be affected, the newest are read, up to a limit.
///
/// A run needs a job that is active, and a mail that is not deleted; where the views have a run of that job already, it
/// stays. Each mail is told of by itself: that two mails become one run, or are not any more, shows in the replay only. This is what a replay gives, but for mails that came in or were assigned while a job was archived, or the mail
/// deleted, and is not any more.
pub fn try_out(
    live: &Side,
    definitions: &Definitions,
    most: usize,
    stop: &AtomicBool,
) -> Result<TriedOut, CompareError> {
    let change = Change::between(&live.rules.definitions, definitions);
    let (mails, affected) =
        newest(live.reader.as_ref(), &change, most, stop)?.ok_or(CompareError::Stopped)?;
    let mut trial = Trial {
        live,
        definitions,
        stop,
        orphans: orphans(live.reader.as_ref())?,
        jobs: HashMap::new(),
        run_balance: BTreeMap::new(),
        moved: Vec::new(),
        tried: TriedOut {
            summary: ReplaySummary::default(),
            affected: affected as u64,
            unreadable: 0,
            changes: Vec::new(),
        },
    };
    for chunk in mails.chunks(CHUNK) {
        if stop.load(Ordering::Relaxed) {
            return Err(CompareError::Stopped);
        }
        trial.compare(chunk)?;
    }
    trial.compare_jobs()?;
    trial.note_what_is_kept()?;
    Ok(trial.tried)
}

struct Trial<'a> {
    live: &'a Side,
    definitions: &'a Definitions,
    stop: &'a AtomicBool,
    orphans: HashMap<Uuid, OrphanReviewRow>,
    /// By identity; `None` where no job has it.
    jobs: HashMap<String, Option<OwnJob>>,
    /// Runs that a job gains, less those that it loses.
    run_balance: BTreeMap<Uuid, i64>,
    /// Runs that go or come back, with the ids that they have.
    moved: Vec<(KeptRun, Run)>,
    tried: TriedOut,
}

/// The job that has an identity.
#[derive(Clone, Copy)]
struct OwnJob {
    job_id: Uuid,
    run_base: Uuid,
    archived: bool,
}

/// A mail as the other definitions read it, before it is known what becomes of its runs.
struct Again {
    row: MailRow,
    reading: Reading,
    details: Vec<RunDetails>,
}

impl Trial<'_> {
    fn compare(&mut self, mail_ids: &[Uuid]) -> Result<(), CompareError> {
        let before = accounts(self.live, mail_ids)?;
        let mut again = self.read(mail_ids)?;
        if self.stop.load(Ordering::Relaxed) {
            return Err(CompareError::Stopped);
        }
        again.sort_by_key(|mail| mail.row.mail_id);
        self.find_jobs(&again)?;
        for mail in again {
            let Some(old) = before.get(&mail.row.mail_id) else {
                continue;
            };
            let new = self.account(mail, old);
            self.tried.summary.mails += 1;
            if old.is_read_alike(&new) {
                continue;
            }
            self.tried.summary.affected += 1;
            self.compare_runs(old, &new);
            let mut splits = Splits::default();
            count_turns(old, &new, &splits, &mut self.tried.summary);
            for row in differences(old, &new, &mut splits) {
                self.note(row);
            }
        }
        Ok(())
    }

    fn compare_runs(&mut self, old: &MailAccount, new: &MailAccount) {
        let sides = [(Run::Gone, old, new, -1), (Run::Back, new, old, 1)];
        for (becomes, one, other, balance) in sides {
            let there: HashSet<_> = other.runs().map(|run| run.run_id).collect();
            for part in &one.parts {
                let Some(run) = part.run.as_ref().filter(|run| !there.contains(&run.run_id)) else {
                    continue;
                };
                *self.run_balance.entry(run.job_id).or_default() += balance;
                let kept = KeptRun {
                    run_id: run.run_id,
                    mail_id: Some(one.mail_id),
                    job_id: run.job_id,
                    status: part.head.status,
                    run_at: part.head.run_at,
                };
                self.moved.push((kept, becomes));
            }
        }
    }

    fn read(&mut self, mail_ids: &[Uuid]) -> Result<Vec<Again>, CompareError> {
        let ids: Vec<_> = mail_ids.iter().copied().map(Value::Uuid).collect();
        let rows: Vec<MailRow> = of_mails(self.live.reader.as_ref(), &ids)?;
        let digests: Vec<_> = rows.iter().map(|row| row.content).collect();
        let contents = self.live.details.contents.fetch(&digests)?;
        let read: Vec<Result<Again, (Uuid, ReadError)>> = rows
            .into_par_iter()
            .zip(contents)
            // A single mail may take a second.
            .take_any_while(|_| !self.stop.load(Ordering::Relaxed))
            .map(|(row, content)| {
                let received = Received {
                    digest: row.content,
                    at: row.received_at,
                    sender: None,
                };
                let (reading, details) =
                    read(self.definitions, &Trust::default(), received, content)
                        .map_err(|error| (row.mail_id, error))?;
                Ok(Again {
                    row,
                    reading,
                    details,
                })
            })
            .collect();
        let mut again = Vec::with_capacity(read.len());
        for read in read {
            match read {
                Ok(mail) => again.push(mail),
                Err((mail_id, error)) => {
                    tracing::warn!(%mail_id, %error, "a mail cannot be tried");
                    self.tried.unreadable += 1;
                }
            }
        }
        Ok(again)
    }

    fn find_jobs(&mut self, mails: &[Again]) -> Result<(), DatabaseError> {
        let mut missing: Vec<_> = mails
            .iter()
            .flat_map(Again::identity_keys)
            .filter(|key| !self.jobs.contains_key(key))
            .collect();
        missing.sort_unstable();
        missing.dedup();
        for keys in missing.chunks(MAX_KEYS) {
            self.jobs.extend(keys.iter().map(|key| (key.clone(), None)));
            let places: Vec<_> = (1..=keys.len()).map(|n| format!("${n}")).collect();
            let sql = format!(
                "SELECT job_identities.identity_key, jobs.job_id, job_identities.run_base, jobs.archived FROM job_identities \
                 JOIN jobs ON jobs.job_id = job_identities.job_id WHERE job_identities.identity_key IN ({})",
                places.join(", ")
            );
            let keys: Vec<_> = keys.iter().cloned().map(Value::Text).collect();
            let rows =
                ask_now::<(String, Uuid, Uuid, bool)>(self.live.reader.as_ref(), &sql, &keys)?;
            self.jobs
                .extend(rows.into_iter().map(|(key, job_id, run_base, archived)| {
                    let job = OwnJob {
                        job_id,
                        run_base,
                        archived,
                    };
                    (key, Some(job))
                }));
        }
        Ok(())
    }

    /// What would become of its runs.
    fn account(&self, mail: Again, old: &MailAccount) -> MailAccount {
        let keys = mail.identity_keys();
        let deleted = mail.row.state == MailState::Deleted;
        let mut earlier: HashMap<String, u32> = HashMap::new();
        let mut taken = HashSet::new();
        let mut details = mail.details.into_iter();
        let mut parts = Vec::with_capacity(keys.len());
        for (identity_key, head) in keys.into_iter().zip(mail.reading.runs) {
            let same = earlier.entry(identity_key.clone()).or_default();
            let identity_ordinal = *same;
            *same += 1;
            let job = self.jobs.get(&identity_key).copied().flatten();
            let job = job.filter(|job| {
                let has_one = old.runs().any(|run| run.job_id == job.job_id);
                has_one || !(deleted || job.archived)
            });
            let run = job.map(|job| {
                // With a mail that is read alike in the views, a run of several mails stays what it is.
                let same = old.parts.iter().find(|part| {
                    (&part.identity_key, part.identity_ordinal) == (&identity_key, identity_ordinal)
                        && part.head.one_run == head.one_run
                });
                let same = same.and_then(|part| Some((part.run.as_ref()?, part.head.status)));
                if let Some((run, status)) = same
                    && taken.insert(run.run_id)
                {
                    let status = if run.status == status {
                        head.status
                    } else {
                        run.status.more_urgent(head.status)
                    };
                    return RunAccount {
                        status,
                        ..run.clone()
                    };
                }
                let run_id = ids::run_of_mail(mail.row.mail_id, job.run_base, identity_ordinal);
                let reviewed_by = old.runs().find(|run| run.run_id == run_id).map_or_else(
                    || {
                        let orphan = self.orphans.get(&run_id);
                        orphan.map(|orphan| orphan.reviewed_by.clone())
                    },
                    |run| run.reviewed_by.clone(),
                );
                RunAccount {
                    run_id,
                    job_id: job.job_id,
                    status: head.status,
                    mail_count: 1,
                    reviewed_by,
                }
            });
            parts.push(PartAccount {
                identity_key,
                identity_ordinal,
                head,
                details: details.next().unwrap_or_default(),
                run,
            });
        }
        MailAccount {
            mail_id: mail.row.mail_id,
            parser: mail.reading.parser,
            revision: mail.reading.revision,
            problems: mail.reading.problems,
            parts,
        }
    }

    fn note_what_is_kept(&mut self) -> Result<(), DatabaseError> {
        let mut moved = std::mem::take(&mut self.moved);
        moved.sort_by_key(|(run, becomes)| (*becomes == Run::Back, run.run_id));
        for row in differences_of(self.live.reader.as_ref(), &moved)? {
            self.note(row);
        }
        Ok(())
    }

    fn compare_jobs(&mut self) -> Result<(), DatabaseError> {
        for (job_id, balance) in std::mem::take(&mut self.run_balance) {
            let before = run_count(self.live.reader.as_ref(), job_id)?;
            let kind = match (before > 0, before + balance > 0) {
                (true, false) => ChangeKind::JobDisappears,
                (false, true) => ChangeKind::JobAppears,
                _ => continue,
            };
            self.note(ReplayChangeRow {
                job_id: Some(job_id),
                ..ReplayChangeRow::of(kind)
            });
        }
        Ok(())
    }

    fn note(&mut self, mut row: ReplayChangeRow) {
        count(&mut self.tried.summary, &row);
        if self.tried.changes.len() < MAX_CHANGES {
            row.number = i64::try_from(self.tried.changes.len()).unwrap_or(i64::MAX) + 1;
            self.tried.changes.push(row);
        }
    }
}

impl Again {
    fn identity_keys(&self) -> Vec<String> {
        let identity = |run: &crate::reading::RunHead| JobIdentity {
            sender: self.row.sender.clone(),
            software: run.software.clone(),
            kind: run.kind.clone(),
            job: run.job.clone(),
            company: run.company.clone(),
        };
        let runs = self.reading.runs.iter();
        runs.map(|run| identity(run).key()).collect()
    }
}

fn run_count(reader: &dyn ViewReader, job_id: Uuid) -> Result<i64, DatabaseError> {
    let sql = "SELECT COUNT(*) FROM runs WHERE job_id = $1";
    let counted = ask_now::<i64>(reader, sql, &[Value::Uuid(job_id)])?;
    Ok(counted.into_iter().sum())
}
