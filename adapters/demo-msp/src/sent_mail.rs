//! A mail of the MSP's mailbox.

use chrono::{DateTime, Utc};

use crate::{history::Status, mail_host};

/// A mail as it lies in the MSP's mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentMail {
    /// When the MSP's mail server took it.
    pub at: DateTime<Utc>,
    /// The whole message in MIME.
    pub raw: Vec<u8>,
    /// Index in [`crate::Msp::jobs`]; `None` for mail that no job sent, such as a newsletter.
    pub job: Option<usize>,
    /// What it truthfully reports; `None` for mail that reports no run. Of several sessions it is the last one's.
    pub status: Option<Status>,
    /// Sessions that the mail reports; more than 1 where a product stacks its attempts in one mail.
    pub sessions: usize,
}

impl SentMail {
    /// The same report from somebody who only pretends to be its sender, as the mail host stores it. None for a message without
    /// an address of a sender.
    pub fn forged(&self, at: DateTime<Utc>) -> Option<Self> {
        const ID: &[u8] = b"Message-Id: <";
        let own = self.raw.windows(ID.len()).position(|part| part == ID)?;
        let text = String::from_utf8_lossy(&self.raw);
        let from = text.lines().find(|line| line.starts_with("From: "))?;
        let sender = from.rsplit(['<', ' ']).next()?.trim_end_matches('>');
        sender.contains('@').then(|| {
            let mut raw = mail_host::header_of_forged(sender, at.fixed_offset()).into_bytes();
            raw.extend_from_slice(ID);
            raw.extend_from_slice(b"forged.");
            raw.extend_from_slice(&self.raw[own + ID.len()..]);
            Self {
                at,
                raw,
                ..self.clone()
            }
        })
    }
}
