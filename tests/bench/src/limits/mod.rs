//! What the machine can do at best with these mails, by libraries alone: figures of the program are shares of it.
//!
//! Machines differ by a factor of three, so a rate says little without the limit beside it that was measured in the same run.

mod reading;
mod storing;

use std::{fs, path::PathBuf};

use anyhow::Context;
use rayon::prelude::*;

use crate::{
    budgets::{self, Measure},
    mail_files::MailFiles,
    numbers::number,
    place::{Database, Place},
    report::Report,
};

/// Mails of the sample.
const SAMPLE: usize = 10_000;

/// Mails from which the dictionary is trained, and its size: as the program does it.
const TRAINED_ON: usize = 500;
const DICTIONARY_BYTES: usize = 110 << 10;
const LEVEL: i32 = 3;

/// Packed mails, as a store that does its best would keep them.
pub(crate) struct Sample {
    packed: Vec<Vec<u8>>,
    dictionary: Vec<u8>,
}

impl Sample {
    /// Spread evenly over the files of an import of that size.
    pub(crate) fn of(files: &MailFiles, index: usize) -> anyhow::Result<Self> {
        let mut paths: Vec<PathBuf> = Vec::new();
        for folder in files.of_size(index) {
            for entry in fs::read_dir(&folder)? {
                paths.push(entry?.path());
            }
        }
        paths.sort();
        let step = paths.len().div_ceil(SAMPLE).max(1);
        let raw: Vec<Vec<u8>> = paths
            .par_iter()
            .step_by(step)
            .map(fs::read)
            .collect::<Result<_, _>>()?;
        let spread = raw.iter().step_by(raw.len().div_ceil(TRAINED_ON).max(1));
        let trained_on: Vec<_> = spread.collect();
        let dictionary = zstd::dict::from_samples(&trained_on, DICTIONARY_BYTES)
            .context("no dictionary can be trained on the mails")?;
        let packed = raw
            .par_iter()
            .map(|mail| zstd::bulk::Compressor::with_dictionary(LEVEL, &dictionary)?.compress(mail))
            .collect::<Result<_, _>>()?;
        Ok(Self { packed, dictionary })
    }

    /// Decompress, decode MIME, tokenise the HTML, on all cores.
    pub(crate) fn reading(&self, size: usize, report: &mut Report) -> anyhow::Result<()> {
        let seconds = reading::read_all(&self.packed, &self.dictionary)?;
        let done = self.packed.len();
        report.rate_of(
            Database::Neither,
            budgets::LIMIT_READING,
            size,
            done,
            seconds,
        );
        Ok(())
    }

    /// Content and event of each mail, durably.
    pub(crate) async fn storing(
        &self,
        place: &Place,
        size: usize,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        let seconds = match place.url() {
            Some(url) => storing::in_postgres(&self.packed, url).await?,
            None => storing::in_sqlite(&self.packed, &place.data().join("limit.db"))?,
        };
        let done = self.packed.len();
        report.rate_of(place.database, budgets::LIMIT_STORING, size, done, seconds);
        Ok(())
    }
}

/// How much of the limits the import and the rebuild of that size reach.
pub(crate) fn shares(database: Database, size: usize, report: &mut Report) {
    let reading = report.found(Database::Neither, budgets::LIMIT_READING, size);
    let storing = report.found(database, budgets::LIMIT_STORING, size);
    let rebuild = report.found(database, budgets::REPARSE, size);
    let import = report.found(database, budgets::IMPORT, size);
    // One after the other: the time of both for each mail.
    let both = reading
        .zip(storing)
        .map(|(reading, storing)| 1.0 / (1.0 / reading + 1.0 / storing));
    add(
        database,
        budgets::REPARSE_SHARE,
        size,
        (rebuild, reading),
        report,
    );
    add(
        database,
        budgets::IMPORT_SHARE,
        size,
        (import, both),
        report,
    );
}

/// How much of the limit parsing in memory reaches, with mails of the same kind.
pub(crate) fn parsing(mails: &[Vec<u8>], size: usize, report: &mut Report) -> anyhow::Result<()> {
    let repeated: Vec<_> = (0..size).map(|index| &mails[index % mails.len()]).collect();
    let seconds = reading::read_unpacked(&repeated)?;
    let limit = number(size) / seconds;
    report.rate(Database::Neither, budgets::LIMIT_PARSING, size, seconds);
    let parsed = report.found(Database::Neither, budgets::PARSE_LONG, size);
    add(
        Database::Neither,
        budgets::PARSE_SHARE,
        size,
        (parsed, Some(limit)),
        report,
    );
    Ok(())
}

fn add(
    database: Database,
    measure: Measure,
    size: usize,
    (reached, limit): (Option<f64>, Option<f64>),
    report: &mut Report,
) {
    if let Some((reached, limit)) = reached.zip(limit) {
        report.value(database, measure, size, 100.0 * reached / limit);
    }
}
