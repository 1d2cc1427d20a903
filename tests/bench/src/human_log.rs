//! A log of what people do: customers, jobs, reviews, the inbox; with few mails, which are small.

use std::{collections::HashMap, time::Instant};

use adapters::clock::{RandomIds, SystemClock};
use anyhow::Context;
use backend::engine::Engine;
use commands::{
    Intention,
    collect::{MailRecorder, RawMail, prepare},
    ports::{Clock, Ids, NewEvent, StreamAppend},
};
use domain::{
    aggregate::{Aggregate, Fact},
    customer::{Customer, CustomerEvent},
    identity::JobIdentity,
    ids::run_of_mail,
    job::{Job, JobEvent, JobOrigin},
    log::{Actor, StreamId},
    mail::{Mail, MailEvent},
    run::{Run, RunEvent},
};
use parsing::{definition::Definitions, engine::parse, mail};
use uuid::Uuid;

/// Events that are appended together.
pub(crate) const BATCH: usize = 500;

/// Fewer mails than events in a batch would bring one stream twice into an append.
const LEAST_MAILS: usize = 1_000;

/// Makes such a log in an empty installation. Gives the seconds that the appends of people's actions took.
pub(crate) async fn fill(engine: &Engine, events: usize) -> anyhow::Result<f64> {
    let mut people = People::begin(engine, (events / 100).max(LEAST_MAILS)).await?;
    let mut seconds = 0.0;
    let mut left = events;
    while left > 0 {
        let batch: Vec<_> = (0..left.min(BATCH))
            .map(|_| people.act())
            .collect::<anyhow::Result<_>>()?;
        left -= batch.len();
        let began = Instant::now();
        engine.log.append(batch).await?;
        seconds += began.elapsed().as_secs_f64();
    }
    Ok(seconds)
}

/// What was done so far, so that each act can follow.
struct People {
    identity: JobIdentity,
    mails: Vec<Uuid>,
    runs: Vec<Uuid>,
    customers: Vec<Uuid>,
    jobs: Vec<Uuid>,
    /// Events of each stream.
    sequences: HashMap<Uuid, i64>,
    /// How often each kind of act was done.
    done: [usize; 6],
    acts: usize,
    by: Intention,
}

impl People {
    /// Takes in the mails; what the one job of them reports are the runs that are reviewed.
    async fn begin(engine: &Engine, mails: usize) -> anyhow::Result<Self> {
        let by = Intention {
            actor: Actor::User {
                id: Uuid::from_u128(0xa11ce),
                name: "Alice".to_owned(),
                token: None,
            },
            correlation_id: RandomIds.id(),
            key: None,
        };
        let recorder = MailRecorder {
            log: engine.log.clone(),
            contents: engine.contents.clone(),
            ids: std::sync::Arc::new(RandomIds),
        };
        let mut ids = Vec::with_capacity(mails);
        for numbers in (0..mails as u64).collect::<Vec<_>>().chunks(BATCH) {
            let prepared = numbers
                .iter()
                .map(|number| prepare(small_mail(*number), SystemClock.now()))
                .collect::<Result<Vec<_>, _>>()?;
            ids.extend(prepared.iter().map(|mail| mail.mail_id));
            recorder.record(prepared, &by).await?;
        }
        let identity = identity()?;
        let job = RandomIds.id();
        Ok(Self {
            runs: ids.iter().map(|mail| run_of_mail(*mail, job, 0)).collect(),
            mails: ids,
            identity,
            customers: Vec::new(),
            jobs: vec![job],
            sequences: HashMap::new(),
            done: [0; 6],
            acts: 0,
            by,
        })
    }

    /// The next act: of a thousand some 980 are reviews, as in the life of an installation.
    fn act(&mut self) -> anyhow::Result<StreamAppend> {
        let turn = self.acts % 1_000;
        self.acts += 1;
        if self.customers.is_empty() || turn == 100 {
            return self.register();
        }
        if self.done[1] == 0 || turn % 200 == 50 {
            return self.approve();
        }
        match turn {
            // In another batch than what they follow: an append takes a stream once.
            700 => self.rename(),
            600 => self.archive(),
            _ if turn % 100 == 75 => self.download(),
            _ => self.review(),
        }
    }

    fn register(&mut self) -> anyhow::Result<StreamAppend> {
        let id = RandomIds.id();
        self.customers.push(id);
        let name = format!("Acme {}", self.customers.len());
        self.append::<Customer>(id, &CustomerEvent::CustomerRegistered { name })
    }

    fn rename(&mut self) -> anyhow::Result<StreamAppend> {
        let number = self.count(2) % self.customers.len();
        let id = self.customers[number];
        let name = format!("Globex {}", self.done[2]);
        self.append::<Customer>(id, &CustomerEvent::CustomerRenamed { name })
    }

    /// The first approval is of the job that the mails are of.
    fn approve(&mut self) -> anyhow::Result<StreamAppend> {
        let number = self.count(1);
        let mut identity = self.identity.clone();
        let id = if number == 0 {
            self.jobs[0]
        } else {
            identity.job = format!("{} {number}", identity.job);
            let id = RandomIds.id();
            self.jobs.push(id);
            id
        };
        let event = JobEvent::JobApproved {
            customer_id: self.customers[number % self.customers.len()],
            identity,
            origin: JobOrigin::Mail {
                mail_id: self.mails[number % self.mails.len()],
            },
        };
        self.append::<Job>(id, &event)
    }

    /// Of the jobs without mails, each twice: away and back.
    fn archive(&mut self) -> anyhow::Result<StreamAppend> {
        let number = self.count(3);
        let others = self.jobs.len().max(2) - 1;
        let Some(id) = self.jobs.get(1 + number / 2 % others).copied() else {
            return self.review();
        };
        let is_archived = self.sequences.get(&id).copied().unwrap_or(0) % 2 == 0;
        let event = if is_archived {
            JobEvent::JobUnarchived {}
        } else {
            JobEvent::JobArchived { reason: None }
        };
        self.append::<Job>(id, &event)
    }

    fn download(&mut self) -> anyhow::Result<StreamAppend> {
        let number = self.count(4) % self.mails.len();
        let id = self.mails[number];
        // Its receipt is the first event.
        self.sequences.entry(id).or_insert(1);
        self.append::<Mail>(id, &MailEvent::MailDownloaded {})
    }

    fn review(&mut self) -> anyhow::Result<StreamAppend> {
        let number = self.count(5);
        let id = self.runs[number % self.runs.len()];
        let is_reviewed = (number / self.runs.len()) % 2 == 1;
        let event = if is_reviewed {
            RunEvent::RunReviewWithdrawn {}
        } else {
            let note = (number.is_multiple_of(10)).then(|| "seen, somebody is at it".to_owned());
            RunEvent::RunReviewed { note, status: None }
        };
        self.append::<Run>(id, &event)
    }

    /// How often this kind was done before.
    fn count(&mut self, kind: usize) -> usize {
        self.done[kind] += 1;
        self.done[kind] - 1
    }

    fn append<A: Aggregate>(&mut self, id: Uuid, event: &A::Event) -> anyhow::Result<StreamAppend> {
        let sequence = self.sequences.entry(id).or_insert(0);
        let expected = *sequence;
        *sequence += 1;
        Ok(StreamAppend {
            stream: StreamId::new(A::TYPE, id.to_string()),
            expected,
            events: vec![new_event(event, &self.by)?],
        })
    }
}

/// An event as the commands write it.
pub(crate) fn new_event<E: Fact>(event: &E, by: &Intention) -> anyhow::Result<NewEvent> {
    Ok(NewEvent {
        event_id: RandomIds.id(),
        event_type: event.name(),
        event_version: event.version(),
        payload: serde_json::to_string(event)?,
        metadata: by.metadata(),
    })
}

fn small_mail(number: u64) -> RawMail {
    RawMail {
        bytes: demo_msp::veeam_session_mail(1, number),
        source: "file",
        mailbox: None,
        external_id: None,
        arrived_at: None,
    }
}

/// By what the job of these mails is recognised.
fn identity() -> anyhow::Result<JobIdentity> {
    let mail = mail::read(&small_mail(0).bytes);
    let sender = mail.from.as_ref().map(|from| from.address.clone());
    let parsed = parse(Definitions::builtin(), &mail, SystemClock.now());
    let run = parsed
        .runs
        .into_iter()
        .next()
        .context("no definition reads the mails that this is measured with")?;
    Ok(JobIdentity {
        sender: sender.unwrap_or_default(),
        software: run.software,
        kind: run.kind,
        job: run.job,
        company: run.company,
    })
}
