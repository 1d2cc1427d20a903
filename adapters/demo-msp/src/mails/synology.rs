//! Synology: Active Backup, Hyper Backup and updates of the NAS itself. One HTML part in 8 bit, lines separated by `<BR>`.

use super::{
    Sending,
    text::{escaped, put},
};
use crate::{
    history::Status,
    locale::Locale,
    mime::{self, Charset, Encoding, MailHeader, Part, Words},
    portfolio::speaks,
    random::Random,
};

/// Prefix and suffix of the sentence around the names, for one status.
type Wording = (&'static str, &'static str, &'static str);

pub(crate) fn active_backup(sending: &Sending<'_>, random: &mut Random) -> Vec<u8> {
    let job = sending.job;
    let locale = speaks(
        job.locale,
        &[Locale::Dutch, Locale::Italian, Locale::Danish],
    );
    let (noun, on, ending) = business(locale, sending.last.status);
    let (task, nas) = (&job.name, &job.server);
    let subject = format!(
        "{}Active Backup for Business - {noun} {task} {on} {nas} {ending}",
        prefix(sending)
    );

    let [started, ended, moved, devices] = labels(locale);
    let mut body = format!(
        "{}<BR><BR>",
        escaped(&format!("{noun} {task} {on} {nas} {ending}."))
    );
    if sending.last.status != Status::Missed {
        let (start, end) = (sending.start(), sending.end());
        let minute =
            |at: &chrono::DateTime<_>| format!("{} {}", locale.short_date(at), at.format("%H:%M"));
        put!(
            body,
            "{started}: {}<BR>{ended}: {}<BR>",
            minute(&start),
            minute(&end)
        );
        put!(
            body,
            "{moved}: {}<BR>",
            Locale::British.size(random.between(20 << 10, 90 << 20))
        );
        put!(body, "{devices}: {}<BR>", escaped(&job.objects.join(", ")));
    }
    message(sending, locale, &subject, body)
}

pub(crate) fn active_backup_365(sending: &Sending<'_>, random: &mut Random) -> Vec<u8> {
    let job = sending.job;
    let locale = speaks(job.locale, &[Locale::Danish]);
    let (noun, on, ending) = microsoft_365(locale, sending.last.status);
    let (task, nas) = (&job.name, &job.server);
    let sentence = format!("{noun} [{task}] {on} [{nas}] {ending}");
    let subject = format!(
        "{}Active Backup for Microsoft 365 - {sentence}",
        prefix(sending)
    );

    let mut body = format!("{}.<BR><BR>", escaped(&sentence));
    let [_, _, moved, _] = labels(locale);
    put!(
        body,
        "{moved}: {}<BR>",
        Locale::British.size(random.between(1 << 10, 5 << 20))
    );
    message(sending, locale, &subject, body)
}

pub(crate) fn hyper_backup(sending: &Sending<'_>, random: &mut Random) -> Vec<u8> {
    let job = sending.job;
    let locale = speaks(job.locale, &[Locale::German]);
    let target = [
        "Synology C2 cloud backup",
        "WebDAV cloud backup",
        "Network backup",
    ][target(job.seed)];
    let (task, nas) = (&job.name, &job.server);
    let german = locale == Locale::German;
    let subject = match (german, sending.last.status) {
        (true, Status::Success) => format!("{target} - {task} erfolgreich auf {nas}"),
        (true, Status::Warning) => {
            format!("Datensicherungsaufgabe auf {nas} teilweise abgeschlossen")
        }
        (true, _) => format!("Datensicherungsaufgabe auf {nas} fehlgeschlagen"),
        (false, Status::Success) => format!("{target} - {task} successful on {nas}"),
        (false, Status::Warning) => format!("Data backup task on {nas} partially completed"),
        (false, _) => format!("Data backup task on {nas} failed"),
    };
    let subject = format!("{}{subject}", prefix(sending));
    let body = if german {
        hyper_german(sending, random)
    } else {
        hyper_english(sending, random)
    };
    message(sending, locale, &subject, body)
}

/// The labels of good and bad mails differ, as they do in the product.
fn hyper_german(sending: &Sending<'_>, random: &mut Random) -> String {
    let (task, nas) = (escaped(&sending.job.name), &sending.job.server);
    let start = day_in_digits(sending, true);
    let (minutes, seconds) = (sending.last.seconds / 60, sending.last.seconds % 60);
    match sending.last.status {
        Status::Success => format!(
            "Die Datensicherung auf {nas} war erfolgreich.<BR><BR>Datensicherungsaufgabe: {task}<BR>\
             Datensicherungsziel: volume / {task}.hbk<BR>Startzeit: {start}<BR>Dauer: {minutes} Minuten {seconds} \
             Sekunden <BR>Quellgröße: {}.{} GB<BR>",
            random.between(20, 900),
            random.below(10)
        ),
        Status::Warning => format!(
            "Die Datensicherung auf {nas} wurde teilweise abgeschlossen.<BR><BR>Datensicherungsaufgabe: {task}<BR>\
             Sicherungsziel: volume / {task}.hbk<BR>Start: {start}<BR>Dauer: {minutes} Minuten {seconds} Sekunden <BR>"
        ),
        Status::Failed | Status::Missed => format!(
            "Die Datensicherung auf {nas} ist fehlgeschlagen.<BR><BR>Näheres steht im Protokoll der Aufgabe.<BR><BR>\
             Datensicherungsaufgabe: {task}<BR>Sicherungsziel: volume / {task}.hbk<BR>Start: {start}<BR>\
             Dauer: 0 Second <BR>"
        ),
    }
}

fn hyper_english(sending: &Sending<'_>, random: &mut Random) -> String {
    let (task, nas) = (escaped(&sending.job.name), &sending.job.server);
    let ended = match sending.last.status {
        Status::Success => "was successful",
        Status::Warning => "was partially completed",
        Status::Failed | Status::Missed => "has failed",
    };
    let (minutes, seconds) = (sending.last.seconds / 60, sending.last.seconds % 60);
    let mut body = format!("The data backup on {nas} {ended}.<BR><BR>Backup Task: {task}<BR>");
    put!(
        body,
        "Backup Target: volume / {task}.hbk<BR>Start Time: {}<BR>",
        day_in_digits(sending, false)
    );
    put!(body, "Duration: {minutes} Minutes {seconds} Seconds <BR>");
    if sending.last.status == Status::Success {
        put!(
            body,
            "Source size: {}.{} GB<BR>",
            random.between(20, 900),
            random.below(10)
        );
    }
    body
}

/// Weekdays follow the language, months stay English.
fn day_in_digits(sending: &Sending<'_>, german: bool) -> String {
    const WEEKDAYS: [&str; 7] = ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"];
    let start = sending.start();
    if !german {
        return start.format("%a, %d %b %Y %H:%M:%S").to_string();
    }

    let weekday = chrono::Datelike::weekday(&start).num_days_from_monday();
    let weekday = WEEKDAYS[usize::try_from(weekday).unwrap_or(0)];
    format!("{weekday}, {}", start.format("%d %b %Y %H:%M:%S"))
}

pub(crate) fn updates(sending: &Sending<'_>, random: &mut Random) -> Vec<u8> {
    let job = sending.job;
    let locale = speaks(job.locale, &[Locale::Dutch]);
    let nas = &job.server;
    let version = format!("7.2.{}-{}", random.below(3), 72_800 + random.below(200));
    let (sentence, body) = match (locale, sending.last.status) {
        (_, Status::Warning) => (
            format!("Packages on {nas} are out-of-date"),
            format!(
                "{} packages can be updated in Package Center.<BR>",
                random.between(1, 6)
            ),
        ),
        (Locale::Dutch, _) => (
            format!("Automatische DSM-update op {nas} is voltooid"),
            format!("De automatische DSM-update op {nas} naar versie {version} is voltooid.<BR>"),
        ),
        _ => (
            format!("The automatic DSM update on {nas} has been completed"),
            format!("{nas} has been updated to DSM {version}.<BR>"),
        ),
    };
    message(
        sending,
        locale,
        &format!("{}{sentence}", prefix(sending)),
        body,
    )
}

fn message(sending: &Sending<'_>, locale: Locale, subject: &str, mut body: String) -> Vec<u8> {
    let from = match locale {
        Locale::German | Locale::Dutch => ["Von", "Van"][usize::from(locale == Locale::Dutch)],
        Locale::Italian => "Da",
        Locale::Danish => "Fra",
        Locale::British | Locale::American => "From",
    };
    put!(body, "<BR>{from} {}<BR><BR><BR>\n", sending.job.server);

    let header = sending.header(subject);
    let dated = sending.job.seed.is_multiple_of(2);
    let header = MailHeader {
        words: Words::Base64,
        date: header.date.filter(|_| dated),
        ..header
    };
    let part = Part {
        media: "text/html",
        charset: Charset::Utf8,
        encoding: Encoding::EightBit,
        text: &body,
    };
    mime::message(&header, &[part])
}

/// Owners set it, or leave it out; it need not be the name of the NAS.
fn prefix(sending: &Sending<'_>) -> String {
    match sending.job.customer % 3 {
        0 => format!("[{} NAS] ", sending.customer.name),
        1 => String::new(),
        _ => format!("{} ", sending.customer.domain),
    }
}

fn target(seed: u64) -> usize {
    usize::try_from(seed % 3).unwrap_or(0)
}

fn business(locale: Locale, status: Status) -> Wording {
    match (locale, status) {
        (Locale::Dutch, Status::Success) => ("back-uptaak", "op", "is voltooid"),
        (Locale::Dutch, Status::Warning) => ("back-uptaak", "op", "is gedeeltelijk voltooid"),
        (Locale::Dutch, _) => ("back-uptaak", "op", "is mislukt"),
        (Locale::Italian, Status::Success) => ("attività di backup", "su", "completata"),
        (Locale::Italian, Status::Warning) => {
            ("attività di backup", "su", "parzialmente completata")
        }
        (Locale::Italian, _) => ("attività di backup", "su", "non riuscita"),
        (Locale::Danish, Status::Success) => ("backupopgave", "på", "er fuldført"),
        (Locale::Danish, Status::Warning) => ("backupopgave", "på", "er delvist gennemført"),
        (Locale::Danish, Status::Missed) => ("backupopgave", "på", "blev ignoreret"),
        (Locale::Danish, Status::Failed) => ("backupopgave", "på", "mislykkedes"),
        (_, Status::Success) => ("backup task", "on", "has been completed"),
        (_, Status::Warning) => ("backup task", "on", "has been partially completed"),
        _ => ("backup task", "on", "has failed"),
    }
}

fn microsoft_365(locale: Locale, status: Status) -> Wording {
    match (locale, status) {
        (Locale::Danish, Status::Success) => ("backupopgaven", "på", "er fuldført"),
        (Locale::Danish, Status::Warning) => ("backupopgaven", "på", "er delvist gennemført"),
        (Locale::Danish, _) => ("backupopgaven", "på", "mislykkedes"),
        (_, Status::Success) => ("backup task", "on", "was completed"),
        (_, Status::Warning) => ("backup task", "on", "was partially completed"),
        _ => ("backup task", "on", "failed"),
    }
}

/// Start, end, amount and devices.
fn labels(locale: Locale) -> [&'static str; 4] {
    match locale {
        Locale::Dutch => [
            "Starttijd",
            "Eindtijd",
            "Overgedragen grootte",
            "Apparatenlijst",
        ],
        Locale::Italian => [
            "Ora d’inizio",
            "Ora di fine",
            "Dimensioni trasferite",
            "Elenco dispositivi",
        ],
        Locale::Danish => [
            "Starttidspunkt",
            "Sluttidspunkt",
            "Overført størrelse",
            "Enhedsliste",
        ],
        _ => ["Start Time", "End Time", "Transferred Size", "Device list"],
    }
}
