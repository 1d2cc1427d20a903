//! The mails, one file for each product.

mod datto;
mod duplicati;
pub(crate) mod noise;
mod proxmox;
mod synology;
mod text;
mod threecx;
mod veeam;
mod veeam_html;

use chrono::{DateTime, FixedOffset, Utc};

use crate::{
    customers::Customer,
    days,
    history::Session,
    jobs::{Job, Template},
    mime::{self, Envelope, Part, Words},
    random::Random,
};

pub use veeam::veeam_session_mail;

/// Mailbox of the MSP.
const MAILBOX: &str = "backups@harbour-it.example";

/// Everything a template needs to write its mail.
#[derive(Debug)]
pub(crate) struct Sending<'a> {
    pub(crate) job: &'a Job,
    pub(crate) customer: &'a Customer,
    pub(crate) sessions: &'a [Session],
    /// The last of `sessions`, which decides.
    pub(crate) last: Session,
    pub(crate) written: DateTime<Utc>,
    pub(crate) at: DateTime<Utc>,
    pub(crate) message_id: String,
}

pub(crate) fn write(sending: &Sending<'_>, random: &mut Random) -> Vec<u8> {
    match sending.job.template {
        Template::VeeamBackup
        | Template::VeeamBackupCopy
        | Template::VeeamReplication
        | Template::VeeamConfiguration
        | Template::VeeamManagedAgent
        | Template::VeeamAgent => veeam::write(sending, random),
        Template::ActiveBackup => synology::active_backup(sending, random),
        Template::ActiveBackup365 => synology::active_backup_365(sending, random),
        Template::HyperBackup => synology::hyper_backup(sending, random),
        Template::SynologyUpdates => synology::updates(sending, random),
        Template::ProxmoxBackup => proxmox::write(sending, random),
        Template::Duplicati => duplicati::write(sending, random),
        Template::ThreeCxUpdate => threecx::update(sending, random),
        Template::ThreeCxCertificate => threecx::certificate(sending),
        Template::DattoNotTaken => datto::write(sending),
    }
}

impl Sending<'_> {
    fn envelope<'b>(&'b self, subject: &'b str) -> Envelope<'b> {
        Envelope {
            from_name: &self.job.sender_name,
            from: &self.job.sender,
            to: MAILBOX,
            subject,
            words: Words::WhereNeeded,
            date: Some(days::local(self.written)),
            received: days::local(self.at),
            message_id: &self.message_id,
            extra: &[],
        }
    }

    fn message(&self, subject: &str, parts: &[Part<'_>]) -> Vec<u8> {
        mime::message(&self.envelope(subject), parts)
    }

    fn start(&self) -> DateTime<FixedOffset> {
        days::local(self.last.start)
    }

    fn end(&self) -> DateTime<FixedOffset> {
        days::local(self.last.end())
    }
}
