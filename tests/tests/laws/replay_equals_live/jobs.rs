//! Jobs, by hand and by file.

use commands::{
    CommandError,
    exchange::{JobEntry, ReadJobs},
};
use domain::identity::JobIdentity;
use proptest::prelude::*;
use uuid::Uuid;

use crate::replay_equals_live::history::{History, some};

#[derive(Debug, Clone)]
pub(crate) enum JobStep {
    Archive(usize),
    Unarchive(usize),
    MoveJob(usize, usize),
    MergeJobs(usize, usize),
    DeleteJob(usize),
    DeleteAllJobs,
    SetJobRpo(usize, u32),
    ImportJob(usize, bool),
    /// As the earlier application knew it: without what a mail says of machine and company, from any sender or its own.
    ImportOfEarlier(usize, bool),
    StopAwaiting(usize),
}

impl JobStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        let n = 0..64_usize;
        prop_oneof![
            2 => n.clone().prop_map(Self::Archive),
            2 => n.clone().prop_map(Self::Unarchive),
            1 => (n.clone(), n.clone()).prop_map(|(job, customer)| Self::MoveJob(job, customer)),
            3 => (n.clone(), n.clone()).prop_map(|(from, into)| Self::MergeJobs(from, into)),
            2 => n.clone().prop_map(Self::DeleteJob),
            1 => Just(Self::DeleteAllJobs),
            1 => (n.clone(), 0..30_u32).prop_map(|(job, hours)| Self::SetJobRpo(job, hours)),
            1 => (n.clone(), any::<bool>()).prop_map(|(mail, archived)| Self::ImportJob(mail, archived)),
            2 => (n.clone(), any::<bool>()).prop_map(|(mail, sender)| Self::ImportOfEarlier(mail, sender)),
            1 => n.clone().prop_map(Self::StopAwaiting),
        ]
    }
}

impl History {
    pub(crate) async fn on_jobs(&mut self, step: JobStep) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        match step {
            JobStep::Archive(job) => {
                commands
                    .archive_job(some(&self.jobs, job), None, &by)
                    .await?;
            }
            JobStep::Unarchive(job) => {
                commands.unarchive_job(some(&self.jobs, job), &by).await?;
            }
            JobStep::MoveJob(job, customer) => {
                let customer = some(&self.customers, customer);
                commands
                    .move_job(some(&self.jobs, job), customer, &by)
                    .await?;
            }
            JobStep::MergeJobs(from, into) => {
                let into = some(&self.jobs, into);
                commands
                    .merge_jobs(some(&self.jobs, from), into, &by)
                    .await?;
            }
            JobStep::DeleteJob(job) => {
                commands
                    .delete_job(some(&self.jobs, job), Some("test"), &by)
                    .await?;
            }
            JobStep::DeleteAllJobs => {
                commands
                    .delete_all_jobs(commands::DELETE_ALL_JOBS, &by)
                    .await?;
            }
            JobStep::SetJobRpo(job, hours) => {
                let hours = (hours > 0).then_some(hours);
                commands
                    .set_job_rpo(some(&self.jobs, job), hours, &by)
                    .await?;
            }
            JobStep::ImportJob(mail, archived) => {
                let Some(entry) = self.entry(some(&self.mails, mail), archived).await else {
                    return Ok(());
                };
                let read = ReadJobs {
                    jobs: vec![(0, entry)],
                    ..ReadJobs::default()
                };
                commands.import_jobs(read, &by).await?;
                self.note_jobs().await;
            }
            JobStep::ImportOfEarlier(mail, sender) => {
                let Some(mut entry) = self.entry(some(&self.mails, mail), false).await else {
                    return Ok(());
                };
                entry.identities.truncate(1);
                let identity = &mut entry.identities[0];
                if !sender {
                    identity.sender.clear();
                }
                identity.company = None;
                if let Some((name, _)) = identity.job.split_once(" on ") {
                    identity.job = name.to_owned();
                }
                let read = ReadJobs {
                    jobs: vec![(0, entry)],
                    of_earlier_application: true,
                    ..ReadJobs::default()
                };
                commands.import_jobs(read, &by).await?;
                self.note_jobs().await;
            }
            JobStep::StopAwaiting(job) => {
                commands.stop_awaiting(some(&self.jobs, job), &by).await?;
            }
        }
        Ok(())
    }

    /// A job as a file would have it, by what a mail reports, with a second name.
    async fn entry(&self, mail: Uuid, archived: bool) -> Option<JobEntry> {
        use projections::views::mails::{mail_parts, mails_by_id, part_identity};
        self.at.backend.settle().await.expect("settled");
        let reader = self.at.backend.views();
        let mails = mails_by_id(reader, &[mail]).await.expect("mails");
        let parts = mail_parts(reader, &[mail]).await.expect("parts");
        let identities = parts.iter().flat_map(|(part, _)| {
            let identity = part_identity(&mails[0], part);
            let renamed = JobIdentity {
                job: format!("{} (2)", identity.job),
                ..identity.clone()
            };
            [identity, renamed]
        });
        let identities: Vec<_> = identities.collect();
        (!identities.is_empty()).then(|| JobEntry {
            customer: "Acme".to_owned(),
            identities,
            archived,
            rpo_hours: Some(26),
            cove_account: None,
            cloud_connect_account: None,
            awaited: vec![],
        })
    }

    /// Jobs that came in by file, so that other steps find them.
    async fn note_jobs(&mut self) {
        self.at.backend.settle().await.expect("settled");
        let jobs = projections::views::jobs::every_job(self.at.backend.views()).await;
        for job in jobs.expect("jobs") {
            if !self.jobs.contains(&job.job_id) {
                self.jobs.push(job.job_id);
            }
        }
    }
}
