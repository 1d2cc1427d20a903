//! Proxmox VE: vzdump's mail in text and HTML, with a table of guests and their logs.

use super::{
    Sending,
    text::{escaped, put},
};
use crate::{
    history::Status,
    mime::{self, Charset, Encoding, Envelope, Part},
    random::Random,
};

const REASONS: [&str; 3] = [
    "job failed with err -28 - No space left on device",
    "got timeout",
    "storage 'pbs' is not online",
];

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
    let subject = format!(
        "vzdump backup status ({}): backup {}",
        sending.job.server,
        result(&failed)
    );

    let text = text(&guests);
    let html = html(&guests);
    let envelope = Envelope {
        extra: &["Auto-Submitted: auto-generated;"],
        ..sending.envelope(&subject)
    };
    let part = |media, text| Part {
        media,
        charset: Charset::Utf8,
        encoding: Encoding::QuotedPrintable,
        text,
    };
    mime::message(
        &envelope,
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

fn text(guests: &[Guest<'_>]) -> String {
    let mut text = String::with_capacity(2_000);
    text.push_str("Details\n=======\n");
    put!(
        text,
        "{:<6} {:<16} {:<6} {:<8} {:<12} {}\n",
        "VMID",
        "Name",
        "Status",
        "Time",
        "Size",
        "Filename"
    );
    for guest in guests {
        let (status, time, size) = (
            guest.status(),
            minutes(guest.seconds),
            gibibytes(guest.size),
        );
        put!(
            text,
            "{:<6} {:<16} {status:<6} {time:<8} {size:<12} {}\n",
            guest.id,
            guest.name,
            guest.file()
        );
    }
    put!(
        text,
        "\nTotal running time: {}\n",
        minutes(guests.iter().map(|guest| guest.seconds).sum())
    );
    put!(
        text,
        "Total size: {}\n\nLogs\n====\n",
        gibibytes(guests.iter().map(|guest| guest.size).sum())
    );
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
fn html(guests: &[Guest<'_>]) -> String {
    let mut html = String::with_capacity(3_000);
    html.push_str(
        "<html><body>\n<h1 style=\"font-size: 1.2em\">Details</h1>\n<table border=\"1\">\n<tr>",
    );
    for column in ["VMID", "Name", "Status", "Time", "Size", "Filename"] {
        put!(html, "<td style=\"font-weight: bold\">{column}</th>");
    }
    html.push_str("</tr>\n");
    for guest in guests {
        html.push_str("<tr>");
        let id = guest.id.to_string();
        let (time, size) = (minutes(guest.seconds), gibibytes(guest.size));
        for value in [
            &*id,
            guest.name,
            guest.status(),
            &*time,
            &*size,
            &*guest.file(),
        ] {
            put!(html, "<td>{}</th>", escaped(value));
        }
        html.push_str("</tr>\n");
    }
    put!(
        html,
        "</table>\n<p>Total running time: {}</p>\n",
        minutes(guests.iter().map(|guest| guest.seconds).sum())
    );
    put!(
        html,
        "<p>Total size: {}</p>\n",
        gibibytes(guests.iter().map(|guest| guest.size).sum())
    );
    html.push_str("<h1 style=\"font-size: 1.2em\">Logs</h1>\n<pre>\n");
    for guest in guests {
        put!(html, "\n{}", escaped(&log(guest)));
    }
    html.push_str("</pre>\n</body></html>\n");
    html
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
    fn status(&self) -> &'static str {
        if self.reason.is_some() { "err" } else { "ok" }
    }

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
