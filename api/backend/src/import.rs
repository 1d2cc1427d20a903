//! Mails from files into the log: read and prepared on all cores, recorded in batches.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
};

use adapters::mail_files::{self, FileMail, MailFile};
use commands::{
    Intention,
    collect::{PreparedMail, prepare},
};
use rayon::prelude::*;
use tokio::task::spawn_blocking;

use crate::running::Backend;

/// Mails per transaction; what was recorded before a crash is found again and skipped.
const BATCH: usize = 1_000;

/// Bytes per batch, so that large mails do not fill the memory.
const BATCH_BYTES: usize = 32 << 20;

/// What an import did so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Mails that are new.
    pub received: usize,
    /// Mails that were known already.
    pub duplicates: usize,
    /// Files and messages that are no mails, each with the reason.
    pub refused: Vec<(String, String)>,
    /// Files that are no mails by their name.
    pub passed_over: usize,
    /// Files that were gone through.
    pub files_done: usize,
    /// Files that were found.
    pub files: usize,
    /// Whether it was told to stop before it was through.
    pub interrupted: bool,
}

/// Imports everything below the paths, until `stop` is raised. When it returns, all that it reports is durable.
pub async fn import(
    backend: &Backend,
    paths: &[PathBuf],
    intention: &Intention,
    stop: &AtomicBool,
    on_progress: &mut (dyn FnMut(&Report) + Send),
) -> anyhow::Result<Report> {
    let paths = paths.to_owned();
    let found = spawn_blocking(move || mail_files::find(&paths)).await??;
    let mut report = Report {
        files: found.files.len(),
        passed_over: found.passed_over,
        ..Report::default()
    };
    for (path, reason) in found.unreadable {
        report.refused.push((path.display().to_string(), reason));
    }
    let mut mails = Some(Mails::of(found.files));
    let mut recording = None;
    // While one batch is recorded the next one is read and prepared.
    while let Some(mut source) = mails.take() {
        if stop.load(Ordering::Relaxed) {
            report.interrupted = true;
            break;
        }
        let now = backend.clock.now();
        let preparing = spawn_blocking(move || {
            let batch = source.next_batch().map(|raw| Prepared::of(raw, now));
            (source, batch)
        });
        if let Some(batch) = recording.take() {
            record(backend, batch, intention, &mut report).await?;
            on_progress(&report);
        }
        let (source, batch) = preparing.await?;
        if let Some(batch) = batch {
            recording = Some(batch);
            mails = Some(source);
        }
    }
    if let Some(batch) = recording {
        record(backend, batch, intention, &mut report).await?;
    }
    Ok(report)
}

async fn record(
    backend: &Backend,
    batch: Prepared,
    intention: &Intention,
    report: &mut Report,
) -> anyhow::Result<()> {
    let recorded = backend.mail_recorder.record(batch.mails, intention).await?;
    let new = recorded.new.iter().filter(|new| **new).count();
    report.received += new;
    report.duplicates += recorded.new.len() - new;
    report.refused.extend(batch.refused);
    report.files_done = batch.files_done;
    Ok(())
}

/// Reads files one after the other.
struct Mails {
    files: std::vec::IntoIter<MailFile>,
    current: Option<Box<dyn Iterator<Item = Result<FileMail, mail_files::Unreadable>> + Send>>,
    done: usize,
}

struct Batch {
    mails: Vec<FileMail>,
    refused: Vec<(String, String)>,
    files_done: usize,
}

impl Mails {
    fn of(files: Vec<MailFile>) -> Self {
        Self {
            files: files.into_iter(),
            current: None,
            done: 0,
        }
    }

    fn next_batch(&mut self) -> Option<Batch> {
        let mut batch = Batch {
            mails: Vec::new(),
            refused: Vec::new(),
            files_done: self.done,
        };
        let mut bytes = 0;
        while batch.mails.len() + batch.refused.len() < BATCH && bytes < BATCH_BYTES {
            match self.next() {
                None => break,
                Some(Ok(mail)) => {
                    bytes += mail.mail.bytes.len();
                    batch.mails.push(mail);
                }
                Some(Err(unreadable)) => batch.refused.push((unreadable.name, unreadable.reason)),
            }
        }
        batch.files_done = self.done;
        (!batch.mails.is_empty() || !batch.refused.is_empty()).then_some(batch)
    }

    fn next(&mut self) -> Option<Result<FileMail, mail_files::Unreadable>> {
        loop {
            if let Some(mail) = self.current.as_mut().and_then(Iterator::next) {
                return Some(mail);
            }
            self.current = Some(mail_files::read(&self.files.next()?));
            self.done += 1;
        }
    }
}

struct Prepared {
    mails: Vec<PreparedMail>,
    refused: Vec<(String, String)>,
    files_done: usize,
}

impl Prepared {
    fn of(batch: Batch, now: chrono::DateTime<chrono::Utc>) -> Self {
        let results: Vec<_> = batch
            .mails
            .into_par_iter()
            .map(|file| prepare(file.mail, now).map_err(|reason| (file.name, reason.to_string())))
            .collect();
        let mut prepared = Self {
            mails: Vec::with_capacity(results.len()),
            refused: batch.refused,
            files_done: batch.files_done,
        };
        for result in results {
            match result {
                Ok(mail) => prepared.mails.push(mail),
                Err(refused) => prepared.refused.push(refused),
            }
        }
        prepared
    }
}
