//! Deals the jobs out to the customers.

use std::collections::HashMap;

use chrono::{Days, NaiveDate, Weekday};

use crate::{
    customers::Customer,
    jobs::{Job, Retries, Temper, Template},
    locale::Locale,
    mime::{Charset, Encoding},
    names,
    random::Random,
    schedule::Schedule,
};

/// How many jobs of each kind there are, and among how many customers they are dealt. Kinds with one name only, such
/// as the configuration backup, have at most one for each customer.
const MENU: [(Template, usize, usize, Family); 15] = [
    (Template::VeeamBackup, 84, 16, Family::Veeam),
    (Template::VeeamBackupCopy, 30, 14, Family::Veeam),
    (Template::VeeamReplication, 12, 6, Family::Veeam),
    (Template::VeeamConfiguration, 15, 15, Family::Veeam),
    (Template::VeeamManagedAgent, 14, 8, Family::Veeam),
    (Template::VeeamAgent, 28, 9, Family::Agent),
    (Template::ActiveBackup, 38, 14, Family::Synology),
    (Template::ActiveBackup365, 13, 13, Family::Synology),
    (Template::HyperBackup, 20, 11, Family::Synology),
    (Template::SynologyUpdates, 12, 12, Family::Synology),
    (Template::ProxmoxBackup, 10, 6, Family::Proxmox),
    (Template::Duplicati, 9, 6, Family::Duplicati),
    (Template::ThreeCxUpdate, 5, 5, Family::ThreeCx),
    (Template::ThreeCxCertificate, 4, 4, Family::ThreeCx),
    (Template::DattoNotTaken, 6, 3, Family::Datto),
];

/// Kinds of one family go to the same customers.
#[derive(Debug, Clone, Copy)]
enum Family {
    Veeam = 1,
    Agent,
    Synology,
    Proxmox,
    Duplicati,
    ThreeCx,
    Datto,
}

/// Jobs for the customers, with a few events of the last two months before `told_on`: a customer who joined, jobs
/// that stopped, a job that was renamed.
pub(crate) fn jobs(seed: u64, told_on: NaiveDate, customers: &mut [Customer]) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (template, count, spread, family) in MENU {
        let order = order(seed, customers, family);
        let mut ordinals = HashMap::new();
        for number in 0..count {
            let customer = order[number % spread];
            let ordinal = ordinals.entry(customer).or_insert(0);
            let random = Random::of(
                seed,
                &[100 + template as u64, u64::try_from(number).unwrap_or(0)],
            );
            jobs.push(job(
                template,
                customer,
                &customers[customer],
                *ordinal,
                random,
            ));
            *ordinal += 1;
        }
    }

    happenings(seed, told_on, customers, &mut jobs);
    jobs
}

fn job(
    template: Template,
    index: usize,
    customer: &Customer,
    ordinal: usize,
    mut random: Random,
) -> Job {
    let server = names::server(template, customer, ordinal);
    let (sender_name, sender) = names::sender(template, customer, &server, ordinal);
    let encoding = match random.below(10) {
        0..6 => Encoding::Base64,
        6..9 => Encoding::QuotedPrintable,
        _ => Encoding::EightBit,
    };
    Job {
        customer: index,
        software: template.software(),
        kind: template.kind(),
        name: names::job(template, customer, &server, ordinal),
        sender,
        schedule: schedule(template, ordinal, &mut random),
        from: None,
        until: None,
        seed: random.next(),
        template,
        sender_name,
        locale: customer.locale,
        objects: names::objects(template, customer, &server, ordinal, &mut random),
        description: names::description(template, customer, &mut random),
        server,
        charset: if random.chance(200) {
            Charset::Windows1252
        } else {
            Charset::Utf8
        },
        encoding,
        retries: retries(template, &mut random),
        temper: temper(template, &mut random),
    }
}

fn schedule(template: Template, ordinal: usize, random: &mut Random) -> Schedule {
    let evening = u32::try_from(random.between(19 * 4, 23 * 4) * 15).unwrap_or(0);
    let early = u32::try_from(random.below(6 * 4) * 15).unwrap_or(0);
    let night = if random.chance(650) { evening } else { early };
    let day = [Weekday::Fri, Weekday::Sat, Weekday::Sun][random.index(3)];
    let kind = random.below(100);

    match template {
        Template::VeeamConfiguration => Schedule::Daily(10 * 60),
        Template::VeeamBackup => match kind {
            0..68 => Schedule::Daily(night),
            68..82 => Schedule::Weekdays(night),
            82..94 => Schedule::TwiceDaily(early, 12 * 60 + 30),
            94..98 => Schedule::Weekly(day, night),
            _ => Schedule::Monthly(1, night),
        },
        Template::VeeamReplication | Template::ActiveBackup365 if kind < 50 => {
            Schedule::TwiceDaily(early, 13 * 60 + 15)
        }
        Template::VeeamAgent | Template::VeeamManagedAgent if kind < 60 => {
            Schedule::Weekdays(12 * 60 + 15)
        }
        Template::HyperBackup if kind < 20 => Schedule::Weekly(day, night),
        Template::ProxmoxBackup if ordinal > 0 => Schedule::Weekly(day, night),
        Template::Duplicati if kind < 30 => Schedule::Weekdays(18 * 60),
        Template::SynologyUpdates => Schedule::Weekly(day, early),
        Template::ThreeCxUpdate | Template::ThreeCxCertificate => {
            Schedule::Monthly(u32::try_from(random.between(3, 28)).unwrap_or(3), early)
        }
        Template::DattoNotTaken => Schedule::Daily(14 * 60),
        _ => Schedule::Daily(night),
    }
}

fn retries(template: Template, random: &mut Random) -> Retries {
    let tries_again = matches!(
        template,
        Template::VeeamBackup
            | Template::VeeamBackupCopy
            | Template::VeeamReplication
            | Template::VeeamManagedAgent
    );
    if !tries_again {
        return Retries::None;
    }

    match random.below(100) {
        0..30 => Retries::Each,
        30..45 => Retries::Stacked,
        _ => Retries::Last,
    }
}

fn temper(template: Template, random: &mut Random) -> Temper {
    let steady = Temper {
        streak: 40,
        failed: 5,
        warning: 20,
        silent: 4,
    };
    match random.below(100) {
        _ if template == Template::DattoNotTaken => Temper {
            streak: 300,
            failed: 10,
            warning: 0,
            silent: 0,
        },
        _ if template == Template::SynologyUpdates => Temper {
            streak: 0,
            failed: 0,
            warning: 250,
            silent: 0,
        },
        0..80 if template == Template::ActiveBackup => Temper {
            silent: 15,
            ..steady
        },
        0..80 => steady,
        80..92 => Temper {
            streak: 250,
            failed: 25,
            warning: 70,
            silent: 20,
        },
        92..96 => Temper {
            streak: 60,
            failed: 10,
            warning: 850,
            silent: 5,
        },
        96..98 => Temper {
            streak: 0,
            failed: 920,
            warning: 0,
            silent: 5,
        },
        _ => Temper {
            silent: 120,
            ..steady
        },
    }
}

fn happenings(seed: u64, told_on: NaiveDate, customers: &mut [Customer], jobs: &mut Vec<Job>) {
    let days_before = |days: u64| told_on.checked_sub_days(Days::new(days)).unwrap_or(told_on);

    let mut random = Random::of(seed, &[200]);
    let joined = random.index(customers.len());
    customers[joined].since = Some(days_before(48));
    for job in jobs.iter_mut().filter(|job| job.customer == joined) {
        job.from = customers[joined].since;
    }

    let stays = |job: &Job| job.from.is_none() && job.until.is_none();
    for (template, days) in [
        (Template::VeeamBackup, 33),
        (Template::ActiveBackup, 12),
        (Template::Duplicati, 5),
    ] {
        let stopping = jobs
            .iter_mut()
            .filter(|job| job.template == template && stays(job))
            .nth(3);
        if let Some(job) = stopping {
            job.until = Some(days_before(days));
        }
    }

    let renamed = jobs
        .iter_mut()
        .filter(|job| job.template == Template::VeeamBackup && stays(job))
        .nth(8);
    if let Some(old) = renamed {
        let mut new = old.clone();
        old.until = Some(days_before(22));
        new.from = Some(days_before(21));
        new.name.push_str(" 2.0");
        jobs.push(new);
    }
}

/// The customers of a family come first. Who has no Veeam server has agents, so every customer has some job; and who
/// speaks a rare language has a NAS, as its mails are the ones that are translated.
fn order(seed: u64, customers: &[Customer], family: Family) -> Vec<usize> {
    let shuffle = |family: Family| shuffled(customers.len(), Random::of(seed, &[family as u64]));
    match family {
        Family::Agent => {
            let mut order = shuffle(Family::Veeam);
            order.reverse();
            order
        }
        Family::Synology => {
            let mut order = shuffle(family);
            let common = [Locale::Dutch, Locale::British, Locale::American];
            order.sort_by_key(|customer| common.contains(&customers[*customer].locale));
            order
        }
        _ => shuffle(family),
    }
}

fn shuffled(length: usize, mut random: Random) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    for at in (1..length).rev() {
        order.swap(at, random.index(at + 1));
    }
    order
}

/// Wording of Synology's mails exists here in these languages; the others fall back to English.
pub(crate) fn speaks(locale: Locale, known: &[Locale]) -> Locale {
    if known.contains(&locale) {
        locale
    } else {
        Locale::British
    }
}
