//! Who tells the history: acts as people of the MSP did, and remembers what the story needs.

use std::collections::{HashMap, HashSet, VecDeque};

use backend::Backend;
use chrono::{DateTime, NaiveDate, Utc};
use commands::{
    Assignment, Intention,
    collect::{RawMail, prepare},
};
use demo_msp::{Msp, SentMail};
use domain::{code::Code, log::Actor};
use rayon::prelude::*;
use uuid::Uuid;

use super::{
    people::{ADMIN, OPERATORS, roles_of},
    trust,
};

/// One of this many jobs was set up just now, and nobody has assigned it yet.
const ONE_NEW_OF: usize = 40;

pub(super) struct Teller<'a> {
    pub(super) backend: &'a Backend,
    pub(super) msp: Msp,
    pub(super) people: HashMap<&'static str, Uuid>,
    /// By index within the MSP.
    pub(super) customers: Vec<Uuid>,
    /// Tickets that are not resolved yet, and since when.
    pub(super) tickets: VecDeque<(Uuid, NaiveDate)>,
    /// Whether a job was made of the accounts of Cove.
    pub(super) is_cove_linked: bool,
    /// Indexes of the jobs whose first mail somebody dealt with.
    known_jobs: HashSet<usize>,
    /// The newest success of the job whose mails somebody imitates.
    pub(super) imitated: Option<SentMail>,
    pub(super) told: Told,
}

#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) mails: usize,
    pub(super) customers: usize,
    pub(super) jobs: usize,
    pub(super) reviews: usize,
}

impl<'a> Teller<'a> {
    pub(super) async fn of(backend: &'a Backend, msp: Msp) -> anyhow::Result<Self> {
        let mut teller = Self {
            msp,
            people: add_people(backend).await?,
            customers: Vec::new(),
            tickets: VecDeque::new(),
            is_cove_linked: false,
            known_jobs: HashSet::new(),
            imitated: None,
            told: Told::default(),
            backend,
        };
        teller.register_customers().await?;
        Ok(teller)
    }

    pub(super) fn by(&self, name: &'static str) -> Intention {
        Intention {
            actor: Actor::User {
                id: self.people.get(name).copied().unwrap_or_default(),
                name: name.to_owned(),
                token: None,
            },
            correlation_id: self.backend.ids.id(),
            key: None,
        }
    }

    /// Takes in mails, then assigns those of jobs that were not seen before.
    pub(super) async fn collect(&mut self, mails: Vec<SentMail>) -> anyhow::Result<()> {
        if mails.is_empty() {
            return Ok(());
        }
        let now = self.backend.clock.now();
        self.imitated = trust::worth_imitating(&self.msp, &mails).or(self.imitated.take());
        let jobs: Vec<_> = mails.iter().map(|mail| mail.job).collect();
        let prepared: Vec<_> = mails
            .into_par_iter()
            .map(|mail| prepare(raw(mail), now))
            .collect::<Result<_, _>>()?;
        let new: Vec<_> = jobs
            .iter()
            .zip(&prepared)
            .filter_map(|(job, mail)| job.map(|job| (job, mail.mail_id)))
            .filter(|(job, _)| self.known_jobs.insert(*job))
            .collect();
        self.told.mails += prepared.len();
        let intention = self.backend.collecting("demo mailbox");
        self.backend
            .mail_recorder
            .record(prepared, &intention)
            .await?;
        for (job, mail_id) in new {
            if !is_new(job) {
                self.approve(job, mail_id).await?;
            }
        }
        Ok(())
    }

    /// Somebody sends the newest report of a job once more, from elsewhere.
    pub(super) async fn deceive(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let imitated = self.imitated.take();
        let forged = imitated.and_then(|mail| trust::imitation(&mail, now));
        self.collect(forged.into_iter().collect()).await
    }

    async fn register_customers(&mut self) -> anyhow::Result<()> {
        let names: Vec<_> = self.msp.customers.iter().map(|c| c.name).collect();
        for name in names {
            let done = self
                .backend
                .commands
                .register_customer(name, &self.by(ADMIN))
                .await?;
            self.customers.push(done.value);
        }
        self.told.customers = self.customers.len();
        Ok(())
    }

    async fn approve(&mut self, job: usize, mail_id: Uuid) -> anyhow::Result<()> {
        let customer_id = self.customers[self.msp.jobs[job].customer];
        let assignment = Assignment {
            ordinal: None,
            customer_id,
        };
        let done = self
            .backend
            .commands
            .approve_mail(mail_id, &[assignment], &self.by(OPERATORS[job % 2]))
            .await;
        match done {
            Ok(done) => {
                self.told.jobs += done.value.len();
                Ok(())
            }
            // Two jobs of the story may be one to the parsers; then the first approval took both along. A notice has
            // nothing to approve.
            Err(error) if [Code::AlreadyAssigned, Code::NotRecognised].contains(&error.code()) => {
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}

async fn add_people(backend: &Backend) -> anyhow::Result<HashMap<&'static str, Uuid>> {
    let mut people = HashMap::new();
    for name in [ADMIN, OPERATORS[0], OPERATORS[1]] {
        let done = backend
            .commands
            .add_user(name, roles_of(name), &backend.operator())
            .await?;
        people.insert(name, done.value);
    }
    Ok(people)
}

/// Jobs of which nobody knew before the last days.
pub(super) fn is_new(job: usize) -> bool {
    (job + 1).is_multiple_of(ONE_NEW_OF)
}

fn raw(mail: SentMail) -> RawMail {
    RawMail {
        bytes: mail.raw,
        source: "demo",
        mailbox: Some("backups@msp.example.com".to_owned()),
        external_id: None,
        arrived_at: Some(mail.at),
    }
}
