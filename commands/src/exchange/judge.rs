//! Whether a job of a file is here already.

use std::collections::{BTreeSet, HashMap};

use domain::{
    identity::{JobIdentity, PART_SEPARATOR},
    job::{AwaitedMails, short_names},
    text::folded,
};
use uuid::Uuid;

use super::resolve::Resolved;
use crate::ports::KnownJob;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Presence {
    New,
    Known(Uuid),
}

/// The jobs that are here, by their identities, and those that the file brought so far.
#[derive(Debug, Default)]
pub(super) struct Here {
    jobs: HashMap<String, KnownJob>,
    /// Keys of identities by the names that an earlier application may have had for them.
    by_name: HashMap<String, Vec<String>>,
    taken: HashMap<String, usize>,
}

impl Here {
    pub(super) fn of(identities: Vec<(String, KnownJob)>) -> Self {
        let mut here = Self::default();
        for (key, job) in identities {
            let name = key.split(PART_SEPARATOR).nth(3).unwrap_or_default();
            let names: BTreeSet<_> = std::iter::once(name).chain(short_names(name)).collect();
            for name in names {
                let keys = here.by_name.entry(name.to_owned()).or_default();
                keys.push(key.clone());
            }
            here.jobs.insert(key, job);
        }
        here
    }

    /// An error where it cannot be told, or the job is somebody else's. A new one counts from now on.
    pub(super) fn judge(
        &mut self,
        place: usize,
        wanted: &Resolved,
        customer_id: Uuid,
    ) -> Result<Presence, String> {
        let keys: Vec<_> = wanted.identities.iter().map(JobIdentity::key).collect();
        let name = &wanted.identities[0].job;
        if let Some(place) = keys.iter().find_map(|key| self.taken.get(key)) {
            return Err(format!(
                "`{name}` has the identity of jobs[{place}]; remove one of them"
            ));
        }
        let jobs: Vec<_> = keys.iter().map(|key| self.jobs.get(key).copied()).collect();
        let job = match jobs.iter().flatten().next() {
            Some(job) if jobs.iter().all(|other| *other == Some(*job)) => *job,
            Some(job) => {
                return Err(format!(
                    "some of the identities of `{name}` are job {} here, others are not; merge the jobs here, or correct the file",
                    job.id
                ));
            }
            None => match self.fitting(wanted).as_slice() {
                [] => {
                    self.taken.extend(keys.into_iter().map(|key| (key, place)));
                    return Ok(Presence::New);
                }
                [job] => *job,
                several => {
                    let ids: Vec<_> = several.iter().map(|job| job.id.to_string()).collect();
                    return Err(format!(
                        "`{name}` may be any of the jobs {} here; merge those that are one, or give `job_name` as their mails say",
                        ids.join(", ")
                    ));
                }
            },
        };
        if job.customer_id != customer_id {
            return Err(format!(
                "`{name}` is job {} of another customer here; move that job, or correct the file",
                job.id
            ));
        }
        Ok(Presence::Known(job.id))
    }

    /// The jobs that have mails of which less is known.
    fn fitting(&self, wanted: &Resolved) -> Vec<KnownJob> {
        let mut found: Vec<KnownJob> = Vec::new();
        for mails in wanted.mails() {
            for job in self.having(mails) {
                if !found.contains(&job) {
                    found.push(job);
                }
            }
        }
        found.sort_by_key(|job| job.id);
        found
    }

    fn having<'a>(&'a self, mails: &'a AwaitedMails) -> impl Iterator<Item = KnownJob> + 'a {
        let keys = self.by_name.get(&folded(&mails.job)).into_iter().flatten();
        let fitting = keys.filter(|key| mails.fits(key));
        fitting.filter_map(|key| self.jobs.get(key).copied())
    }
}
