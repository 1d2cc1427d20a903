//! Mails that come, go and become jobs.

use std::sync::LazyLock;

use acceptance::{mails, received::Checked};
use chrono::TimeDelta;
use commands::{
    Assignment, CommandError,
    collect::{RawMail, prepare},
};
use parsing::mail::read_summary;
use projections::{store::PageRequest, views::new_jobs};
use proptest::prelude::*;
use uuid::Uuid;

use crate::replay_equals_live::history::{History, some};

#[derive(Debug, Clone)]
pub(crate) enum MailStep {
    Receive {
        from: usize,
        count: usize,
    },
    Approve {
        mail: usize,
        customer: usize,
    },
    ApprovePart {
        mail: usize,
        ordinal: u32,
        customer: usize,
    },
    Delete(usize),
    Restore(usize),
    Erase(usize),
    Download(usize),
    DismissNewJobs(usize),
    RestoreNewJobs(usize),
}

impl MailStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        let n = 0..64_usize;
        prop_oneof![
            4 => (n.clone(), 1..6_usize).prop_map(|(from, count)| Self::Receive { from, count }),
            4 => (n.clone(), n.clone()).prop_map(|(mail, customer)| Self::Approve { mail, customer }),
            1 => (n.clone(), 0..3_u32, n.clone()).prop_map(|(mail, ordinal, customer)| {
                Self::ApprovePart { mail, ordinal, customer }
            }),
            3 => n.clone().prop_map(Self::Delete),
            2 => n.clone().prop_map(Self::Restore),
            2 => n.clone().prop_map(Self::Erase),
            1 => n.clone().prop_map(Self::Download),
            2 => n.clone().prop_map(Self::DismissNewJobs),
            1 => n.clone().prop_map(Self::RestoreNewJobs),
        ]
    }
}

impl History {
    pub(crate) async fn on_mails(&mut self, step: MailStep) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        match step {
            MailStep::Receive { from, count } => {
                let now = self.at.backend.clock.now();
                let mails = MAILS.iter().cycle().skip(from % MAILS.len()).take(count);
                let prepared: Vec<_> = mails
                    .map(|mail| prepare(mail.clone(), now).expect("a mail"))
                    .collect();
                self.mails.extend(prepared.iter().map(|mail| mail.mail_id));
                let intention = self.at.backend.collecting("test");
                self.at
                    .backend
                    .mail_recorder
                    .record(prepared, &intention)
                    .await?;
            }
            MailStep::Approve { mail, customer } => {
                let assignment = Assignment {
                    ordinal: None,
                    customer_id: some(&self.customers, customer),
                };
                let mail = some(&self.mails, mail);
                let done = commands.approve_mail(mail, &[assignment], &by).await?;
                self.jobs.extend(done.value);
            }
            MailStep::ApprovePart {
                mail,
                ordinal,
                customer,
            } => {
                let assignment = Assignment {
                    ordinal: Some(ordinal),
                    customer_id: some(&self.customers, customer),
                };
                let mail = some(&self.mails, mail);
                let done = commands.approve_mail(mail, &[assignment], &by).await?;
                self.jobs.extend(done.value);
            }
            MailStep::Delete(mail) => {
                commands
                    .delete_mail(some(&self.mails, mail), Some("test"), &by)
                    .await?;
            }
            MailStep::Restore(mail) => {
                commands.restore_mail(some(&self.mails, mail), &by).await?;
            }
            MailStep::Erase(mail) => {
                commands
                    .erase_mail(some(&self.mails, mail), None, &by)
                    .await?;
            }
            MailStep::DismissNewJobs(number) => {
                let id = some(&self.new_jobs(false).await, number);
                let commands = &self.at.backend.commands;
                commands.dismiss_new_jobs(&[id], Some("test"), &by).await?;
            }
            MailStep::RestoreNewJobs(number) => {
                let id = some(&self.new_jobs(true).await, number);
                let commands = &self.at.backend.commands;
                commands.restore_new_jobs(&[id], &by).await?;
            }
            MailStep::Download(mail) => {
                commands.download_mail(some(&self.mails, mail), &by).await?;
            }
        }
        Ok(())
    }
}

impl History {
    async fn new_jobs(&self, dismissed: bool) -> Vec<Uuid> {
        self.at.backend.settle().await.expect("settled");
        let request = PageRequest {
            first: 1_000,
            after: None,
        };
        let page = new_jobs::new_jobs(self.at.backend.views(), dismissed, &request).await;
        let rows = page.expect("new jobs").items.into_iter();
        rows.map(|(_, row)| row.new_job_id).collect()
    }
}

/// Mails of a few jobs, among them some with several sessions, one mail for several companies, and letters.
static MAILS: LazyLock<Vec<RawMail>> = LazyLock::new(|| {
    let msp = mails::msp();
    let mut jobs = Vec::new();
    for software in [
        "Veeam Backup & Replication",
        "Synology",
        "Datto Endpoint Backup",
    ] {
        jobs.extend(mails::busy_jobs(&msp, software, 5, 2, 2));
    }
    let sent = mails::of_jobs(&msp, 5, |index, _| jobs.contains(&index));
    let stacked = msp
        .mails(mails::first_day(), 5)
        .filter(|mail| mail.sessions > 1);
    let mut pool: Vec<_> = sent
        .into_iter()
        .chain(stacked.take(2))
        .map(|mail| mails::raw(mail.raw, mail.at))
        .collect();
    let noon = "2026-06-08T12:00:00Z".parse().expect("a time");
    for number in 0..2 {
        pool.push(mails::raw(mails::letter(number, "Lunch?"), noon));
    }
    pool.extend(mails_of_one_run());
    let checked = Checked::ALL.into_iter().cycle();
    pool.into_iter().zip(checked).map(received).collect()
});

/// As the mail host stored it, which found out something else about each.
fn received((mut mail, checked): (RawMail, Checked)) -> RawMail {
    let at = mail.arrived_at.expect("a time");
    if let Some(sender) = read_summary(&mail.bytes).from {
        mail.bytes = checked.received(&mail.bytes, &sender.address, at);
    }
    mail
}

/// Several mails of one run: by their second, and by a key, good ones and bad ones in any order.
fn mails_of_one_run() -> Vec<RawMail> {
    let mut pool = Vec::new();
    for night in 0..3 {
        let at = mails::first_day() + TimeDelta::days(night);
        let at = at.and_hms_opt(22, 0, 0).expect("a time").and_utc();
        let number = usize::try_from(night).expect("few") * 10;
        for (copy, failed) in [(0, night == 0), (1, night == 1), (2, night == 2)] {
            let report = mails::report(number + copy, "nas@acme.example.com", "pairs", failed);
            pool.push(mails::raw(report, at));
        }
        for (copy, subject) in [
            (3, "ERRORS REPORTED: MySQL Backup error Log for"),
            (4, "MySQL Backup Log for"),
        ] {
            let mail = format!(
                "Message-ID: <mysql.{}@db01.example.com>\r\nDate: {}\r\nFrom: root <root@db01.example.com>\r\n\
                 Subject: {subject} db01 - {}_22h00m\r\n\r\nBackup End Time {}\r\n",
                number + copy,
                at.to_rfc2822(),
                at.date_naive(),
                at.format("%a %b %e %H:%M:%S UTC %Y")
            );
            let late = TimeDelta::seconds(i64::try_from(copy).expect("few"));
            pool.push(mails::raw(mail.into_bytes(), at + late));
        }
    }
    pool
}
