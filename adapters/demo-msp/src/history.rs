//! What happens to a job on a day. Each day stands alone, so any range of days gives the same story.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::{
    days,
    jobs::{Job, Retries, Template},
    locale::Locale,
    random::Random,
};

/// What a mail truthfully reports of its job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    Success,
    Warning,
    Failed,
    /// The mail says that a run did not happen.
    Missed,
}

/// One mail: usually of one session, of several where the product stacks attempts.
#[derive(Debug)]
pub(crate) struct Report {
    /// In order of time; the last decides.
    pub(crate) sessions: Vec<Session>,
    /// Number of the mail within the job's day.
    pub(crate) number: u64,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Session {
    pub(crate) start: DateTime<Utc>,
    pub(crate) seconds: i64,
    pub(crate) status: Status,
    /// 0 for the first attempt.
    pub(crate) retry: u32,
}

impl Session {
    pub(crate) fn end(&self) -> DateTime<Utc> {
        self.start + TimeDelta::seconds(self.seconds)
    }
}

/// The mails about the runs that start on a day.
pub(crate) fn reports_of_day(job: &Job, date: NaiveDate) -> Vec<Report> {
    if !job.is_active(date) {
        return Vec::new();
    }

    let mut reports = Vec::new();
    let mut number = 0;
    for (slot, minutes) in (0..).zip(job.schedule.starts(date)) {
        let mut random = Random::of(job.seed, &[days::number(date), slot]);
        let Some(status) = outcome(job, date, &mut random) else {
            continue;
        };
        let jitter = random.below(180).cast_signed();
        let start = days::moment(date, i64::from(minutes) * 60 + jitter);
        for sessions in mails(job, sessions(job, start, status, &mut random)) {
            reports.push(Report { sessions, number });
            number += 1;
        }
    }
    reports
}

/// `None` where no mail is sent.
fn outcome(job: &Job, date: NaiveDate, random: &mut Random) -> Option<Status> {
    let temper = job.temper;
    let silent = random.chance(temper.silent);
    let failed = random.chance(temper.failed);
    let warning = random.chance(temper.warning);
    let in_streak = in_streak(job, date);

    if job.template == Template::DattoNotTaken {
        return (in_streak || failed).then_some(Status::Missed);
    }
    if silent {
        // the only product and language whose wording for a skipped run is known
        let tells = job.template == Template::ActiveBackup && job.locale == Locale::Danish;
        return tells.then_some(Status::Missed);
    }
    if (in_streak || failed) && job.template.fails() {
        return Some(Status::Failed);
    }
    if warning && job.template.warns() {
        return Some(Status::Warning);
    }
    Some(Status::Success)
}

/// Failures come in streaks of two to six days: what broke stays broken until somebody repairs it.
fn in_streak(job: &Job, date: NaiveDate) -> bool {
    let number = days::number(date).wrapping_add(job.seed % 16);
    let mut random = Random::of(job.seed, &[STREAKS, number / 16]);
    if !random.chance(job.temper.streak) {
        return false;
    }

    let first = random.below(11);
    let length = random.between(2, 6);
    (first..first + length).contains(&(number % 16))
}

/// Keeps the streams of streaks apart from those of days.
const STREAKS: u64 = u64::MAX;

/// The attempts of one run.
fn sessions(job: &Job, start: DateTime<Utc>, status: Status, random: &mut Random) -> Vec<Session> {
    let usual = usual_seconds(job);
    let seconds = |random: &mut Random| random.between(usual * 4 / 5, usual * 6 / 5).cast_signed();
    let failures = match status {
        _ if job.retries == Retries::None => 0,
        Status::Failed => 3,
        Status::Success if random.chance(25) => 1,
        _ => 0,
    };

    let mut sessions = Vec::new();
    let mut from = start;
    for retry in 0..failures {
        let failed = Session {
            start: from,
            seconds: seconds(random) / 4,
            status: Status::Failed,
            retry,
        };
        from = failed.end() + TimeDelta::minutes(10);
        sessions.push(failed);
    }
    sessions.push(Session {
        start: from,
        seconds: seconds(random),
        status,
        retry: failures,
    });
    sessions
}

/// Some jobs take minutes, some hours; it stays the same for a job.
fn usual_seconds(job: &Job) -> u64 {
    let mut random = Random::of(job.seed, &[STREAKS, STREAKS]);
    match job.template {
        Template::VeeamConfiguration => random.between(15, 60),
        Template::SynologyUpdates | Template::ThreeCxUpdate | Template::ThreeCxCertificate => 20,
        Template::DattoNotTaken => 1,
        _ if random.chance(150) => random.between(7_000, 16_000),
        _ => random.between(120, 3_600),
    }
}

fn mails(job: &Job, sessions: Vec<Session>) -> Vec<Vec<Session>> {
    match job.retries {
        Retries::Each => sessions.into_iter().map(|session| vec![session]).collect(),
        Retries::Stacked | Retries::None => vec![sessions],
        Retries::Last => vec![sessions.into_iter().next_back().into_iter().collect()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Msp;

    fn job(retries: Retries) -> Job {
        let msp = Msp::fictional(1);
        let job = msp
            .jobs
            .into_iter()
            .find(|job| job.template == Template::VeeamBackup);
        Job {
            retries,
            ..job.expect("a backup job")
        }
    }

    fn told(retries: Retries, status: Status) -> Vec<Vec<u32>> {
        let job = job(retries);
        let mut random = Random::new(11);
        let sessions = sessions(&job, DateTime::UNIX_EPOCH, status, &mut random);
        let retries_of = |mail: Vec<Session>| mail.iter().map(|session| session.retry).collect();
        mails(&job, sessions).into_iter().map(retries_of).collect()
    }

    #[test]
    fn attempts_come_in_the_mails_that_the_job_is_set_to_send() {
        assert_eq!(told(Retries::None, Status::Failed), [vec![0]]);
        assert_eq!(
            told(Retries::Each, Status::Failed),
            [vec![0], vec![1], vec![2], vec![3]]
        );
        assert_eq!(told(Retries::Stacked, Status::Failed), [vec![0, 1, 2, 3]]);
        assert_eq!(told(Retries::Last, Status::Failed), [vec![3]]);
        assert_eq!(told(Retries::Each, Status::Warning), [vec![0]]);
    }

    #[test]
    fn attempts_follow_one_another() {
        let job = job(Retries::Each);
        let sessions = sessions(
            &job,
            DateTime::UNIX_EPOCH,
            Status::Failed,
            &mut Random::new(11),
        );

        assert!(
            sessions
                .windows(2)
                .all(|pair| pair[0].end() < pair[1].start)
        );
    }

    #[test]
    fn a_streak_spans_days_in_a_row() {
        let mut job = job(Retries::Last);
        job.temper = crate::jobs::Temper {
            streak: 1000,
            failed: 0,
            warning: 0,
            silent: 0,
        };
        let days: Vec<bool> = NaiveDate::default()
            .iter_days()
            .take(160)
            .map(|day| in_streak(&job, day))
            .collect();
        let lengths: Vec<usize> = days
            .split(|failing| !failing)
            .map(<[bool]>::len)
            .filter(|length| *length > 0)
            .collect();

        assert!(lengths.len() >= 9, "{lengths:?}");
        // the first and the last may be cut off
        assert!(
            lengths[1..lengths.len() - 1]
                .iter()
                .all(|length| (2..=6).contains(length)),
            "{lengths:?}"
        );
    }
}
