//! What the parsers do in memory, without any database.

use adapters::clock::SystemClock;
use anyhow::ensure;
use commands::ports::Clock;
use parsing::{definition::Definitions, engine::parse, mail};
use rayon::prelude::*;

use crate::{
    budgets::{self, Measure},
    database::Database,
    limits,
    numbers::timed,
    report::Report,
};

/// Rows of the table of a report: about 24 kB of MIME with 17 kB of HTML.
const OBJECTS: usize = 25;

/// Different mails; each is read again and again.
const KINDS: usize = 500;

/// From raw bytes to runs, without any database.
pub(crate) fn measure(size: usize, report: &mut Report) -> anyhow::Result<()> {
    let long: Vec<_> = (0..KINDS)
        .map(|number| demo_msp::veeam_session_mail(OBJECTS, number as u64))
        .collect();
    let unmatched: Vec<_> = (0..KINDS).map(letter).collect();
    read(budgets::PARSE_LONG, &long, true, size, report)?;
    limits::parsing(&long, size, report)?;
    read(budgets::PARSE_UNMATCHED, &unmatched, false, size, report)
}

fn read(
    measure: Measure,
    mails: &[Vec<u8>],
    is_recognised: bool,
    size: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let definitions = Definitions::builtin();
    let now = SystemClock.now();
    let (seconds, as_expected) = timed(|| {
        (0..size)
            .into_par_iter()
            .map(|number| parse(definitions, &mail::read(&mails[number % mails.len()]), now))
            .filter(|parsed| parsed.recognised == is_recognised)
            .count()
    });
    ensure!(
        as_expected == size,
        "{as_expected} of {size} mails were read as expected"
    );
    report.rate(Database::Neither, measure, size, seconds);
    Ok(())
}

/// What people write, with words that many definitions know.
fn letter(number: usize) -> Vec<u8> {
    let line = format!(
        "Dear colleagues, the backup of server {number} was completed with a warning; see the report of job Nightly.\r\n"
    );
    let body = line.repeat(24_000 / line.len());
    format!(
        "Message-ID: <letter.{number}@mail.example.com>\r\nFrom: Robin <robin@acme.example.com>\r\n\
         Subject: About the backup\r\nDate: Tue, 10 Mar 2026 09:00:00 +0100\r\n\r\n{body}"
    )
    .into_bytes()
}
