use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use domain::{generation::ReplaySummary, identity::ContinuedIdentity};
use thiserror::Error;
use uuid::Uuid;

use crate::{
    engine::{
        error::DatabaseError,
        ports::{
            database::{ViewReader, ViewWriter},
            feed::FeedError,
        },
        query::decode::ask_now,
        schema::{
            field::Json,
            table::Table as _,
            value::{Row, Value},
        },
    },
    queries::mails::of_mails,
    reading::{
        details::{DetailsError, DetailsSource},
        rules::Rules,
    },
    replay::{
        account::{MailAccount, PartAccount, RunAccount, count_turns, differences},
        kept, missed,
        splits::Splits,
        table::{ChangeKind, ReplayChangeRow, Seen},
        unverified,
    },
    rows::{
        mails::{MailPartRow, MailRow},
        runs::RunRow,
    },
};

/// Mails looked at in one statement.
const PAGE: usize = 5_000;

/// Mails whose runs are compared in one go.
pub(super) const CHUNK: usize = 500;

/// One of the two sets of views.
#[derive(Clone)]
pub struct Side {
    pub reader: Arc<dyn ViewReader>,
    pub rules: Rules,
    pub details: DetailsSource,
}

impl std::fmt::Debug for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Side").finish_non_exhaustive()
    }
}

#[derive(Debug, Error)]
pub enum CompareError {
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Details(#[from] DetailsError),
    #[error(transparent)]
    Feed(#[from] FeedError),
    #[error("the comparison was stopped")]
    Stopped,
}

/// Writes every difference into the new views, in place of those of an earlier comparison. Mails that only one of the
/// two has folded yet are left out.
///
/// Two readings of one mail by the same revision of a definition are the same, so only the others are looked at. Where the
/// definitions are the same, somebody wants to know whether that is so, and every mail is.
///
/// The new views are built so that jobs go on with the identities `continued`.
pub fn compare(
    live: &Side,
    new: &Side,
    continued: &[ContinuedIdentity],
    writer: &mut dyn ViewWriter,
    stop: &AtomicBool,
) -> Result<ReplaySummary, CompareError> {
    writer.create(&[&ReplayChangeRow::DEF])?;
    writer.index(&[&ReplayChangeRow::DEF])?;
    writer.begin()?;
    let mut comparison = Comparison {
        live,
        new,
        every_mail: live.rules.revision() == new.rules.revision(),
        writer,
        stop,
        summary: ReplaySummary::default(),
        written: 0,
        pending: Vec::new(),
        jobs: BTreeSet::new(),
        splits: Splits::of(continued),
    };
    match comparison.run() {
        Ok(()) => {
            let summary = comparison.summary;
            writer.commit()?;
            Ok(summary)
        }
        Err(error) => {
            writer.rollback()?;
            Err(error)
        }
    }
}

struct Comparison<'a> {
    live: &'a Side,
    new: &'a Side,
    every_mail: bool,
    writer: &'a mut dyn ViewWriter,
    stop: &'a AtomicBool,
    summary: ReplaySummary,
    written: i64,
    pending: Vec<Row>,
    /// That gain or lose a run.
    jobs: BTreeSet<Uuid>,
    splits: Splits,
}

impl Comparison<'_> {
    fn run(&mut self) -> Result<(), CompareError> {
        self.forget_earlier()?;
        let mut last = Uuid::nil();
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Err(CompareError::Stopped);
            }
            let new = readers_of_mails(self.new.reader.as_ref(), last)?;
            let Some(end) = new.last().map(|mail| mail.0) else {
                break;
            };
            let live: HashMap<_, _> = readers_of_mails_up_to(self.live.reader.as_ref(), last, end)?
                .into_iter()
                .collect();
            let mut differing = Vec::new();
            for (mail_id, by) in &new {
                if let Some(before) = live.get(mail_id) {
                    self.summary.mails += 1;
                    if self.every_mail || before != by {
                        differing.push(*mail_id);
                    }
                }
            }
            for chunk in differing.chunks(CHUNK) {
                self.compare_mails(chunk)?;
            }
            last = end;
        }
        self.compare_jobs()?;
        for row in std::mem::take(&mut self.splits).rows() {
            self.write(row)?;
        }
        let (live, new, stop) = (self.live, self.new, self.stop);
        let readers = (live.reader.as_ref(), new.reader.as_ref());
        kept::differences(readers, stop, |row| Ok(self.write(row)?))?;
        missed::differences(readers, stop, |row| Ok(self.write(row)?))?;
        unverified::differences(readers, stop, |row| Ok(self.write(row)?))?;
        self.flush()
    }

    fn forget_earlier(&mut self) -> Result<(), DatabaseError> {
        loop {
            let sql = format!("SELECT number FROM replay_changes ORDER BY number LIMIT {PAGE}");
            let keys = self.writer.select(&sql, &[])?;
            if keys.is_empty() {
                return Ok(());
            }
            self.writer
                .delete(&ReplayChangeRow::DEF, &mut keys.into_iter())?;
        }
    }

    fn compare_mails(&mut self, mail_ids: &[Uuid]) -> Result<(), CompareError> {
        let before = accounts(self.live, mail_ids)?;
        let after = accounts(self.new, mail_ids)?;
        for mail_id in mail_ids {
            let (Some(old), Some(new)) = (before.get(mail_id), after.get(mail_id)) else {
                continue;
            };
            self.summary.affected += 1;
            count_turns(old, new, &self.splits, &mut self.summary);
            for row in differences(old, new, &mut self.splits) {
                self.notice_jobs(&row);
                self.write(row)?;
            }
        }
        Ok(())
    }

    fn notice_jobs(&mut self, row: &ReplayChangeRow) {
        let job = |seen: &Option<Json<Seen>>| seen.as_ref().and_then(|seen| seen.0.job_id);
        let (before, after) = (job(&row.before), job(&row.after));
        if before != after {
            self.jobs.extend(before);
            self.jobs.extend(after);
        }
    }

    /// Jobs that have their first run, or none left.
    fn compare_jobs(&mut self) -> Result<(), DatabaseError> {
        for job_id in std::mem::take(&mut self.jobs) {
            let kind = match (has_runs(self.live, job_id)?, has_runs(self.new, job_id)?) {
                (true, false) => ChangeKind::JobDisappears,
                (false, true) => ChangeKind::JobAppears,
                _ => continue,
            };
            self.write(ReplayChangeRow {
                job_id: Some(job_id),
                ..ReplayChangeRow::of(kind)
            })?;
        }
        Ok(())
    }

    fn write(&mut self, mut row: ReplayChangeRow) -> Result<(), DatabaseError> {
        self.written += 1;
        row.number = self.written;
        count(&mut self.summary, &row);
        self.pending.push(row.to_row());
        if self.pending.len() >= CHUNK {
            self.flush()?;
        }
        Ok(())
    }

    fn flush<E: From<DatabaseError>>(&mut self) -> Result<(), E> {
        let rows = std::mem::take(&mut self.pending);
        self.writer
            .upsert(&ReplayChangeRow::DEF, &mut rows.into_iter())?;
        Ok(())
    }
}

pub(super) fn count(summary: &mut ReplaySummary, row: &ReplayChangeRow) {
    *counter(summary, row.kind) += 1;
    if kept::is_worse_than_reviewed(row) {
        summary.reviewed_now_worse += 1;
    }
}

fn counter(summary: &mut ReplaySummary, kind: ChangeKind) -> &mut u64 {
    match kind {
        ChangeKind::MailNewlyRecognised => &mut summary.newly_recognised,
        ChangeKind::MailNoLongerRecognised => &mut summary.no_longer_recognised,
        ChangeKind::MailReadOtherwise => &mut summary.mails_read_otherwise,
        ChangeKind::RunChanged => &mut summary.runs_changed,
        ChangeKind::RunAppears => &mut summary.runs_appearing,
        ChangeKind::RunDisappears => &mut summary.runs_disappearing,
        ChangeKind::JobAppears => &mut summary.jobs_appearing,
        ChangeKind::JobDisappears => &mut summary.jobs_disappearing,
        ChangeKind::ReviewOrphaned => &mut summary.reviews_orphaned,
        ChangeKind::ReviewRestored => &mut summary.reviews_restored,
        ChangeKind::MissedRunAppears => &mut summary.missed_runs_appearing,
        ChangeKind::MissedRunDisappears => &mut summary.missed_runs_disappearing,
        ChangeKind::MarkOrphaned => &mut summary.marks_orphaned,
        ChangeKind::MarkRestored => &mut summary.marks_restored,
        ChangeKind::PsaLinkOrphaned => &mut summary.psa_links_orphaned,
        ChangeKind::PsaLinkRestored => &mut summary.psa_links_restored,
        ChangeKind::TicketLinkOrphaned => &mut summary.ticket_links_orphaned,
        ChangeKind::TicketLinkRestored => &mut summary.ticket_links_restored,
        ChangeKind::RemarkLinkOrphaned => &mut summary.remark_links_orphaned,
        ChangeKind::RemarkLinkRestored => &mut summary.remark_links_restored,
        ChangeKind::JobRenamed => &mut summary.jobs_renamed,
        ChangeKind::JobSplit => &mut summary.jobs_split,
        ChangeKind::IdentitySplitOff => &mut summary.identities_split_off,
        ChangeKind::RunUnverified => &mut summary.runs_unverified,
        ChangeKind::RunVerified => &mut summary.runs_verified,
    }
}

/// Mails as the views of one side show them.
pub(super) fn accounts(
    side: &Side,
    mail_ids: &[Uuid],
) -> Result<HashMap<Uuid, MailAccount>, CompareError> {
    let ids: Vec<_> = mail_ids.iter().copied().map(Value::Uuid).collect();
    let reader = side.reader.as_ref();
    let rows: Vec<MailRow> = of_mails(reader, &ids)?;
    let of: Vec<_> = rows.iter().map(MailRow::details).collect();
    let details = side.details.of(&of, &side.rules.definitions)?;
    let mut parts: HashMap<Uuid, Vec<MailPartRow>> = HashMap::new();
    let mut run_ids = Vec::new();
    for part in of_mails::<MailPartRow>(reader, &ids)? {
        run_ids.extend(part.run_id);
        parts.entry(part.mail_id).or_default().push(part);
    }
    // Another mail may be the one that the run is shown with.
    let mut runs: HashMap<Uuid, RunRow> = HashMap::with_capacity(run_ids.len());
    for some in run_ids.chunks(CHUNK) {
        runs.extend(kept::runs_by_id(reader, some)?);
    }
    let accounts = rows.into_iter().zip(details).map(|(row, details)| {
        let mut parts = parts.remove(&row.mail_id).unwrap_or_default();
        parts.sort_unstable_by_key(|part| part.ordinal);
        let mut details = details.into_iter();
        let parts = parts.into_iter().map(|part| {
            let run = part.run_id.and_then(|run_id| runs.get(&run_id));
            PartAccount {
                identity_key: part.identity_key.clone(),
                identity_ordinal: part.identity_ordinal,
                details: details.next().unwrap_or_default(),
                run: run.map(|run| RunAccount {
                    run_id: run.run_id,
                    job_id: run.job_id,
                    status: run.status,
                    mail_count: run.mail_count,
                    reviewed_by: run.reviewed_by.clone(),
                }),
                head: part.into(),
            }
        });
        let account = MailAccount {
            mail_id: row.mail_id,
            parser: row.parser,
            revision: row.parser_revision,
            problems: row.problems.0,
            parts: parts.collect(),
        };
        (account.mail_id, account)
    });
    Ok(accounts.collect())
}

/// By which revision of a definition a mail was read.
pub(super) type ReadBy = (Option<String>, Option<String>);

pub(super) fn readers_of_mails(
    reader: &dyn ViewReader,
    after: Uuid,
) -> Result<Vec<(Uuid, ReadBy)>, DatabaseError> {
    let sql = format!(
        "SELECT mail_id, parser, parser_revision FROM mails WHERE mail_id > $1 ORDER BY mail_id LIMIT {PAGE}"
    );
    read_by(reader, &sql, &[Value::Uuid(after)])
}

pub(super) fn readers_of_mails_up_to(
    reader: &dyn ViewReader,
    after: Uuid,
    end: Uuid,
) -> Result<Vec<(Uuid, ReadBy)>, DatabaseError> {
    let sql =
        "SELECT mail_id, parser, parser_revision FROM mails WHERE mail_id > $1 AND mail_id <= $2";
    read_by(reader, sql, &[Value::Uuid(after), Value::Uuid(end)])
}

fn read_by(
    reader: &dyn ViewReader,
    sql: &str,
    params: &[Value],
) -> Result<Vec<(Uuid, ReadBy)>, DatabaseError> {
    let rows = ask_now(reader, sql, params)?.into_iter();
    Ok(rows
        .map(|(mail_id, parser, revision)| (mail_id, (parser, revision)))
        .collect())
}

fn has_runs(side: &Side, job_id: Uuid) -> Result<bool, DatabaseError> {
    let sql = "SELECT run_id FROM runs WHERE job_id = $1 LIMIT 1";
    let runs = ask_now::<Uuid>(side.reader.as_ref(), sql, &[Value::Uuid(job_id)])?;
    Ok(!runs.is_empty())
}
