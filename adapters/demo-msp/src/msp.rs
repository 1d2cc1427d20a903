//! The MSP and the mails it gets.

use chrono::{NaiveDate, TimeDelta};

use crate::{
    customers::{self, Customer},
    days, history,
    jobs::Job,
    mails::{self, Sending, noise},
    portfolio,
    random::Random,
    sent_mail::SentMail,
};

/// A fictional MSP. The same seed gives the same customers, jobs and mails, byte for byte.
#[derive(Debug, Clone)]
pub struct Msp {
    pub customers: Vec<Customer>,
    pub jobs: Vec<Job>,
    pub(crate) seed: u64,
}

impl Msp {
    /// 25 customers with about 300 jobs, as told on 1 July 2026.
    pub fn fictional(seed: u64) -> Self {
        Self::fictional_on(
            seed,
            NaiveDate::from_ymd_opt(2026, 7, 1).unwrap_or_default(),
        )
    }

    /// The same MSP on another day: in the weeks before `told_on` a customer joins, three jobs stop for good and one
    /// is renamed. Everything else that happens on a day depends on the seed and that day alone.
    pub fn fictional_on(seed: u64, told_on: NaiveDate) -> Self {
        let mut customers = customers::all();
        let jobs = portfolio::jobs(seed, told_on, &mut customers);
        Self {
            customers,
            jobs,
            seed,
        }
    }

    /// The mails of `days` days, day after day; see [`Msp::mails_of_day`] for their order.
    pub fn mails(&self, first_day: NaiveDate, days: u32) -> impl Iterator<Item = SentMail> {
        let length = usize::try_from(days).unwrap_or(usize::MAX);
        first_day
            .iter_days()
            .take(length)
            .flat_map(|day| self.mails_of_day(day))
    }

    /// The mails about the runs that start on a day in Amsterdam, in the order in which they arrive. Mails about runs
    /// that go on past midnight arrive on the next day.
    pub fn mails_of_day(&self, date: NaiveDate) -> Vec<SentMail> {
        let down: Vec<bool> = (0..)
            .take(self.customers.len())
            .map(|customer| self.is_down(customer, date))
            .collect();
        let jobs = self
            .jobs
            .iter()
            .enumerate()
            .filter(|(_, job)| !down[job.customer]);
        let mut mails: Vec<SentMail> = jobs
            .flat_map(|(index, job)| self.mails_of_job(index, job, date))
            .collect();
        mails.extend(noise::mails_of_day(self.seed, date));
        mails.sort_by_key(|mail| mail.at);
        mails
    }

    /// Now and then a customer's line or mail server is down, and no mail of a whole day arrives.
    fn is_down(&self, customer: u64, date: NaiveDate) -> bool {
        Random::of(self.seed, &[OUTAGES, customer, days::number(date)]).chance(3)
    }

    fn mails_of_job(
        &self,
        index: usize,
        job: &Job,
        date: NaiveDate,
    ) -> impl Iterator<Item = SentMail> {
        let customer = &self.customers[job.customer];
        history::reports_of_day(job, date)
            .into_iter()
            .filter_map(move |report| {
                let last = *report.sessions.last()?;
                let day = days::number(date);
                let mut random = Random::of(job.seed, &[day, report.number, MAIL]);
                let written = last.end() + TimeDelta::seconds(random.between(1, 20).cast_signed());
                let at = written + TimeDelta::seconds(random.between(1, 40).cast_signed());
                let message_id = format!(
                    "{:x}.{index}.{day}.{}@{}",
                    random.next(),
                    report.number,
                    host(&job.sender)
                );
                let sending = Sending {
                    job,
                    customer,
                    sessions: &report.sessions,
                    last,
                    written,
                    at,
                    message_id,
                };

                let raw = mails::write(&sending, &mut random);
                let sessions = report.sessions.len();
                Some(SentMail {
                    at,
                    raw,
                    job: Some(index),
                    status: Some(last.status),
                    sessions,
                })
            })
    }
}

/// Keeps the streams of outages apart from all others of the seed.
const OUTAGES: u64 = 400;

/// Keeps the streams of mails apart from those of runs.
const MAIL: u64 = 1;

fn host(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or_default()
}
