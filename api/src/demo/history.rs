use std::{
    collections::{HashMap, HashSet, VecDeque},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use adapters::{
    clock::SimulatedClock,
    sqlite::{SqliteChain, SqliteGenerations, move_files, remove_files},
};
use anyhow::bail;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use commands::{
    Assignment, Intention,
    collect::{RawMail, prepare},
};
use demo_msp::{Msp, SentMail};
use domain::log::Actor;
use projections::{
    store::PageRequest,
    views::{
        jobs::{self, JobFilter},
        mails::{self, MailFilter, MailState},
        runs::{self, RunFilter},
    },
};
use rayon::prelude::*;
use uuid::Uuid;

use super::{
    people::{ADMIN, OPERATORS, roles_of},
    trust,
};
use crate::{
    backend::{Backend, Replays},
    cli::ProgressLine,
    settings::{EventsAt, Settings, ViewsAt},
};

/// What is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Story {
    pub(super) seed: u64,
    pub(super) days: u32,
    pub(super) until: NaiveDate,
    /// Nothing is told of what comes later.
    pub(super) now: DateTime<Utc>,
}

#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) mails: usize,
    pub(super) customers: usize,
    pub(super) jobs: usize,
    pub(super) reviews: usize,
}

/// Hours (UTC) at which the mailbox is collected. After the one at seven somebody sits down and reviews.
const COLLECTIONS: [u32; 5] = [0, 4, 7, 12, 18];
const REVIEW_AT: u32 = 7;

/// The last days are left for whoever tries the demo.
const UNREVIEWED_DAYS: i64 = 2;

/// Of so many jobs one was set up just now, and nobody has assigned it yet.
const ONE_NEW_OF: usize = 40;

/// Since so many days before the last one.
const NEW_SINCE: i64 = 4;

/// Writes the history into a log beside, which takes its name when it is complete, and so does its hash chain: one that was
/// broken off is made again at the next start.
pub(super) async fn tell_whole(settings: &Settings, story: &Story) -> anyhow::Result<Told> {
    let events = settings.events.file("the demo")?;
    let part = part_of(events);
    remove_files(&part)?;
    remove_files(SqliteChain::of_log(&part).path())?;
    let ViewsAt::Sqlite(views) = &settings.views else {
        bail!("the demo needs its views in files; leave `--views` out");
    };
    SqliteGenerations::remove_all(views)?;
    let aside = Settings {
        events: EventsAt::Sqlite(part.clone()),
        ..settings.clone()
    };
    let told = tell(&aside, views, story).await?;
    fs::rename(&part, events)?;
    // What lay beside it.
    remove_files(&part)?;
    name_chain(events)?;
    Ok(told)
}

/// Gives the chain of a history that has its name already the name that belongs to it. The program may have been stopped
/// between the two.
pub(super) fn name_chain(events: &Path) -> anyhow::Result<()> {
    let part = SqliteChain::of_log(&part_of(events));
    let chain = SqliteChain::of_log(events);
    if part.path().exists() && !chain.path().exists() {
        move_files(part.path(), chain.path())?;
    }
    Ok(())
}

fn part_of(events: &Path) -> PathBuf {
    events.with_extension("part")
}

/// Writes the history, with the clock of the day that is told.
async fn tell(settings: &Settings, views: &Path, story: &Story) -> anyhow::Result<Told> {
    let first_day = story.until - TimeDelta::days(i64::from(story.days) - 1);
    let clock = Arc::new(SimulatedClock::at(at(first_day, 0) - TimeDelta::days(1)));
    trust::own_mail_host(settings, views, clock.clone()).await?;
    let backend =
        Backend::open_with_clock(settings, clock.clone(), Replays::LeftAlone, &mut |_| {})?;
    let mut teller = Teller {
        msp: Msp::fictional_on(story.seed, story.until),
        people: add_people(&backend).await?,
        customers: Vec::new(),
        tickets: VecDeque::new(),
        is_cove_linked: false,
        known_jobs: HashSet::new(),
        imitated: None,
        told: Told::default(),
        backend: &backend,
    };
    teller.register_customers().await?;
    teller.set_up(story.until).await?;

    let mut line = ProgressLine::new("days");
    let mut waiting: Vec<SentMail> = Vec::new();
    for number in 0..story.days {
        let day = first_day + TimeDelta::days(i64::from(number));
        let is_old = (story.until - day).num_days() > NEW_SINCE;
        let mails = teller.msp.mails_of_day(day).into_iter();
        waiting.extend(mails.filter(|mail| !(is_old && mail.job.is_some_and(is_new))));
        for hour in COLLECTIONS {
            let time = at(day, hour);
            if time > story.now {
                break;
            }
            clock.set(time);
            let (arrived, later): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|mail| mail.at <= time);
            waiting = later;
            teller.collect(arrived).await?;
            if hour != REVIEW_AT {
                continue;
            }
            teller.read_cove(day, story.until).await?;
            let is_recent = (story.until - day).num_days() < UNREVIEWED_DAYS;
            if !is_recent {
                clock.set(time + TimeDelta::minutes(40));
                teller.review(day).await?;
            }
        }
        line.show(u64::from(number) + 1, u64::from(story.days));
    }
    clock.set(story.now);
    teller.deceive(story.now).await?;
    let rest = waiting.into_iter().filter(|mail| mail.at <= story.now);
    let rest = rest.collect();
    teller.collect(rest).await?;
    teller.retire_a_job().await?;
    teller.speak_up().await?;
    backend.settle().await?;
    line.finish();
    Ok(teller.told)
}

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

impl Teller<'_> {
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

    /// Takes in mails, then assigns those of jobs that were not seen before.
    pub(super) async fn collect(&mut self, mails: Vec<SentMail>) -> anyhow::Result<()> {
        if mails.is_empty() {
            return Ok(());
        }
        let now = self.backend.clock.now();
        self.imitated = self.worth_imitating(&mails).or(self.imitated.take());
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
        self.backend.collector.record(prepared, &intention).await?;
        for (job, mail_id) in new {
            if !is_new(job) {
                self.approve(job, mail_id).await?;
            }
        }
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
            Err(error) if ["ALREADY_ASSIGNED", "NOT_RECOGNISED"].contains(&error.code()) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Somebody looks at everything that is open.
    async fn review(&mut self, day: NaiveDate) -> anyhow::Result<()> {
        self.backend.settle().await?;
        let filter = RunFilter {
            reviewed: Some(false),
            ..RunFilter::default()
        };
        let request = PageRequest {
            first: 5_000,
            after: None,
        };
        let open = runs::runs(self.backend.views(), &filter, &request).await?;
        let ids: Vec<_> = open.items.iter().map(|(_, run)| run.run_id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let runs: Vec<_> = open.items.into_iter().map(|(_, run)| run).collect();
        self.act_on(&runs, day).await?;
        let who = OPERATORS[usize::from(day.iso_week().week().is_multiple_of(2))];
        let done = self
            .backend
            .commands
            .review_runs(&ids, None, &self.by(who))
            .await?;
        self.told.reviews += done.value.len();
        self.delete_noise(who).await
    }

    /// Newsletters and the like find their way into every mailbox.
    async fn delete_noise(&self, who: &'static str) -> anyhow::Result<()> {
        let filter = MailFilter {
            states: vec![MailState::Unrecognised],
            ..MailFilter::default()
        };
        let request = PageRequest {
            first: 100,
            after: None,
        };
        let page = mails::mails(self.backend.views(), &filter, &request).await?;
        for (_, mail) in page.items {
            self.backend
                .commands
                .delete_mail(mail.mail_id, Some("not about backups"), &self.by(who))
                .await?;
        }
        Ok(())
    }

    /// One job is retired, so that the archive has something to show.
    async fn retire_a_job(&mut self) -> anyhow::Result<()> {
        self.backend.settle().await?;
        let one = PageRequest {
            first: 1,
            after: None,
        };
        let page = jobs::jobs(self.backend.views(), &JobFilter::default(), &one).await?;
        if let Some((_, job)) = page.items.first() {
            self.backend
                .commands
                .archive_job(job.job_id, Some("server retired"), &self.by(ADMIN))
                .await?;
        }
        Ok(())
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

fn is_new(job: usize) -> bool {
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

fn at(day: NaiveDate, hour: u32) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    day.and_time(time).and_utc()
}
