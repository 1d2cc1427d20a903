//! Proxmox VE: vzdump's mail in text and HTML, with a table of guests and their logs.

use super::{
    Sending,
    text::{escaped, put},
};
use crate::{
    history::Status,
    mime::{self, Charset, Encoding, MailHeader, Part},
    random::Random,
};

const REASONS: [&str; 3] = [
    "job failed with err -28 - No space left on device",
    "got timeout",
    "storage 'pbs' is not online",
];

/// The mail changed its looks with version 8.1.
#[derive(Debug)]
struct Layout {
    title: &'static str,
    columns: [&'static str; 6],
    good: &'static str,
    bad: &'static str,
    /// Between the brackets and what follows in the subject.
    colon: &'static str,
    logs: &'static str,
    /// Totals stand in a row of the table, else in lines below it.
    total_row: bool,
}

const PRESENT: Layout = Layout {
    title: "Details",
    columns: ["VMID", "Name", "Status", "Time", "Size", "Filename"],
    good: "ok",
    bad: "err",
    colon: ":",
    logs: "Logs",
    total_row: false,
};

const OLD: Layout = Layout {
    title: "Backup details",
    columns: ["VMID", "NAME", "STATUS", "TIME", "SIZE", "FILENAME"],
    good: "OK",
    bad: "FAILED",
    colon: " :",
    logs: "Detailed backup logs:",
    total_row: true,
};

#[derive(Debug)]
struct Guest<'a> {
    id: usize,
    name: &'a str,
    reason: Option<&'static str>,
    seconds: i64,
    /// In tenths of GiB.
    size: u64,
}

pub(crate) fn write(sending: &Sending<'_>, random: &mut Random) -> Vec<u8> {
    let guests = guests(sending, random);
    let failed: Vec<&Guest<'_>> = guests
        .iter()
        .filter(|guest| guest.reason.is_some())
        .collect();
    let layout = if sending.job.seed.is_multiple_of(3) {
        &OLD
    } else {
        &PRESENT
    };
    let subject = format!(
        "vzdump backup status ({}){} backup {}",
        sending.job.server,
        layout.colon,
        result(&failed)
    );

    let text = text(&guests, layout);
    let html = html(&guests, layout);
    let header = MailHeader {
        extra: &["Auto-Submitted: auto-generated;"],
        ..sending.header(&subject)
    };
    let part = |media, text| Part {
        media,
        charset: Charset::Utf8,
        encoding: Encoding::QuotedPrintable,
        text,
    };
    mime::message(
        &header,
        &[part("text/plain", &text), part("text/html", &html)],
    )
}

fn guests<'a>(sending: &Sending<'a>, random: &mut Random) -> Vec<Guest<'a>> {
    let objects = &sending.job.objects;
    let blamed = match sending.last.status {
        Status::Failed | Status::Missed => Some(random.index(objects.len())),
        Status::Success | Status::Warning => None,
    };
    let share = sending.last.seconds / i64::try_from(objects.len()).unwrap_or(1).max(1);
    (0..)
        .zip(objects)
        .map(|(place, name)| {
            let fails = blamed == Some(place) || blamed.is_some() && random.chance(100);
            let size = random.between(20, 1_300);
            Guest {
                id: 100 + place,
                name,
                reason: fails.then(|| random.pick(&REASONS)),
                seconds: share,
                size: if fails { 0 } else { size },
            }
        })
        .collect()
}

fn result(failed: &[&Guest<'_>]) -> String {
    match failed {
        [] => "successful".to_owned(),
        [
            Guest {
                reason: Some(reason),
                ..
            },
        ] => format!("failed: {reason}"),
        _ => "failed: multiple problems".to_owned(),
    }
}

fn text(guests: &[Guest<'_>], layout: &Layout) -> String {
    let mut text = String::with_capacity(2_000);
    put!(
        text,
        "{}\n{}\n",
        layout.title,
        "=".repeat(layout.title.len())
    );
    for [id, name, status, time, size, file] in rows(guests, layout) {
        put!(
            text,
            "{id:<6} {name:<16} {status:<6} {time:<8} {size:<12} {file}\n"
        );
    }
    for line in totals(guests, layout) {
        put!(text, "\n{line}\n");
    }
    put!(text, "\n{}\n====\n", layout.logs);
    put!(
        text,
        "vzdump --all 1 --mode snapshot --storage pbs --mailnotification always\n\n"
    );
    for guest in guests {
        put!(text, "\n{}", log(guest));
    }
    text
}

/// The cells are opened as one thing and closed as another, as the product does it.
fn html(guests: &[Guest<'_>], layout: &Layout) -> String {
    let mut html = String::with_capacity(3_000);
    put!(
        html,
        "<html><body>\n<h1 style=\"font-size: 1.2em\">{}</h1>\n<table border=\"1\">\n",
        layout.title
    );
    for row in rows(guests, layout) {
        html.push_str("<tr>");
        for value in row {
            put!(html, "<td>{}</th>", escaped(&value));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</table>\n");
    for line in totals(guests, layout) {
        put!(html, "<p>{line}</p>\n");
    }
    put!(
        html,
        "<h1 style=\"font-size: 1.2em\">{}</h1>\n<pre>\n",
        layout.logs
    );
    for guest in guests {
        put!(html, "\n{}", escaped(&log(guest)));
    }
    html.push_str("</pre>\n</body></html>\n");
    html
}

/// The table with its heading.
fn rows(guests: &[Guest<'_>], layout: &Layout) -> Vec<[String; 6]> {
    let mut rows = vec![layout.columns.map(str::to_owned)];
    rows.extend(guests.iter().map(|guest| {
        let status = if guest.reason.is_some() {
            layout.bad
        } else {
            layout.good
        };
        let (time, size) = (minutes(guest.seconds), gibibytes(guest.size));
        [
            guest.id.to_string(),
            guest.name.to_owned(),
            status.to_owned(),
            time,
            size,
            guest.file(),
        ]
    }));
    if layout.total_row {
        let (time, size) = sums(guests);
        rows.push([
            "TOTAL".to_owned(),
            String::new(),
            String::new(),
            time,
            size,
            String::new(),
        ]);
    }
    rows
}

/// The lines below the table.
fn totals(guests: &[Guest<'_>], layout: &Layout) -> Vec<String> {
    if layout.total_row {
        return Vec::new();
    }
    let (time, size) = sums(guests);
    vec![
        format!("Total running time: {time}"),
        format!("Total size: {size}"),
    ]
}

fn sums(guests: &[Guest<'_>]) -> (String, String) {
    let seconds = guests.iter().map(|guest| guest.seconds).sum();
    let size = guests.iter().map(|guest| guest.size).sum();
    (minutes(seconds), gibibytes(size))
}

fn log(guest: &Guest<'_>) -> String {
    let id = guest.id;
    let mut log = format!(
        "{id}: INFO: Starting Backup of VM {id} (qemu)\n{id}: INFO: VM Name: {}\n",
        guest.name
    );
    if let Some(reason) = guest.reason {
        put!(log, "{id}: ERROR: Backup of VM {id} failed - {reason}\n");
        return log;
    }
    put!(
        log,
        "{id}: INFO: Finished Backup of VM {id} ({})\n",
        minutes(guest.seconds)
    );
    log
}

impl Guest<'_> {
    fn file(&self) -> String {
        match self.reason {
            Some(_) => "null".to_owned(),
            None => format!("vm/{}/snapshot", self.id),
        }
    }
}

fn minutes(seconds: i64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds}s"),
        (minutes, 0) => format!("{minutes}m"),
        (minutes, seconds) => format!("{minutes}m {seconds}s"),
    }
}

fn gibibytes(tenths: u64) -> String {
    match tenths {
        0 => "0 B".to_owned(),
        _ => format!("{}.{}00 GiB", tenths / 10, tenths % 10),
    }
}
