//! Datto Endpoint Backup: an alert that a machine was not backed up.

use chrono::TimeDelta;

use super::{Sending, text::escaped};
use crate::mime::{Charset, Encoding, Part};

pub(crate) fn write(sending: &Sending<'_>) -> Vec<u8> {
    let host = &sending.job.server;
    let customer = escaped(sending.customer.name);
    let subject = format!(
        "Endpoint Backup Agent ({host}) Backup Not Taken for Client ({})",
        sending.customer.name
    );
    let last = sending.last.start - TimeDelta::hours(26);
    let last = last.format("%B %-d, %Y %H:%M UTC");
    let html = format!(
        "<html lang=\"en\">\n<body style=\"margin:0\">\n<table width=\"600\" cellpadding=\"0\">\n<tr>\n\
         <td bgcolor=\"#F3523E\"><span style=\"color:#FFFFFF\">Agent Alert</span> <span>|</span> \
         <span style=\"color:#FFFFFF\">Endpoint Backup for PCs</span></td>\n</tr>\n<tr>\n\
         <td><p style=\"font-size:36px\"><b>Backup Not Taken</b></p>\n\
         <p>{host} has stopped taking backup. Its last one is of <b>{last}</b>, longer ago than the threshold of \
         <b>1 days</b> allows.</p>\n\
         <p>Agent Name: {host}<br>Agent Shortcode: {:X}<br>Organization Name: {customer}</p>\n</td>\n</tr>\n\
         </table>\n</body>\n</html>\n",
        sending.job.seed >> 32
    );
    let part = Part {
        media: "text/html",
        charset: Charset::Utf8,
        encoding: Encoding::QuotedPrintable,
        text: &html,
    };
    sending.message(&subject, &[part])
}
