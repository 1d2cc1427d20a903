//! Duplicati: lines of keys and values, dates in the American way.

use chrono::DateTime;

use super::{Sending, text::put};
use crate::{
    history::Status,
    locale::{Locale, clock},
    mime::{Charset, Encoding, Part},
    random::Random,
};

const WARNING: &str =
    "The file is in use by another program and was left out: C:\\Data\\ledger.ost";
const ERROR: &str = "Found 3 files that are missing from the remote storage, please run repair";

pub(crate) fn write(sending: &Sending<'_>, random: &mut Random) -> Vec<u8> {
    let subject = format!("Duplicati Backup report for {}", sending.job.name);
    let status = sending.last.status;
    let dies = status == Status::Failed && random.chance(300);
    let text = if dies {
        died()
    } else {
        report(sending, random)
    };

    let part = Part {
        media: "text/plain",
        charset: Charset::Utf8,
        encoding: Encoding::QuotedPrintable,
        text: &text,
    };
    sending.message(&subject, &[part])
}

/// What comes when the run ends before it has a result.
fn died() -> String {
    format!(
        "Failed: {ERROR}\nDetails: Duplicati.Library.Interface.UserInformationException: {ERROR}\n\nLog data:\n"
    )
}

fn report(sending: &Sending<'_>, random: &mut Random) -> String {
    let (result, warnings, errors) = match sending.last.status {
        Status::Success => ("Success", None, None),
        Status::Warning => ("Warning", Some(WARNING), None),
        Status::Failed | Status::Missed => ("Error", None, Some(ERROR)),
    };
    let examined = random.between(20_000, 90_000);
    let opened = random.between(10, 900);
    let mut text = String::with_capacity(900);
    put!(
        text,
        "DeletedFiles: {}\nDeletedFolders: 0\nModifiedFiles: {opened}\n",
        random.below(20)
    );
    put!(
        text,
        "ExaminedFiles: {examined}\nOpenedFiles: {opened}\nAddedFiles: {}\n",
        random.below(40)
    );
    put!(
        text,
        "SizeOfModifiedFiles: {}\n",
        opened * random.between(10_000, 900_000)
    );
    put!(
        text,
        "SizeOfExaminedFiles: {}\n",
        examined * random.between(100_000, 3_000_000)
    );
    put!(
        text,
        "SizeOfOpenedFiles: {}\n",
        opened * random.between(10_000, 900_000)
    );
    put!(
        text,
        "NotProcessedFiles: 0\nTooLargeFiles: 0\nFilesWithError: {}\n",
        u8::from(warnings.is_some())
    );
    put!(
        text,
        "PartialBackup: False\nDryrun: False\nMainOperation: Backup\nParsedResult: {result}\n"
    );
    put!(
        text,
        "EndTime: {}\nBeginTime: {}\n",
        american(&sending.end()),
        american(&sending.start())
    );
    put!(
        text,
        "Duration: 0{}.{:07}\n",
        clock(sending.last.seconds),
        random.below(10_000_000)
    );
    put!(text, "MessagesActualLength: 0\n");
    list(&mut text, "Warnings", warnings);
    list(&mut text, "Errors", errors);
    text
}

fn american(at: &DateTime<chrono::FixedOffset>) -> String {
    format!(
        "{} {}",
        Locale::American.short_date(at),
        Locale::American.time(at)
    )
}

fn list(text: &mut String, label: &str, entry: Option<&str>) {
    let Some(entry) = entry else {
        put!(text, "{label}: []\n");
        return;
    };
    put!(text, "{label}: [\n    {entry}\n]\n");
}
