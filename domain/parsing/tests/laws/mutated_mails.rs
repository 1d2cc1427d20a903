//! Mails that chance has damaged.

use std::time::{Duration, Instant};

use parsing::{definition::Definitions, mail};

use super::{check, fixtures, mutator, random};

/// For a mail of less than a megabyte, unoptimised and on a busy machine. A tenth of a second is usual.
const TIMEOUT: Duration = Duration::from_secs(10);

#[test]
fn damaged_mails_are_read_in_bounded_time_and_nothing_is_made_up() {
    let fixtures = fixtures::all();
    let mut recognised = 0;
    let rounds = random::rounds(1_200);
    let count = rounds.end - rounds.start;
    for seed in rounds {
        let mut random = random::Random::new(seed);
        let fixture = random.one(fixtures);
        let other = random.one(fixtures);
        let mut bytes = fixture.bytes.clone();
        mutator::mutate(&mut random, &mut bytes, &other.bytes);

        let start = Instant::now();
        let mail = mail::read(&bytes);
        let parsed = fixtures::parse(Definitions::builtin(), &mail);
        let took = start.elapsed();
        let made_of = format!("seed {seed}, {} with {}", fixture.name, other.name);
        assert!(took < TIMEOUT, "{made_of}: reading it took {took:?}");
        if let Err(problem) = check::reading(Definitions::builtin(), &mail, &parsed) {
            panic!("{made_of}: {problem}");
        }
        if !mail.has_other_subject() {
            let summary = mail::read_summary(&bytes);
            assert_eq!(summary.subject(), mail.subject, "{made_of}");
        }
        recognised += u64::from(parsed.recognised);
    }
    // Else the damage is so large that nothing is tried but the beginning.
    assert!(
        recognised > count / 3,
        "{recognised} of {count} were recognised"
    );
}

#[test]
fn fixtures_as_they_are_satisfy_the_same() {
    for fixture in fixtures::all() {
        let checked = check::reading(Definitions::builtin(), &fixture.mail, &fixture.parsed);
        assert_eq!(checked, Ok(()), "{}", fixture.name);
    }
}
