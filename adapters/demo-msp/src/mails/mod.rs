//! The mails, one file for each product.

mod datto;
mod duplicati;
pub(crate) mod noise;
mod proxmox;
mod sending;
mod synology;
mod text;
mod threecx;
mod veeam;
mod veeam_html;

use crate::{jobs::Template, random::Random};

pub use veeam::veeam_session_mail;

pub(crate) use sending::Sending;

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
