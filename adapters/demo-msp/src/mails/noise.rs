//! Mail that no job sent: newsletters, offers, people, and servers of no known product.

use chrono::{NaiveDate, TimeDelta};

use super::sending::MAILBOX;
use crate::{
    days,
    mime::{self, Charset, Encoding, MailHeader, Part, Words},
    random::Random,
    sent_mail::SentMail,
};

/// Sender's name and address, subject, text. Several hold words that a careless reader takes for a status.
const TEMPLATES: [(&str, &str, &str, &str); 9] = [
    (
        "Harbour Weekly",
        "news@newsletter.example",
        "Five tips for a successful week",
        "Read how other service providers succeed.\n\nUnsubscribe at any time.\n",
    ),
    (
        "Winning Office",
        "prize@lottery.test",
        "URGENT: your claim has failed, answer today",
        "Dear friend,\n\nyour prize of €1,000,000 is waiting. Send us your details.\n",
    ),
    (
        "Paper & Toner",
        "orders@office-supplies.example",
        "Your order was completed",
        "Thank you for your order. It was handed to the carrier today.\n",
    ),
    (
        "",
        "printer@acme.example.com",
        "Toner low: second floor",
        "Black toner: 9 %\nCyan toner: 61 %\n",
    ),
    (
        "Petra de Vries",
        "petra@globex.example.com",
        "Automatisch antwoord: afwezig",
        "Ik ben deze week afwezig en lees geen mail.\n",
    ),
    (
        "NightVault",
        "reports@nightvault.example",
        "NightVault nightly: 3 sets stored, 1 skipped",
        "Set A stored\nSet B stored\nSet C stored\nSet D skipped\n",
    ),
    (
        "UPS monitor",
        "ups@windveer.example.com",
        "UPS on battery for 12 seconds",
        "Input voltage was lost and has returned. Battery charge: 98 %.\n",
    ),
    (
        "Conférence Été",
        "info@events.example",
        "Invitation : la journée des prestataires à Liège",
        "Bonjour,\n\nles inscriptions sont ouvertes.\n",
    ),
    (
        "Ticket desk",
        "desk@vendor-support.example",
        "[#48213] Your question about error 1603 was answered",
        "The error is known and was corrected in the last version.\n",
    ),
];

pub(crate) fn mails_of_day(seed: u64, date: NaiveDate) -> Vec<SentMail> {
    let day = days::number(date);
    let mut random = Random::of(seed, &[300, day]);
    let count = random.between(1, 6);
    (0..count)
        .map(|number| mail(day, number, date, &mut random))
        .collect()
}

fn mail(day: u64, number: u64, date: NaiveDate, random: &mut Random) -> SentMail {
    let (from_name, from, subject, text) = TEMPLATES[random.index(TEMPLATES.len())];
    let at = days::moment(date, random.between(6 * 3600, 22 * 3600).cast_signed());
    let header = MailHeader {
        from_name,
        from,
        to: MAILBOX,
        subject,
        words: [Words::WhereNeeded, Words::Quoted, Words::QuotedWindows1252][random.index(3)],
        date: Some(days::local(at - TimeDelta::seconds(2))),
        received: days::local(at),
        message_id: &format!(
            "{:x}.{day}.{number}@{}",
            random.next(),
            from.rsplit('@').next().unwrap_or_default()
        ),
        extra: &[],
    };
    let charset = if random.chance(500) {
        Charset::Windows1252
    } else {
        Charset::Utf8
    };
    let part = Part {
        media: "text/plain",
        charset,
        encoding: Encoding::QuotedPrintable,
        text,
    };
    SentMail {
        at,
        raw: mime::message(&header, &[part]),
        job: None,
        status: None,
        sessions: 0,
    }
}
