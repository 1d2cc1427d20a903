//! The history of the fictional MSP, day by day.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use adapters::{
    clock::SimulatedClock,
    sqlite::{SqliteChain, SqliteGenerations, move_files, remove_files},
};
use anyhow::bail;
use backend::{
    Backend, Replays,
    configuration::{Configuration, EventsAt, ViewsAt},
};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use demo_msp::{Msp, SentMail};
use projections::{
    store::PageRequest,
    views::{
        jobs::{self, JobFilter},
        mails::{self, MailFilter, MailState},
        runs::{self, RunFilter},
    },
};
use terminal::progress::ProgressLine;

use super::{
    people::{ADMIN, OPERATORS},
    teller::{Teller, Told, is_new},
    trust,
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

/// Hours (UTC) at which the mailbox is collected. After the one at seven somebody sits down and reviews.
const COLLECTIONS: [u32; 5] = [0, 4, 7, 12, 18];
const REVIEW_AT: u32 = 7;

/// The last days are left for those who try the demo.
const UNREVIEWED_DAYS: i64 = 2;

/// Days before the last one, since when they are there.
const NEW_SINCE: i64 = 4;

/// Writes the history into a log beside, which takes its name when it is complete, and so does its hash chain: one that was
/// broken off is made again at the next start.
pub(super) async fn tell_whole(
    configuration: &Configuration,
    story: &Story,
) -> anyhow::Result<Told> {
    let events = configuration.events.file("the demo")?;
    let part = part_of(events);
    remove_files(&part)?;
    remove_files(SqliteChain::of_log(&part).path())?;
    let ViewsAt::Sqlite(views) = &configuration.views else {
        bail!("the demo needs its views in files; leave `--views` out");
    };
    SqliteGenerations::remove_all(views)?;
    let aside = Configuration {
        events: EventsAt::Sqlite(part.clone()),
        ..configuration.clone()
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
async fn tell(configuration: &Configuration, views: &Path, story: &Story) -> anyhow::Result<Told> {
    let first_day = story.until - TimeDelta::days(i64::from(story.days) - 1);
    let clock = Arc::new(SimulatedClock::at(at(first_day, 0) - TimeDelta::days(1)));
    trust::own_mail_host(configuration, views, clock.clone()).await?;
    let backend = Backend::open_with_clock(
        configuration,
        clock.clone(),
        Replays::LeftAlone,
        &mut |_| {},
    )?;
    let msp = Msp::fictional_on(story.seed, story.until);
    let mut teller = Teller::of(&backend, msp).await?;
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

impl Teller<'_> {
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
}

fn at(day: NaiveDate, hour: u32) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    day.and_time(time).and_utc()
}
