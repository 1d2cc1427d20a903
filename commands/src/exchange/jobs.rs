//! Jobs of a file are taken in.

use std::collections::BTreeMap;

use domain::{
    customer::{Customer, CustomerCommand},
    identity::JobIdentity,
    job::{Awaited, ImportedJob, Job, JobCommand},
    log::Position,
    text,
};
use uuid::Uuid;

use super::{
    JobEntry, ReadJobs, Refused,
    cove_links::{CoveLinks, Taken},
    earlier::Known,
    judge::{Here, Presence},
    resolve::{Resolved, resolve},
};
use crate::{CommandError, Commands, Done, Intention};

/// What became of a file of jobs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobsImport {
    pub customers_made: usize,
    pub jobs_made: usize,
    /// Jobs that were there already.
    pub known: usize,
    /// Accounts of Cove that were linked to the jobs that were made.
    pub accounts_linked: usize,
    /// Entries that were not taken in.
    pub refused: Vec<Refused>,
    /// Accounts that the file names, and that were not linked.
    pub unlinked: Vec<Refused>,
    /// Jobs of which nothing here reads the mails, as things are.
    pub unread: Vec<Refused>,
    /// Fields that nothing here has, with the number of jobs that have them.
    pub left_out: BTreeMap<String, usize>,
    /// The jobs of the file, those that were there already among them, by place. What they wait for stands in the views.
    pub jobs: Vec<(usize, Uuid)>,
}

/// An entry, and what it is here.
type Wanted = (usize, JobEntry, Resolved);

impl Commands {
    /// Approves the jobs of a file, and registers the customers that are missing. A job that is there already is left as it
    /// is, so that importing a file twice changes nothing.
    pub async fn import_jobs(
        &self,
        read: ReadJobs,
        intention: &Intention,
    ) -> Result<Done<JobsImport>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        let mut report = JobsImport {
            refused: read.refused,
            left_out: read.left_out,
            ..JobsImport::default()
        };
        let names = Known::of(&self.known_now().await?.definitions());
        let mut wanted: Vec<Wanted> = Vec::new();
        for (place, entry) in read.jobs {
            match resolve(&entry, read.of_earlier_application, &names) {
                Ok(resolved) => wanted.push((place, entry, resolved)),
                Err(reason) => report.refused.push(at(place, "", reason)),
            }
        }
        let mut here = self.here(&wanted).await?;
        let (customers, names_made) = self.customers_of(&wanted, &mut report).await?;
        let mut links = self.cove_links(&wanted).await?;
        let mut jobs = Vec::new();
        for (place, entry, mut resolved) in wanted {
            let key = text::name_key(&entry.customer);
            let Some(customer_id) = customers.get(&key) else {
                continue;
            };
            match here.judge(place, &resolved, *customer_id) {
                Ok(Presence::Known(job_id)) => {
                    report.known += 1;
                    report.jobs.push((place, job_id));
                }
                Ok(Presence::New) => {
                    let job_id = self.parts.ids.id();
                    link(place, &mut resolved, job_id, &mut links, &mut report);
                    if let Some(unread) = resolved.unread.take() {
                        report.unread.push(at(place, "", unread));
                    }
                    report.jobs.push((place, job_id));
                    jobs.push((job_id.to_string(), command(&entry, resolved, *customer_id)));
                }
                Err(reason) => report.refused.push(at(place, "", reason)),
            }
        }
        report.customers_made = names_made.len();
        report.jobs_made = jobs.len();
        let registered = self.execute_many::<Customer>(names_made, intention).await?;
        let approved = self.execute_many::<Job>(jobs, intention).await?;
        let links = links.into_commands();
        let decide: Vec<_> = links
            .iter()
            .map(|(key, link)| (key.clone(), link))
            .collect();
        let (linked, position) = self.on_cove_accounts(&decide, &[], intention).await?;
        report.accounts_linked = linked;
        Ok(Done {
            value: report,
            position: last(registered, approved).max(position),
        })
    }

    async fn cove_links(&self, wanted: &[Wanted]) -> Result<CoveLinks, CommandError> {
        let awaited = wanted.iter().flat_map(|(_, _, resolved)| &resolved.awaited);
        let accounts = awaited.filter_map(|awaited| match awaited {
            Awaited::CoveAccount(account) => Some(account),
            Awaited::Mails(_) => None,
        });
        let accounts: Vec<_> = accounts.collect();
        if accounts.is_empty() {
            return Ok(CoveLinks::default());
        }
        let known = self.parts.known.as_ref();
        // Those of jobs that the file names again are counted twice, and linked by hand or by number.
        let earlier = known.awaited_cove_accounts().await?;
        let earlier = earlier.iter().map(|(_, account)| account);
        Ok(CoveLinks::among(
            known.every_cove_account().await?,
            accounts.into_iter().chain(earlier),
        ))
    }

    async fn here(&self, wanted: &[Wanted]) -> Result<Here, CommandError> {
        let known = self.parts.known.as_ref();
        if wanted
            .iter()
            .any(|(_, _, resolved)| resolved.mails().next().is_some())
        {
            return Ok(Here::of(known.jobs_by_identity().await?));
        }
        let keys: Vec<_> = wanted
            .iter()
            .flat_map(|(_, _, resolved)| resolved.identities.iter().map(JobIdentity::key))
            .collect();
        let jobs = known.jobs_of_identities(&keys).await?;
        Ok(Here::of(jobs.into_iter().collect()))
    }

    /// The customers by the key of their name, and what registers those that are missing.
    async fn customers_of(
        &self,
        wanted: &[Wanted],
        report: &mut JobsImport,
    ) -> Result<(BTreeMap<String, Uuid>, Vec<(String, CustomerCommand)>), CommandError> {
        let mut customers = BTreeMap::new();
        let mut made = Vec::new();
        for (place, entry, _) in wanted {
            let name = match text::name("customer name", &entry.customer) {
                Ok(name) => name,
                Err(error) => {
                    report
                        .refused
                        .push(at(*place, "", format!("`customer`: {error}")));
                    continue;
                }
            };
            let key = text::name_key(&entry.customer);
            if customers.contains_key(&key) {
                continue;
            }
            let known = self.parts.known.customer_named(&key).await?;
            let id = known.unwrap_or_else(|| {
                let id = self.parts.ids.id();
                made.push((id.to_string(), CustomerCommand::Register { name }));
                id
            });
            customers.insert(key, id);
        }
        Ok((customers, made))
    }
}

/// Takes the accounts for the job that can be had. For those that were never read the job waits; others are told.
fn link(
    place: usize,
    resolved: &mut Resolved,
    job_id: Uuid,
    links: &mut CoveLinks,
    report: &mut JobsImport,
) {
    resolved.awaited.retain(|awaited| {
        let Awaited::CoveAccount(account) = awaited else {
            return true;
        };
        match links.take(account, job_id) {
            Taken::Linked => false,
            Taken::NotHere => true,
            Taken::ByAnother(reason) => {
                report.unlinked.push(at(place, ".cove_account", reason));
                false
            }
        }
    });
}

fn command(entry: &JobEntry, resolved: Resolved, customer_id: Uuid) -> JobCommand {
    let mut identities = resolved.identities;
    let more_identities = identities.split_off(1);
    JobCommand::Import(Box::new(ImportedJob {
        customer_id,
        identity: identities.remove(0),
        more_identities,
        archived: entry.archived,
        rpo_hours: entry.rpo_hours,
        awaited: resolved.awaited,
    }))
}

fn at(place: usize, field: &str, reason: String) -> Refused {
    Refused {
        place: format!("jobs[{place}]{field}"),
        reason,
    }
}

pub(super) fn last(one: Option<Position>, other: Option<Position>) -> Option<Position> {
    one.max(other)
}
