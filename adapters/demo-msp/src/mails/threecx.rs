//! 3CX: updates and certificates, both only told when they went well.

use super::Sending;
use crate::{
    mime::{Encoding, Part},
    random::Random,
};

pub(crate) fn update(sending: &Sending<'_>, random: &mut Random) -> Vec<u8> {
    let host = &sending.job.server;
    let build = random.between(1, 900);
    let text = format!(
        "Dear administrator,\n\nThe phone system {host} now runs version 20.0 build {build}.\nAll services have been \
         started again.\n"
    );
    plain(
        sending,
        &format!("3CX Notification: Update Successful - {host}"),
        &text,
    )
}

pub(crate) fn certificate(sending: &Sending<'_>) -> Vec<u8> {
    let host = &sending.job.server;
    let subject = format!(
        "3CX Notification: SSL Certificate Renewal - {host} - The SSL certificate was renewed for another 90 days"
    );
    let text = format!(
        "Dear administrator,\n\nThe certificate of {host} was renewed and is valid for 90 days.\n"
    );
    plain(sending, &subject, &text)
}

fn plain(sending: &Sending<'_>, subject: &str, text: &str) -> Vec<u8> {
    let job = sending.job;
    let encoding = if job.encoding == Encoding::EightBit {
        Encoding::QuotedPrintable
    } else {
        job.encoding
    };
    sending.message(
        subject,
        &[Part {
            media: "text/plain",
            charset: job.charset,
            encoding,
            text,
        }],
    )
}
