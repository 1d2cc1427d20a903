//! Veeam Backup & Replication and the stand-alone Veeam Agent.

use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};

use super::{
    Sending,
    veeam_html::{Row, Section, document},
};
use crate::{
    days,
    history::{Session, Status},
    jobs::Template,
    locale::{Locale, clock},
    mime::{self, Charset, Encoding, MailHeader, Part, Words},
    random::Random,
};

const SERVER: &str = "Veeam Backup & Replication";
const VERSIONS: [&str; 3] = ["12.1.2.172", "12.3.1.1139", "13.0.1.180"];
const AGENT: &str = "Veeam Agent for Microsoft Windows 6.3.1.1074";

const WARNINGS: [&str; 4] = [
    "Free space on the backup repository is below 10 percent.",
    "Guest file system indexing did not finish in time.",
    "Log truncation was left out: no administrator account is set.",
    "Changed block tracking was reset, the whole disk was read.",
];
const ERRORS: [&str; 5] = [
    "Error: The network path to the repository was not found.",
    "Error: Cannot take a snapshot of the machine. Details: the datastore has too little free space.",
    "Error: Guest credentials were refused.",
    "Error: The quota of the repository has been reached.",
    "Error: The connection was closed by the other side. Failed to upload disk.",
];

pub(crate) fn write(sending: &Sending<'_>, random: &mut Random) -> Vec<u8> {
    let job = sending.job;
    let sections: Vec<Section> = sending
        .sessions
        .iter()
        .map(|session| {
            let title = title(job.template, &job.name, session);
            let mut section = section(job.locale, title, &job.objects, session, random);
            section.description.clone_from(&job.description);
            if job.template == Template::VeeamAgent {
                section.processed = None;
            }
            section
        })
        .collect();

    let version =
        VERSIONS[Random::new(u64::try_from(job.customer).unwrap_or(0)).index(VERSIONS.len())];
    let footer = match job.template {
        Template::VeeamAgent => AGENT.to_owned(),
        _ => format!("{SERVER} {version}"),
    };
    let html = document(&sections, &footer);
    let subject = subject(
        sending,
        sections.last().map_or([0; 3], |section| section.counts),
    );
    sending.message(
        &subject,
        &[Part {
            media: "text/html",
            charset: job.charset,
            encoding: job.encoding,
            text: &html,
        }],
    )
}

/// One session mail of `Backup & Replication` with as many object rows as asked for, in base64: what parsers and
/// stores are measured with. 24 objects give about 17 kB of HTML and 24 kB of MIME.
pub fn veeam_session_mail(objects: usize, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let names: Vec<String> = (1..=objects)
        .map(|number| format!("ACME-VM{number:03}"))
        .collect();
    let status = [Status::Success, Status::Warning, Status::Failed][random.index(3)];
    let first_night = 1_767_225_600_i64;
    let start = DateTime::from_timestamp(first_night + random.below(31_536_000).cast_signed(), 0)
        .unwrap_or_default();
    let session = Session {
        start,
        seconds: random.between(1_800, 7_200).cast_signed(),
        status,
        retry: 0,
    };

    let title = "Backup job: Servers (Incremental)".to_owned();
    let mut section = section(Locale::British, title, &names, &session, &mut random);
    "All machines of the main site".clone_into(&mut section.description);
    let subject = format!(
        "[{}] Servers ({objects} objects){}",
        bracket(status),
        issues(section.counts)
    );
    let html = document(&[section], &format!("{SERVER} {}", VERSIONS[1]));
    let received = days::local(session.end() + TimeDelta::seconds(5));
    let header = MailHeader {
        from_name: "Backup Acme",
        from: "backup@acme.example.com",
        to: super::sending::MAILBOX,
        subject: &subject,
        words: Words::WhereNeeded,
        date: Some(received),
        received,
        message_id: &format!("{:x}.{objects}.{seed}@acme.example.com", random.next()),
        extra: &[],
    };
    let part = Part {
        media: "text/html",
        charset: Charset::Utf8,
        encoding: Encoding::Base64,
        text: &html,
    };
    mime::message(&header, &[part])
}

fn subject(sending: &Sending<'_>, counts: [usize; 3]) -> String {
    let job = sending.job;
    let status = bracket(sending.last.status);
    let count = job.objects.len();
    match job.template {
        Template::VeeamAgent => {
            let end = sending.end();
            let (date, time) = (job.locale.short_date(&end), job.locale.time(&end));
            format!("[{status}] {} - {} - {date} {time}", job.server, job.name)
        }
        // every server has a job of this name, so some owners put the server's name before it
        Template::VeeamConfiguration if job.seed.is_multiple_of(3) => {
            format!("{} [{status}] {} (1 objects)", job.server, job.name)
        }
        Template::VeeamConfiguration => {
            format!("[{status}] {} (1 objects){}", job.name, issues(counts))
        }
        // the noun changed from version to version
        _ => {
            let noun = ["objects", "machines", "VMs"][job.customer % 3];
            format!("[{status}] {} ({count} {noun}){}", job.name, issues(counts))
        }
    }
}

/// The blank stays where there are no issues.
fn issues(counts: [usize; 3]) -> String {
    match counts {
        [_, 0, 0] => " ".to_owned(),
        [_, warnings, 0] => format!(" {warnings} warnings"),
        [_, _, failed] => format!(" {failed} failed"),
    }
}

fn bracket(status: Status) -> &'static str {
    match status {
        Status::Success => "Success",
        Status::Warning => "Warning",
        Status::Failed | Status::Missed => "Failed",
    }
}

fn title(template: Template, name: &str, session: &Session) -> String {
    let kind = match template {
        Template::VeeamBackupCopy => "Backup Copy job: ",
        Template::VeeamReplication => "Replication job: ",
        Template::VeeamConfiguration => "Configuration Backup job: ",
        Template::VeeamManagedAgent | Template::VeeamAgent => "Agent Backup job: ",
        _ => "Backup job: ",
    };
    let whole = days::local(session.start).weekday() == Weekday::Sat;
    let run = match (template, session.retry) {
        (_, 1..) => format!(" (Retry {})", session.retry),
        (Template::VeeamBackup | Template::VeeamManagedAgent | Template::VeeamAgent, _) => {
            if whole { " (Full)" } else { " (Incremental)" }.to_owned()
        }
        _ => String::new(),
    };
    format!("{kind}{name}{run}")
}

fn section(
    locale: Locale,
    title: String,
    objects: &[String],
    session: &Session,
    random: &mut Random,
) -> Section {
    let statuses = statuses(objects.len(), session.status, random);
    let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    let counts = [
        count(Status::Success),
        count(Status::Warning),
        count(Status::Failed),
    ];

    let mut totals = [0; 3];
    let rows: Vec<Row> = objects
        .iter()
        .zip(&statuses)
        .enumerate()
        .map(|(place, (name, status))| {
            let sizes = amounts(*status, random);
            for (total, size) in totals.iter_mut().zip(sizes) {
                *total += size;
            }
            row(
                locale,
                name,
                *status,
                (place, objects.len()),
                session,
                sizes,
                random,
            )
        })
        .collect();

    let (colour, word) = head(session.status);
    let (start, end) = (days::local(session.start), days::local(session.end()));
    let ratio = |tenths| format!("{}x", locale.tenths(tenths));
    Section {
        title,
        description: String::new(),
        word,
        colour,
        processed: Some(format!("{0} of {0} VMs processed", objects.len())),
        date: locale.long_date(&start),
        counts,
        times: [
            locale.time(&start),
            locale.time(&end),
            format!("{} ", clock(session.seconds)),
        ],
        sizes: totals.map(|total| locale.size(total)),
        ratios: [
            locale.size(totals[2] * 9 / 10),
            ratio(random.between(10, 54)),
            ratio(random.between(10, 24)),
        ],
        messages: messages(session.status, objects, &statuses),
        rows,
    }
}

/// A failed or warning session has at least one object that is to blame.
fn statuses(count: usize, status: Status, random: &mut Random) -> Vec<Status> {
    let mut statuses = vec![Status::Success; count];
    if status == Status::Success || count == 0 {
        return statuses;
    }

    for _ in 0..random.between(1, 3) {
        statuses[random.index(count)] = status;
    }
    statuses
}

/// Size, read and transferred, in kibibytes.
fn amounts(status: Status, random: &mut Random) -> [u64; 3] {
    if status == Status::Failed {
        return [0; 3];
    }
    let size = random.between(30 << 20, 500 << 20);
    let read = size * random.between(1, 12) / 100;
    [size, read, read * random.between(30, 80) / 100]
}

fn row(
    locale: Locale,
    name: &str,
    status: Status,
    (place, count): (usize, usize),
    session: &Session,
    sizes: [u64; 3],
    random: &mut Random,
) -> Row {
    let share = session.seconds / i64::try_from(count).unwrap_or(1).max(1);
    let from = session.start + TimeDelta::seconds(share * i64::try_from(place).unwrap_or(0));
    let seconds = random
        .between(1, share.max(2).cast_unsigned())
        .cast_signed()
        .min(session.seconds);
    let [size, read, transferred] = sizes.map(|size| locale.size(size));
    let details = match status {
        Status::Success => Vec::new(),
        Status::Warning => vec![random.pick(&WARNINGS).to_owned()],
        Status::Failed | Status::Missed => {
            vec![
                "Using extent Repository 2 (placement policy not met)".to_owned(),
                random.pick(&ERRORS).to_owned(),
            ]
        }
    };
    let time = |at| time_of_row(locale, session.start, at);
    Row {
        name: name.to_owned(),
        status: head(status).1,
        values: [
            time(from),
            time(from + TimeDelta::seconds(seconds)),
            size,
            read,
            transferred,
            clock(seconds),
        ],
        details,
    }
}

/// Times of the next day carry a mark.
fn time_of_row(locale: Locale, start: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let (first, at) = (days::local(start), days::local(at));
    let time = locale.time(&at);
    if first.date_naive() == at.date_naive() {
        time
    } else {
        format!("{time} (+1)")
    }
}

fn head(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Success => ("#00B050", "Success"),
        Status::Warning => ("#ffd96c", "Warning"),
        Status::Failed | Status::Missed => ("#fb9895", "Error"),
    }
}

fn messages(status: Status, objects: &[String], statuses: &[Status]) -> Vec<String> {
    let blamed = objects
        .iter()
        .zip(statuses)
        .filter(|(_, own)| **own != Status::Success);
    match status {
        Status::Failed | Status::Missed => blamed
            .map(|(name, _)| format!("Processing {name} Error: the machine was not backed up."))
            .collect(),
        Status::Warning => blamed
            .map(|(name, _)| format!("Processing {name} finished with a warning."))
            .collect(),
        Status::Success => Vec::new(),
    }
}
