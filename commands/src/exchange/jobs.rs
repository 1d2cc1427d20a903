use std::collections::{BTreeMap, HashMap};

use domain::{
    cove_account::CoveAccountCommand,
    customer::{Customer, CustomerCommand},
    identity::JobIdentity,
    job::{ImportedJob, Job, JobCommand},
    log::Position,
    text,
};
use uuid::Uuid;

use super::{JobEntry, ReadJobs, Refused, cove_links::CoveLinks};
use crate::{CommandError, Commands, Done, Intention, ports::KnownJob};

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
}

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
            ..JobsImport::default()
        };
        let known = self.jobs_of(&read.jobs).await?;
        let (customers, names_made) = self.customers_of(&read.jobs, &mut report).await?;
        let mut taken: HashMap<String, usize> = HashMap::new();
        let mut links = self.cove_links(&read.jobs).await?;
        let mut jobs = Vec::new();
        for (place, entry) in read.jobs {
            let folded = text::folded(&entry.customer);
            let Some(customer_id) = customers.get(&folded) else {
                continue;
            };
            match judge(&entry, *customer_id, &known, &taken) {
                Ok(Judgement::Known) => report.known += 1,
                Ok(Judgement::New) => {
                    let keys = entry.identities.iter().map(JobIdentity::key);
                    taken.extend(keys.map(|key| (key, place)));
                    let job_id = self.parts.ids.id();
                    report
                        .unlinked
                        .extend(accounts(place, &entry, job_id, &mut links));
                    jobs.push((job_id.to_string(), command(entry, *customer_id)));
                }
                Err(reason) => report.refused.push(Refused {
                    place: format!("jobs[{place}]"),
                    reason,
                }),
            }
        }
        report.customers_made = names_made.len();
        report.jobs_made = jobs.len();
        let registered = self.execute_many::<Customer>(names_made, intention).await?;
        let approved = self.execute_many::<Job>(jobs, intention).await?;
        let links: Vec<_> = links
            .into_links()
            .map(|(key, job_id)| (key, CoveAccountCommand::Link { job_id }))
            .collect();
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

    async fn cove_links(&self, jobs: &[(usize, JobEntry)]) -> Result<CoveLinks, CommandError> {
        if jobs.iter().all(|(_, entry)| entry.cove_account.is_none()) {
            return Ok(CoveLinks::default());
        }
        Ok(CoveLinks::among(
            self.parts.known.every_cove_account().await?,
        ))
    }

    async fn jobs_of(
        &self,
        jobs: &[(usize, JobEntry)],
    ) -> Result<HashMap<String, KnownJob>, CommandError> {
        let keys: Vec<_> = jobs
            .iter()
            .flat_map(|(_, entry)| entry.identities.iter().map(JobIdentity::key))
            .collect();
        Ok(self.known_now().await?.jobs_of_identities(&keys).await?)
    }

    /// The customers by folded name, and what registers those that are missing.
    async fn customers_of(
        &self,
        jobs: &[(usize, JobEntry)],
        report: &mut JobsImport,
    ) -> Result<(BTreeMap<String, Uuid>, Vec<(String, CustomerCommand)>), CommandError> {
        let mut customers = BTreeMap::new();
        let mut made = Vec::new();
        for (place, entry) in jobs {
            let name = match text::name("customer name", &entry.customer) {
                Ok(name) => name,
                Err(error) => {
                    report.refused.push(Refused {
                        place: format!("jobs[{place}]"),
                        reason: format!("`customer`: {error}"),
                    });
                    continue;
                }
            };
            let folded = text::folded(&entry.customer);
            if customers.contains_key(&folded) {
                continue;
            }
            let known = self.parts.known.customer_named(&folded).await?;
            let id = known.unwrap_or_else(|| {
                let id = self.parts.ids.id();
                made.push((id.to_string(), CustomerCommand::Register { name }));
                id
            });
            customers.insert(folded, id);
        }
        Ok((customers, made))
    }
}

enum Judgement {
    New,
    Known,
}

fn judge(
    entry: &JobEntry,
    customer_id: Uuid,
    known: &HashMap<String, KnownJob>,
    taken: &HashMap<String, usize>,
) -> Result<Judgement, String> {
    let keys: Vec<_> = entry.identities.iter().map(JobIdentity::key).collect();
    if let Some(place) = keys.iter().find_map(|key| taken.get(key)) {
        return Err(format!(
            "`{}` has the identity of jobs[{place}]; remove one of them",
            entry.identities[0].job
        ));
    }
    let jobs: Vec<_> = keys.iter().map(|key| known.get(key)).collect();
    let Some(job) = jobs.iter().flatten().next() else {
        return Ok(Judgement::New);
    };
    if job.customer_id != customer_id {
        return Err(format!(
            "`{}` is job {} of another customer here; move that job, or correct the file",
            entry.identities[0].job, job.id
        ));
    }
    if jobs.iter().all(|other| *other == Some(*job)) {
        return Ok(Judgement::Known);
    }
    Err(format!(
        "some of the identities of `{}` are job {} here, others are not; merge the jobs here, or correct the file",
        entry.identities[0].job, job.id
    ))
}

fn command(entry: JobEntry, customer_id: Uuid) -> JobCommand {
    let mut identities = entry.identities;
    let more_identities = identities.split_off(1);
    JobCommand::Import(Box::new(ImportedJob {
        customer_id,
        identity: identities.remove(0),
        more_identities,
        archived: entry.archived,
        rpo_hours: entry.rpo_hours,
    }))
}

/// Takes the accounts that the entry names for its job; gives those that cannot be had.
fn accounts(place: usize, entry: &JobEntry, job_id: Uuid, links: &mut CoveLinks) -> Vec<Refused> {
    let mut unlinked = Vec::new();
    let mut note = |field: &str, reason: String| {
        unlinked.push(Refused {
            place: format!("jobs[{place}].{field}"),
            reason,
        });
    };
    if let Some(account) = &entry.cove_account
        && let Err(reason) = links.take(account, job_id)
    {
        note("cove_account", reason);
    }
    if let Some(account) = &entry.cloud_connect_account {
        let name = [&account.user, &account.section, &account.repo_name];
        let name = name.map(String::as_str).join(" / ");
        let reason = format!("account {name} was not linked; link it by hand");
        note("cloud_connect_account", reason);
    }
    unlinked
}

pub(super) fn last(one: Option<Position>, other: Option<Position>) -> Option<Position> {
    one.max(other)
}
