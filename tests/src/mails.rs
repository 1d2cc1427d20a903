//! Mails to test with, from the fictional MSP and made up.

use std::{fs, path::Path};

use chrono::{DateTime, NaiveDate, Utc};
use commands::collect::RawMail;
use demo_msp::{Job, Msp, SentMail};

/// The first day of the tests' histories.
pub fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 8).expect("a date")
}

pub fn msp() -> Msp {
    Msp::fictional_on(1, first_day())
}

/// The mails of some jobs over some days, in the order in which they arrive.
pub fn of_jobs(msp: &Msp, days: u32, pick: impl Fn(usize, &Job) -> bool) -> Vec<SentMail> {
    let picked: Vec<bool> = msp
        .jobs
        .iter()
        .enumerate()
        .map(|(index, job)| pick(index, job))
        .collect();
    msp.mails(first_day(), days)
        .filter(|mail| mail.job.is_some_and(|job| picked[job]))
        .collect()
}

/// Indexes of the first jobs of this software that send at least `mails` mails in `days` days.
pub fn busy_jobs(msp: &Msp, software: &str, days: u32, mails: usize, most: usize) -> Vec<usize> {
    let mut counts = vec![0; msp.jobs.len()];
    for job in msp.mails(first_day(), days).filter_map(|mail| mail.job) {
        counts[job] += 1;
    }
    let jobs = msp.jobs.iter().zip(counts).enumerate();
    jobs.filter(|(_, (job, count))| job.software == software && *count >= mails)
        .map(|(index, _)| index)
        .take(most)
        .collect()
}

/// As a mailbox hands it over.
pub fn raw(bytes: Vec<u8>, arrived_at: DateTime<Utc>) -> RawMail {
    RawMail {
        bytes,
        source: "test",
        mailbox: None,
        external_id: None,
        arrived_at: Some(arrived_at),
    }
}

/// Writes mails as `0000.eml`, `0001.eml`, … into a new folder.
pub fn write_folder(folder: &Path, mails: &[SentMail]) {
    fs::create_dir_all(folder).expect("a folder");
    for (number, mail) in mails.iter().enumerate() {
        fs::write(folder.join(format!("{number:04}.eml")), &mail.raw).expect("a mail");
    }
}

/// A small mail that reports a run of the job `task`. `number` tells mails apart.
pub fn report(number: usize, sender: &str, task: &str, failed: bool) -> Vec<u8> {
    let result = if failed { "failed" } else { "was completed" };
    format!(
        "Message-ID: <report.{number}@mail.example.com>\r\nFrom: NAS <{sender}>\r\n\
         Subject: Active Backup for Microsoft 365 - backup task [{task}] on [nas01] {result}\r\n\r\nFrom nas01\r\n"
    )
    .into_bytes()
}

/// A small mail that no parser knows, each of a second of its own.
pub fn letter(number: usize, subject: &str) -> Vec<u8> {
    let (minute, second) = (number / 60 % 60, number % 60);
    format!(
        "Message-ID: <letter.{number}@mail.example.com>\r\n\
         Date: Mon, 8 Jun 2026 09:{minute:02}:{second:02} +0000\r\n\
         From: Robin <robin@acme.example.com>\r\n\
         Subject: {subject}\r\n\r\n\
         Hello!\r\n"
    )
    .into_bytes()
}
