//! Measures how many mails are read in a second on one core: `cargo run --release -p parsing --example throughput`.
//!
//! Reads a mail of the size that most backup reports have (17 kB of HTML with 24 objects, in base64), one of the same size
//! that no definition claims, or the files given as arguments. `parse` is what the engine makes of a mail that was read:
//! finding its definition, and the runs.

use std::{
    fmt::Write as _,
    fs,
    hint::black_box,
    time::{Duration, Instant},
};

use chrono::DateTime;
use parsing::{definition::Definitions, engine, mail};

/// The fastest batch counts, since other work on the machine only ever slows one down.
const BATCHES: u32 = 40;

const ROUNDS: u32 = 100;

fn main() -> std::io::Result<()> {
    let mut mails = Vec::new();
    for path in std::env::args().skip(1) {
        mails.push((path.clone(), fs::read(path)?));
    }
    if mails.is_empty() {
        mails.push((
            "report of 24 objects".to_owned(),
            report(&[
                "[Success] Nightly (24 objects)",
                "Backup job",
                "Veeam Backup & Replication 13.0.1.175",
            ]),
        ));
        mails.push((
            "nobody's report".to_owned(),
            report(&[
                "Figures of the night",
                "Storage of the night",
                "Archive server 13.0.1",
            ]),
        ));
    }
    let definitions = Definitions::builtin();
    println!("{} definitions", definitions.iter().count());
    let html = html(["Backup job", "Backup server 13.0.1"]);
    println!("HTML alone: {} bytes", html.len());
    measure("from_parts", || {
        mail::from_parts(&mail::Parts {
            html: Some(black_box(&html)),
            ..mail::Parts::default()
        })
        .html
        .blocks
        .len()
    });
    for (name, bytes) in mails {
        println!("{name}: {} bytes", bytes.len());
        measure("read", || mail::read(black_box(&bytes)).html.blocks.len());
        measure("read_summary", || {
            mail::read_summary(black_box(&bytes)).to.len()
        });
        let read = mail::read(&bytes);
        let received_at = read.date.unwrap_or(DateTime::UNIX_EPOCH.into()).to_utc();
        let parsed = engine::parse(definitions, &read, received_at);
        let parser = parsed.parser.unwrap_or_else(|| "nobody".to_owned());
        let objects: usize = parsed.runs.iter().map(|run| run.objects.len()).sum();
        println!(
            "  read by {parser}: {} runs, {objects} objects",
            parsed.runs.len()
        );
        measure("parse", || {
            engine::parse(definitions, black_box(&read), received_at)
                .runs
                .len()
        });
    }
    Ok(())
}

fn measure(name: &str, mut work: impl FnMut() -> usize) {
    let mut fastest = Duration::MAX;
    for _ in 0..BATCHES {
        let start = Instant::now();
        for _ in 0..ROUNDS {
            black_box(work());
        }
        fastest = fastest.min(start.elapsed());
    }
    println!(
        "  {name}: {:?} each, {:.0} a second",
        fastest / ROUNDS,
        f64::from(ROUNDS) / fastest.as_secs_f64()
    );
}

fn report([subject, title, footer]: &[&str; 3]) -> Vec<u8> {
    let subject = base64(subject.as_bytes());
    let mut mail = format!(
        "Received: from relay.example.com (relay.example.com [192.0.2.1])\r\n\tby mx.example.com with ESMTPS id 1\r\n\t\
         for <backup@example.com>; Tue, 3 Mar 2026 23:42:01 +0100\r\nDate: Tue, 3 Mar 2026 23:42:00 +0100\r\n\
         From: \"Backup server\" <backup@acme.example.com>\r\nTo: <reports@example.com>\r\n\
         Subject: =?utf-8?B?{subject}?=\r\nMessage-ID: <1@acme.example.com>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
    );
    for line in base64(html([title, footer]).as_bytes())
        .as_bytes()
        .chunks(76)
    {
        mail.push_str(&String::from_utf8_lossy(line));
        mail.push_str("\r\n");
    }
    mail.into_bytes()
}

const VALUES: [&str; 9] = [
    "acme-vm", "Success", "23:30:12", "23:41:07", "100,0 GB", "12,2 GB", "4,8 GB", "0:10:55",
    "&nbsp;",
];

const HEADERS: [&str; 9] = [
    "Name",
    "Status",
    "Start time",
    "End time",
    "Size",
    "Read",
    "Transferred",
    "Duration",
    "Details",
];

fn html([title, footer]: [&str; 2]) -> String {
    let mut html = format!(
        "<html><head><style>td {{font-family: Tahoma; font-size: 12px;}}</style></head><body><table width=\"100%\">\
         <tr><td style=\"background-color: #00B050;\">{title}: Nightly<div class=\"jobDescription\">Created by \
         ACME\\admin</div></td><td bgcolor=\"#00B050\">Success</td></tr>",
    );
    html.push_str("<tr>");
    for header in HEADERS {
        let _ = write!(html, "<td nowrap=\"nowrap\"><b>{header}</b></td>");
    }
    html.push_str("</tr>");
    for object in 0..24 {
        html.push_str("<tr style=\"height: 17px;\">");
        for (column, value) in VALUES.iter().enumerate() {
            // The status is coloured, and the last column has a class, so that not all cells are alike.
            let looks = match column {
                1 => "style=\"color: #00B050;\"",
                8 => "class=\"small\" style=\"padding: 2px 3px 2px 3px;\"",
                _ => "nowrap=\"nowrap\" style=\"padding: 2px 3px 2px 3px;\"",
            };
            let _ = write!(html, "<td {looks}>{value} {object}</td>\r\n");
        }
        html.push_str("</tr>\r\n");
    }
    let _ = write!(html, "</table><p>{footer}</p></body></html>");
    html
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let word = group
            .iter()
            .fold(0_u32, |word, byte| (word << 8) | u32::from(*byte))
            << (8 * (3 - group.len()));
        for place in 0..4 {
            let index = usize::try_from((word >> (18 - 6 * place)) & 63).unwrap_or_default();
            out.push(if place <= group.len() {
                char::from(LETTERS[index])
            } else {
                '='
            });
        }
    }
    out
}
