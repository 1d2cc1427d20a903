//! How long fits take: `cargo run --release -p schedules --example speed`.

use std::{hint::black_box, time::Instant};

use chrono::{DateTime, TimeDelta, Utc};
use schedules::{infer, next_due, occurrences, sentence};

const ZONE: &str = "Europe/Amsterdam";

fn main() {
    let start = DateTime::from_timestamp(1_700_000_000, 0).unwrap_or_default();
    let every = |minutes: i64, count: i64| -> Vec<DateTime<Utc>> {
        let run = |turn: i64| {
            let late = turn.wrapping_mul(7_919).rem_euclid(300);
            start + TimeDelta::minutes(turn * minutes) + TimeDelta::seconds(late)
        };
        (0..count).map(run).collect()
    };
    for (name, runs) in [
        ("a nightly job, three months", every(1_440, 90)),
        ("a nightly job, three years", every(1_440, 1_095)),
        ("a weekly job, three years", every(7 * 1_440, 156)),
        ("every 30 days, three years", every(30 * 1_440, 36)),
        ("an hourly job, one year", every(60, 8_760)),
        ("every 15 minutes, three months", every(15, 8_640)),
    ] {
        let Some(now) = runs.last().copied() else {
            continue;
        };
        let found = infer(&runs, &[ZONE], now);
        let text = found
            .schedule
            .as_ref()
            .map_or("no schedule".into(), sentence);
        println!(
            "{name}: {} µs per fit ({text})",
            micros(200, || infer(&runs, &[ZONE], now))
        );
        let Some(schedule) = found.schedule else {
            continue;
        };
        let due = micros(2_000, || next_due(&schedule, now));
        let month = micros(200, || {
            occurrences(&schedule, now, now + TimeDelta::days(30))
        });
        println!("    next due: {due} µs, expectations of a month: {month} µs");
    }
    let runs = every(1_440, 365);
    let Some(now) = runs.last().copied() else {
        return;
    };
    let began = Instant::now();
    for job in 0..20_000 {
        let moved = now + TimeDelta::seconds(job);
        black_box(infer(black_box(&runs), &[ZONE], moved));
    }
    println!(
        "20,000 nightly jobs of a year: {} ms",
        began.elapsed().as_millis()
    );
}

/// Microseconds of one call, the mean of many, with one decimal.
fn micros<T>(rounds: u32, mut call: impl FnMut() -> T) -> String {
    let began = Instant::now();
    for _ in 0..rounds {
        black_box(call());
    }
    let nanos = began.elapsed().as_nanos() / u128::from(rounds);
    format!("{}.{}", nanos / 1_000, nanos % 1_000 / 100)
}
