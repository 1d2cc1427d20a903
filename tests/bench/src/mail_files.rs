//! Mails in files, as an import finds them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use demo_msp::Msp;
use rayon::prelude::*;
use tempfile::TempDir;

use crate::{numbers::number, options::Options, place::temporary_folder};

/// One mail in this many is a report that no definition knows at first.
pub(crate) const ONE_UNKNOWN_IN: usize = 100;

/// Rows in the table of a long mail: about 30 kB of MIME, so that all mails are of 24 kB in the mean.
const OBJECTS: usize = 32;

/// One mail in this many comes from the MSP, and the others are long ones.
const ONE_OF_MSP_IN: usize = 4;

/// Folders of mails. Three of four are long ones of one product, one in a hundred is of no known product, and the others are
/// of all products, as an MSP gets them.
#[derive(Debug)]
pub(crate) struct MailFiles {
    folder: TempDir,
    /// Mean size in bytes, of all but the seeds.
    pub(crate) mean_size: f64,
    /// In the first part, and in both.
    pub(crate) sizes: [usize; 2],
}

impl MailFiles {
    pub(crate) fn write(options: &Options, sizes: [usize; 2]) -> anyhow::Result<Self> {
        let folder = temporary_folder(options)?;
        let first_day = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
        let msp = Msp::fictional_on(1, first_day);
        let mut files = Self {
            folder,
            mean_size: 0.0,
            sizes,
        };
        write_all(&files.seeds(), &seeds(&msp, first_day))?;
        let [quarter, whole] = sizes;
        let mut bytes = 0;
        let mut of_msp = first_day
            .iter_days()
            .flat_map(|day| msp.mails_of_day(day))
            .map(|mail| mail.raw);
        for (folder, numbers) in [(files.part(0), 0..quarter), (files.part(1), quarter..whole)] {
            for chunk in numbers.collect::<Vec<_>>().chunks(2_000) {
                let from_msp: Vec<_> = of_msp.by_ref().take(chunk.len() / ONE_OF_MSP_IN).collect();
                let mails = chunk.par_iter().map(|&number| {
                    let of_chunk = number - chunk[0];
                    if number % ONE_UNKNOWN_IN == 1 {
                        return unknown(number);
                    }
                    match from_msp.get(of_chunk / ONE_OF_MSP_IN) {
                        Some(mail) if of_chunk % ONE_OF_MSP_IN == 0 => mail.clone(),
                        _ => demo_msp::veeam_session_mail(OBJECTS, number as u64),
                    }
                });
                let mails: Vec<_> = mails.collect();
                bytes += mails.iter().map(Vec::len).sum::<usize>() / 1_000;
                let named: Vec<_> = chunk.iter().zip(mails).collect();
                fs::create_dir_all(&folder)?;
                named.par_iter().try_for_each(|(number, mail)| {
                    fs::write(folder.join(format!("{number:07}.eml")), mail)
                })?;
            }
        }
        files.mean_size = number(bytes) * 1_000.0 / number(whole);
        Ok(files)
    }

    /// One mail of each job, for people to approve.
    pub(crate) fn seeds(&self) -> PathBuf {
        self.folder.path().join("seeds")
    }

    /// What an import of that size is given: the quarter, or all.
    pub(crate) fn of_size(&self, index: usize) -> Vec<PathBuf> {
        (0..=index).map(|part| self.part(part)).collect()
    }

    fn part(&self, index: usize) -> PathBuf {
        self.folder.path().join(format!("part-{index}"))
    }
}

fn seeds(msp: &Msp, first_day: NaiveDate) -> Vec<Vec<u8>> {
    let before = first_day - chrono::Days::new(14);
    let mut found = BTreeMap::new();
    for mail in msp.mails(before, 14) {
        if let (Some(job), Some(_)) = (mail.job, mail.status) {
            found.entry(job).or_insert(mail.raw);
        }
    }
    let long = demo_msp::veeam_session_mail(OBJECTS, u64::MAX);
    found.into_values().chain([long]).collect()
}

fn write_all(folder: &Path, mails: &[Vec<u8>]) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    for (number, mail) in mails.iter().enumerate() {
        fs::write(folder.join(format!("{number:07}.eml")), mail)?;
    }
    Ok(())
}

/// The report that [`DEFINITION`] reads.
fn unknown(number: usize) -> Vec<u8> {
    let day = number % 28 + 1;
    format!(
        "Message-ID: <acme.{number}@mail.example.com>\r\nDate: {day} Jun 2024 09:00:00 +0000\r\n\
         From: Acme <reports@acme.example.com>\r\nSubject: Acme report for nightly {}: done\r\n\r\n{}",
        number % 7,
        "All volumes were copied and verified.\r\n".repeat(200)
    )
    .into_bytes()
}

/// Touches the mails that no definition knows at first.
pub(crate) const DEFINITION: &str = include_str!("../../fixtures/acme-backup.toml");
