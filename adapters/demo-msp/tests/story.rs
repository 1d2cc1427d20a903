//! The fictional MSP as its users see it.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use chrono::{Days, NaiveDate};
use demo_msp::{Msp, Schedule, SentMail, Status, veeam_session_mail};
use mail_parser::{MessageParser, MimeHeaders};

const DAYS: usize = 120;

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 3).expect("a date")
}

fn told() -> Msp {
    Msp::fictional(1)
}

/// What is left of a mail without its bytes.
struct Told {
    day: NaiveDate,
    job: Option<usize>,
    status: Option<Status>,
    sessions: usize,
}

/// All days once, as writing them takes seconds in a debug build.
static STORY: LazyLock<Vec<Told>> = LazyLock::new(|| {
    let msp = told();
    let days = first_day().iter_days().take(DAYS);
    days.flat_map(|day| {
        let mails = msp.mails_of_day(day).into_iter();
        mails.map(move |mail| Told {
            day,
            job: mail.job,
            status: mail.status,
            sessions: mail.sessions,
        })
    })
    .collect()
});

#[test]
fn a_day_is_the_same_in_every_range() {
    let day = first_day() + Days::new(20);
    let alone = told().mails_of_day(day);
    let within: Vec<SentMail> = told().mails(first_day(), 30).collect();
    let start = within
        .windows(alone.len())
        .position(|window| window == alone);

    assert!(start.is_some());
    assert_eq!(told().mails(day, 1).collect::<Vec<_>>(), alone);
    assert_ne!(Msp::fictional(2).mails_of_day(day), alone);
}

#[test]
fn a_day_in_the_past_does_not_depend_on_when_the_story_is_told() {
    let later = Msp::fictional_on(1, NaiveDate::from_ymd_opt(2026, 12, 1).expect("a date"));
    let day = NaiveDate::from_ymd_opt(2026, 3, 10).expect("a date");
    let of_later: HashSet<Vec<u8>> = later
        .mails_of_day(day)
        .into_iter()
        .map(|mail| mail.raw)
        .collect();

    let here = told().mails_of_day(day);
    let joined = told()
        .customers
        .iter()
        .position(|customer| customer.since.is_some())
        .expect("a newcomer");
    let others = here.iter().filter(|mail| {
        mail.job
            .is_none_or(|job| told().jobs[job].customer != joined)
    });

    assert!(others.clone().count() > 150);
    assert!(others.clone().all(|mail| of_later.contains(&mail.raw)));
}

#[test]
fn has_the_size_of_a_real_one() {
    let msp = told();

    assert_eq!(msp.customers.len(), 25);
    assert!((295..=305).contains(&msp.jobs.len()), "{}", msp.jobs.len());
    assert!((30_000..=40_000).contains(&STORY.len()), "{}", STORY.len());
    assert!(
        msp.customers
            .iter()
            .enumerate()
            .all(|(index, _)| msp.jobs.iter().any(|job| job.customer == index))
    );
}

#[test]
fn most_runs_succeed_and_every_status_occurs() {
    let mut counts: HashMap<Option<Status>, usize> = HashMap::new();
    let mut stacked = 0;
    let mut total = 0;
    for mail in STORY.iter() {
        *counts.entry(mail.status).or_default() += 1;
        stacked += usize::from(mail.sessions > 1);
        total += 1;
    }
    let share = |status| counts.get(&status).copied().unwrap_or(0) * 100 / total;

    assert!(
        (80..95).contains(&share(Some(Status::Success))),
        "{counts:?}"
    );
    assert!(
        (2..10).contains(&share(Some(Status::Warning))),
        "{counts:?}"
    );
    assert!((3..12).contains(&share(Some(Status::Failed))), "{counts:?}");
    assert!(counts[&Some(Status::Missed)] > 10, "{counts:?}");
    assert!(counts[&None] > 200, "{counts:?}");
    assert!(stacked > 10, "{stacked}");
}

#[test]
fn failures_come_in_streaks() {
    let mut failed: HashMap<usize, HashSet<NaiveDate>> = HashMap::new();
    for mail in STORY.iter() {
        if let (Some(job), Some(Status::Failed)) = (mail.job, mail.status) {
            failed.entry(job).or_default().insert(mail.day);
        }
    }
    let pairs = |days: &HashSet<NaiveDate>| {
        days.iter()
            .filter(|day| days.contains(&(**day + Days::new(1))))
            .count()
    };
    let followed: usize = failed.values().map(pairs).sum();
    let all: usize = failed.values().map(HashSet::len).sum();

    assert!(followed * 2 > all, "{followed} of {all}");
}

/// With a day of silence of all jobs at once, a missing mail is the customer's, not a job's.
#[test]
fn some_customers_are_silent_for_a_day() {
    let msp = told();
    let heard: HashSet<(usize, NaiveDate)> = STORY
        .iter()
        .filter_map(|mail| Some((msp.jobs[mail.job?].customer, mail.day)))
        .collect();
    let servers = (0..msp.customers.len()).filter(|customer| {
        let daily = |job: &&demo_msp::Job| {
            job.customer == *customer && matches!(job.schedule, Schedule::Daily(_))
        };
        msp.jobs.iter().filter(daily).count() > 5 && msp.customers[*customer].since.is_none()
    });
    let expected: Vec<usize> = servers.collect();
    let silent = expected.iter().flat_map(|customer| {
        let days = first_day().iter_days().take(DAYS);
        days.filter(|day| !heard.contains(&(*customer, *day)))
            .collect::<Vec<_>>()
    });

    assert!((1..20).contains(&silent.count()));
}

#[test]
fn jobs_are_told_apart_by_their_identity() {
    for seed in 0..20 {
        let msp = Msp::fictional(seed);
        let mut seen = HashSet::new();
        for job in &msp.jobs {
            let identity = (&job.sender, job.software, job.kind, &job.name);
            assert!(seen.insert(identity), "{seed}: {job:?}");
        }
    }
}

#[test]
fn a_customer_joins_jobs_stop_and_one_is_renamed() {
    let msp = told();
    let newcomers: Vec<_> = msp
        .customers
        .iter()
        .filter(|customer| customer.since.is_some())
        .collect();
    assert_eq!(newcomers.len(), 1);

    let ended: Vec<_> = msp
        .jobs
        .iter()
        .filter_map(|job| Some((job, job.until?)))
        .collect();
    assert_eq!(ended.len(), 4);
    let successors = |old: &demo_msp::Job, until: NaiveDate| {
        let sender = &old.sender;
        let new = msp
            .jobs
            .iter()
            .filter(|job| job.from == until.succ_opt() && job.sender == *sender);
        new.count()
    };
    assert_eq!(
        ended
            .iter()
            .filter(|(job, until)| successors(job, *until) > 0)
            .count(),
        1
    );

    for Told { day, job, .. } in STORY.iter() {
        let Some(job) = job.map(|job| &msp.jobs[job]) else {
            continue;
        };
        assert!(
            job.from.is_none_or(|from| from <= *day) && job.until.is_none_or(|until| *day <= until)
        );
    }
}

#[test]
fn every_mail_is_good_mime_from_an_invented_sender() {
    let msp = told();
    let parser = MessageParser::default();
    let mut ids = HashSet::new();
    for mail in msp.mails(first_day(), 45) {
        let message = parser.parse(&mail.raw).expect("a message");
        let from = message
            .from()
            .and_then(|from| from.first()?.address())
            .expect("a sender")
            .to_owned();
        let body = message
            .body_html(0)
            .or_else(|| message.body_text(0))
            .expect("a body");

        assert!(
            ids.insert(message.message_id().expect("an id").to_owned()),
            "{:?}",
            message.message_id()
        );
        assert!(message.subject().is_some_and(|subject| !subject.is_empty()));
        assert!(!body.is_empty());
        assert!(
            message.parts.iter().all(|part| !part.is_encoding_problem),
            "{:?}",
            message.subject()
        );
        assert!(message.received().is_some());
        assert!(
            message
                .parts
                .iter()
                .all(|part| part.content_type().is_some())
        );
        assert!(is_reserved(&from), "{from}");
        if let Some(job) = mail.job {
            assert_eq!(from, msp.jobs[job].sender);
        }
    }
}

/// Words with an `@`, and links, name only domains that are kept for examples.
#[test]
fn names_no_real_domain() {
    let parser = MessageParser::default();
    for mail in told().mails(first_day(), 30) {
        let message = parser.parse(&mail.raw).expect("a message");
        let text = String::from_utf8_lossy(&mail.raw).into_owned();
        let bodies = (0..message.parts.len()).filter_map(|part| message.body_html(part));
        for text in bodies.map(Cow::into_owned).chain([text]) {
            assert!(!text.contains("http://") && !text.contains("https://"));
            let words = text.split(|sign: char| sign.is_whitespace() || "<>,;\"()".contains(sign));
            for word in words.filter(|word| word.contains('@')) {
                assert!(is_reserved(word), "{word}");
            }
        }
    }
}

fn is_reserved(address: &str) -> bool {
    let address = address.trim_end_matches('.');
    [".example", ".test", "example.com"]
        .iter()
        .any(|kept| address.ends_with(kept))
}

#[test]
fn the_session_mail_for_measurements_has_the_size_it_says() {
    let raw = veeam_session_mail(24, 5);
    let message = MessageParser::default().parse(&raw).expect("a message");
    let html = message.body_html(0).expect("HTML");

    assert!((23_000..25_000).contains(&raw.len()), "{}", raw.len());
    assert!((16_500..18_000).contains(&html.len()), "{}", html.len());
    assert_eq!(
        html.matches("ACME-VM").count() - html.matches("Processing ACME-VM").count(),
        24
    );
    assert!(veeam_session_mail(0, 5).len() < 6_000);
    assert_eq!(veeam_session_mail(24, 5), raw);
    assert_ne!(veeam_session_mail(24, 6), raw);
}
