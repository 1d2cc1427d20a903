use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use domain::generation::ReplaySummary;
use parsing::definition::Definitions;
use thiserror::Error;
use uuid::Uuid;

use super::{ChangeKind, ReplayChangeRow, Seen, affected::column};
use crate::{
    ports::{DatabaseError, Row, Value, ViewReader, ViewWriter},
    reading::{DetailsError, DetailsSource, RunDetails},
    store::{Json, Select, Table},
    views::{
        mails::{MailPartRow, MailRow, of_mails},
        runs::{OrphanReviewRow, RunRow},
    },
};

/// Mails looked at in one statement.
const PAGE: usize = 5_000;

/// Mails whose runs are compared in one go.
const CHUNK: usize = 500;

/// One of the two sets of views.
#[derive(Clone)]
pub struct Side {
    pub reader: Arc<dyn ViewReader>,
    pub definitions: Arc<Definitions>,
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
    #[error("the comparison was stopped")]
    Stopped,
}

/// Writes every difference into the new views, in place of those of an earlier comparison. Mails that only one of the
/// two has folded yet are left out.
///
/// Two readings of one mail by the same revision of a definition are the same, so only the others are looked at.
pub fn compare(
    live: &Side,
    new: &Side,
    writer: &mut dyn ViewWriter,
    stop: &AtomicBool,
) -> Result<ReplaySummary, CompareError> {
    writer.create(&[&ReplayChangeRow::DEF])?;
    writer.index(&[&ReplayChangeRow::DEF])?;
    writer.begin()?;
    let mut comparison = Comparison {
        live,
        new,
        writer,
        stop,
        summary: ReplaySummary::default(),
        written: 0,
        pending: Vec::new(),
        jobs: BTreeSet::new(),
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
    writer: &'a mut dyn ViewWriter,
    stop: &'a AtomicBool,
    summary: ReplaySummary,
    written: i64,
    pending: Vec<Row>,
    /// That gain or lose a run.
    jobs: BTreeSet<Uuid>,
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
                    if before != by {
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
        self.compare_reviews()?;
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
        let before = Mails::load(self.live, mail_ids)?;
        let after = Mails::load(self.new, mail_ids)?;
        for mail_id in mail_ids {
            let (Some(old), Some(new)) = (before.mails.get(mail_id), after.mails.get(mail_id))
            else {
                continue;
            };
            self.compare_mail(*mail_id, old, new)?;
        }
        Ok(())
    }

    fn compare_mail(
        &mut self,
        mail_id: Uuid,
        old: &MailRead,
        new: &MailRead,
    ) -> Result<(), DatabaseError> {
        let recognised = match (&old.row.parser, &new.row.parser) {
            (None, Some(_)) => Some(ChangeKind::MailNewlyRecognised),
            (Some(_), None) => Some(ChangeKind::MailNoLongerRecognised),
            _ => None,
        };
        if let Some(kind) = recognised {
            let change = change(kind, mail_id, vec![], Some(old.seen()), Some(new.seen()));
            self.write(change)?;
        }
        let mut otherwise: Vec<&'static str> = Vec::new();
        if recognised.is_none() && old.row.parser != new.row.parser {
            otherwise.push("parser");
        }
        for ordinal in 0..old.parts.len().max(new.parts.len()) {
            let (one, other) = (old.part(ordinal), new.part(ordinal));
            match (
                one.as_ref().and_then(Part::run_id),
                other.as_ref().and_then(Part::run_id),
            ) {
                (None, None) => {
                    if recognised.is_none() {
                        otherwise.extend(differences(one.as_ref(), other.as_ref()));
                    }
                }
                (Some(_), Some(_)) => {
                    let what = differences(one.as_ref(), other.as_ref());
                    if !what.is_empty() {
                        let with_objects = what.contains(&"objects");
                        let sides =
                            [one, other].map(|part| part.map(|part| part.seen(with_objects)));
                        let [before, after] = sides;
                        self.notice_jobs(before.as_ref(), after.as_ref());
                        self.write(change(ChangeKind::RunChanged, mail_id, what, before, after))?;
                    }
                }
                (Some(_), None) => {
                    let before = one.map(|part| part.seen(false));
                    let after = other.map(|part| part.seen(false));
                    self.notice_jobs(before.as_ref(), after.as_ref());
                    self.write(change(
                        ChangeKind::RunDisappears,
                        mail_id,
                        vec![],
                        before,
                        after,
                    ))?;
                }
                (None, Some(_)) => {
                    let before = one.map(|part| part.seen(false));
                    let after = other.map(|part| part.seen(false));
                    self.notice_jobs(before.as_ref(), after.as_ref());
                    self.write(change(
                        ChangeKind::RunAppears,
                        mail_id,
                        vec![],
                        before,
                        after,
                    ))?;
                }
            }
        }
        otherwise.sort_unstable();
        otherwise.dedup();
        if !otherwise.is_empty() {
            let kind = ChangeKind::MailReadOtherwise;
            self.write(change(
                kind,
                mail_id,
                otherwise,
                Some(old.seen()),
                Some(new.seen()),
            ))?;
        }
        self.summary.affected += 1;
        Ok(())
    }

    fn notice_jobs(&mut self, before: Option<&Seen>, after: Option<&Seen>) {
        let job = |seen: Option<&Seen>| seen.and_then(|seen| seen.job_id);
        let (before, after) = (job(before), job(after));
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
                ..blank(kind)
            })?;
        }
        Ok(())
    }

    fn compare_reviews(&mut self) -> Result<(), DatabaseError> {
        let before = orphans(self.live)?;
        let after = orphans(self.new)?;
        let only_in = |one: &HashMap<Uuid, OrphanReviewRow>,
                       other: &HashMap<Uuid, OrphanReviewRow>| {
            let mut rows: Vec<_> = one
                .values()
                .filter(|row| !other.contains_key(&row.run_id))
                .cloned()
                .collect();
            rows.sort_by_key(|row| row.run_id);
            rows
        };
        let lost = only_in(&after, &before);
        let restored = only_in(&before, &after);
        let sides = [
            (ChangeKind::ReviewOrphaned, lost),
            (ChangeKind::ReviewRestored, restored),
        ];
        for (kind, rows) in sides {
            for row in rows {
                let seen = Seen {
                    run_id: Some(row.run_id),
                    reviewed_by: Some(row.reviewed_by),
                    ..Seen::default()
                };
                self.write(ReplayChangeRow {
                    run_id: Some(row.run_id),
                    before: Some(Json(seen)),
                    ..blank(kind)
                })?;
            }
        }
        Ok(())
    }

    fn write(&mut self, mut row: ReplayChangeRow) -> Result<(), DatabaseError> {
        self.written += 1;
        row.number = self.written;
        *counter(&mut self.summary, row.kind) += 1;
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
    }
}

/// Mails of one side, with everything that was read from them.
struct Mails {
    mails: HashMap<Uuid, MailRead>,
}

struct MailRead {
    row: MailRow,
    parts: Vec<MailPartRow>,
    runs: HashMap<Uuid, RunRow>,
    details: Vec<RunDetails>,
}

/// What a mail says of one run.
struct Part<'a> {
    mail: &'a MailRead,
    row: &'a MailPartRow,
    details: Option<&'a RunDetails>,
}

impl Mails {
    fn load(side: &Side, mail_ids: &[Uuid]) -> Result<Self, CompareError> {
        let ids: Vec<_> = mail_ids.iter().copied().map(Value::Uuid).collect();
        let reader = side.reader.as_ref();
        let rows: Vec<MailRow> = of_mails(reader, &ids)?;
        let of: Vec<_> = rows.iter().map(MailRow::details).collect();
        let details = side.details.of(&of, &side.definitions)?;
        let mut mails: HashMap<_, _> = rows
            .into_iter()
            .zip(details)
            .map(|(row, details)| {
                let read = MailRead {
                    row,
                    parts: Vec::new(),
                    runs: HashMap::new(),
                    details,
                };
                (read.row.mail_id, read)
            })
            .collect();
        let mut parts: Vec<MailPartRow> = of_mails(reader, &ids)?;
        parts.sort_unstable_by_key(|part| (part.mail_id, part.ordinal));
        for part in parts {
            if let Some(mail) = mails.get_mut(&part.mail_id) {
                mail.parts.push(part);
            }
        }
        for run in of_mails::<RunRow>(reader, &ids)? {
            if let Some(mail) = run.mail_id.and_then(|mail_id| mails.get_mut(&mail_id)) {
                mail.runs.insert(run.run_id, run);
            }
        }
        Ok(Self { mails })
    }
}

impl MailRead {
    fn part(&self, ordinal: usize) -> Option<Part<'_>> {
        Some(Part {
            mail: self,
            row: self.parts.get(ordinal)?,
            details: self.details.get(ordinal),
        })
    }

    fn seen(&self) -> Seen {
        let first = self.part(0).map(|part| part.seen(false));
        Seen {
            parser: self.row.parser.clone(),
            revision: self.row.parser_revision.clone(),
            ..first.unwrap_or_default()
        }
    }
}

impl Part<'_> {
    fn run_id(&self) -> Option<Uuid> {
        self.row.run_id
    }

    fn run(&self) -> Option<&RunRow> {
        self.mail.runs.get(&self.row.run_id?)
    }

    fn seen(&self, with_objects: bool) -> Seen {
        let row = self.row;
        let objects = self.details.filter(|_| with_objects);
        Seen {
            parser: self.mail.row.parser.clone(),
            revision: self.mail.row.parser_revision.clone(),
            software: Some(row.software.clone()),
            kind: Some(row.kind.clone()),
            job_name: Some(row.job.clone()),
            company: row.company.clone(),
            status: Some(row.status),
            run_at: Some(row.run_at),
            informational: row.informational,
            hidden_from_run_checks: row.hidden_from_run_checks,
            job_id: self.run().map(|run| run.job_id),
            run_id: row.run_id,
            objects: objects.map_or_else(Vec::new, |details| details.objects.clone()),
            reviewed_by: self.run().and_then(|run| run.reviewed_by.clone()),
        }
    }
}

/// In what two readings of a run differ.
fn differences(one: Option<&Part<'_>>, other: Option<&Part<'_>>) -> Vec<&'static str> {
    let (one, other) = match (one, other) {
        (None, None) => return vec![],
        (Some(one), Some(other)) => (one, other),
        _ => return vec!["runs"],
    };
    let (a, b) = (one.row, other.row);
    let job = |part: &Part<'_>| part.run().map(|run| run.job_id);
    let none = RunDetails::default();
    let details = |part: &Part<'_>| part.details.unwrap_or(&none).clone();
    let (before, after) = (details(one), details(other));
    let checks = [
        ("company", a.company != b.company),
        ("duration", a.duration_seconds != b.duration_seconds),
        (
            "hidden",
            a.hidden_from_run_checks != b.hidden_from_run_checks,
        ),
        ("informational", a.informational != b.informational),
        (
            "job",
            a.job != b.job || a.software != b.software || job(one) != job(other),
        ),
        ("messages", before.messages != after.messages),
        ("objects", before.objects != after.objects),
        ("size", a.size_bytes != b.size_bytes),
        ("status", a.status != b.status),
        ("time", a.run_at != b.run_at),
        ("type", a.kind != b.kind),
    ];
    checks
        .into_iter()
        .filter_map(|(what, differs)| differs.then_some(what))
        .collect()
}

fn change(
    kind: ChangeKind,
    mail_id: Uuid,
    what: Vec<&'static str>,
    before: Option<Seen>,
    after: Option<Seen>,
) -> ReplayChangeRow {
    let of = |pick: fn(&Seen) -> Option<Uuid>| {
        let after = after.as_ref().and_then(pick);
        after.or_else(|| before.as_ref().and_then(pick))
    };
    ReplayChangeRow {
        mail_id: Some(mail_id),
        job_id: of(|seen| seen.job_id),
        run_id: of(|seen| seen.run_id),
        what: Json(what.into_iter().map(str::to_owned).collect()),
        before: before.map(Json),
        after: after.map(Json),
        ..blank(kind)
    }
}

fn blank(kind: ChangeKind) -> ReplayChangeRow {
    ReplayChangeRow {
        number: 0,
        kind,
        mail_id: None,
        job_id: None,
        run_id: None,
        what: Json(Vec::new()),
        before: None,
        after: None,
    }
}

/// By which revision of a definition a mail was read.
type ReadBy = (Option<String>, Option<String>);

fn readers_of_mails(
    reader: &dyn ViewReader,
    after: Uuid,
) -> Result<Vec<(Uuid, ReadBy)>, DatabaseError> {
    let sql = format!(
        "SELECT mail_id, parser, parser_revision FROM mails WHERE mail_id > $1 ORDER BY mail_id LIMIT {PAGE}"
    );
    read_by(reader.select_now(&sql, &[Value::Uuid(after)])?)
}

fn readers_of_mails_up_to(
    reader: &dyn ViewReader,
    after: Uuid,
    end: Uuid,
) -> Result<Vec<(Uuid, ReadBy)>, DatabaseError> {
    let sql =
        "SELECT mail_id, parser, parser_revision FROM mails WHERE mail_id > $1 AND mail_id <= $2";
    read_by(reader.select_now(sql, &[Value::Uuid(after), Value::Uuid(end)])?)
}

fn read_by(rows: Vec<Row>) -> Result<Vec<(Uuid, ReadBy)>, DatabaseError> {
    rows.into_iter()
        .map(|row| {
            let mut values = row.into_iter();
            let mail_id = column("mail_id", values.next())?;
            let parser = column("parser", values.next())?;
            Ok((mail_id, (parser, column("parser_revision", values.next())?)))
        })
        .collect()
}

fn has_runs(side: &Side, job_id: Uuid) -> Result<bool, DatabaseError> {
    let sql = "SELECT run_id FROM runs WHERE job_id = $1 LIMIT 1";
    let rows = side.reader.select_now(sql, &[Value::Uuid(job_id)])?;
    Ok(!rows.is_empty())
}

fn orphans(side: &Side) -> Result<HashMap<Uuid, OrphanReviewRow>, DatabaseError> {
    let rows: Vec<OrphanReviewRow> =
        Select::from("orphan_reviews").all_now(side.reader.as_ref())?;
    Ok(rows.into_iter().map(|row| (row.run_id, row)).collect())
}
