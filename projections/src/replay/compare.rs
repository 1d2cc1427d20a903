//! Two sets of views are compared, and every difference is written into the new one.

use std::{
    collections::{BTreeSet, HashMap},
    sync::atomic::{AtomicBool, Ordering},
};

use domain::{identity::ContinuedIdentity, replay::ReplaySummary};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewWriter,
        query::decode::{ask_now, ask_writer},
        schema::{
            error::DatabaseError,
            field::Json,
            table::Table as _,
            value::{Row, Value},
        },
    },
    replay::{
        differences::{count_turns, differences},
        error::CompareError,
        missed, orphans,
        page::{CHUNK, PAGE},
        side::{self, Side},
        splits::Splits,
        table::{ChangeKind, ReplayChangeRow, Seen},
        unverified,
    },
};

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
            let new = side::readers_of_mails(self.new.reader.as_ref(), last)?;
            let Some(end) = new.last().map(|mail| mail.0) else {
                break;
            };
            let live: HashMap<_, _> =
                side::readers_of_mails_up_to(self.live.reader.as_ref(), last, end)?
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
        orphans::differences(readers, stop, |row| Ok(self.write(row)?))?;
        missed::differences(readers, stop, |row| Ok(self.write(row)?))?;
        unverified::differences(readers, stop, |row| Ok(self.write(row)?))?;
        self.flush()
    }

    fn forget_earlier(&mut self) -> Result<(), DatabaseError> {
        loop {
            let sql = format!("SELECT number FROM replay_changes ORDER BY number LIMIT {PAGE}");
            let keys: Vec<i64> = ask_writer(self.writer, &sql)?;
            if keys.is_empty() {
                return Ok(());
            }
            let mut keys = keys.into_iter().map(|number| vec![Value::Int(number)]);
            self.writer.delete(&ReplayChangeRow::DEF, &mut keys)?;
        }
    }

    fn compare_mails(&mut self, mail_ids: &[Uuid]) -> Result<(), CompareError> {
        let before = side::accounts(self.live, mail_ids)?;
        let after = side::accounts(self.new, mail_ids)?;
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

pub(crate) fn count(summary: &mut ReplaySummary, row: &ReplayChangeRow) {
    *counter(summary, row.kind) += 1;
    if orphans::is_worse_than_reviewed(row) {
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

fn has_runs(side: &Side, job_id: Uuid) -> Result<bool, DatabaseError> {
    let sql = "SELECT run_id FROM runs WHERE job_id = $1 LIMIT 1";
    let runs = ask_now::<Uuid>(side.reader.as_ref(), sql, &[Value::Uuid(job_id)])?;
    Ok(!runs.is_empty())
}
