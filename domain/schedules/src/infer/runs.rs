//! From the times of runs to episodes: what ran together counts once.

use chrono::{DateTime, Utc};

/// What lies further back than three years tells nothing of today.
const OLDEST: i64 = 1_100 * 86_400;

/// How many runs are looked at, the last ones: three weeks of one every four minutes, or three years of seven a night.
const MAX_RUNS: usize = 8_000;

/// Gaps to look at for the usual one.
const RECENT_GAPS: usize = 1_000;

/// Runs within ten minutes of one another are of one event, if there are longer gaps worth speaking of.
const TOGETHER: i64 = 600;

/// Hours between retries or machines of one night.
pub(super) const MAX_PAUSE: i64 = 3 * 3_600;

/// Seconds since 1970, in order, each once; none behind `now`.
pub(super) fn tidy(history: &[DateTime<Utc>], now: DateTime<Utc>) -> Vec<i64> {
    let now = now.timestamp();
    let mut runs: Vec<i64> = history
        .iter()
        .map(DateTime::timestamp)
        .filter(|run| *run <= now)
        .collect();
    runs.sort_unstable();
    runs.dedup();
    let oldest = runs.last().map_or(0, |last| last - OLDEST);
    let first = runs.partition_point(|run| *run < oldest);
    runs.drain(..first.max(runs.len().saturating_sub(MAX_RUNS)));
    runs
}

/// The pause that ends an episode: a fifth of the usual gap, three hours at most.
pub(super) fn pause(runs: &[i64]) -> i64 {
    let recent = &runs[runs.len().saturating_sub(RECENT_GAPS)..];
    let mut gaps = gaps(recent);
    let apart = gaps.iter().filter(|gap| **gap > TOGETHER).count();
    if apart * 60 >= gaps.len() {
        gaps.retain(|gap| *gap > TOGETHER);
    }
    median(&mut gaps).map_or(0, |usual| (usual / 5).min(MAX_PAUSE))
}

/// The first run of each group without a longer pause.
pub(super) fn episodes(runs: &[i64], pause: i64) -> Vec<i64> {
    let mut starts = Vec::with_capacity(runs.len());
    let mut last = None;
    for &run in runs {
        if last.is_none_or(|last| run - last > pause) {
            starts.push(run);
        }
        last = Some(run);
    }
    starts
}

pub(super) fn gaps(times: &[i64]) -> Vec<i64> {
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// The upper median; the order of the values is lost.
pub(super) fn median(values: &mut [i64]) -> Option<i64> {
    if values.is_empty() {
        return None;
    }
    let middle = values.len() / 2;
    Some(*values.select_nth_unstable(middle).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;

    #[test]
    fn runs_of_one_night_are_one_episode() {
        let mut runs = Vec::new();
        for night in 0..20 {
            runs.extend([0, 120, 700, 1_200].map(|offset| night * 24 * HOUR + offset));
        }
        let starts = episodes(&runs, pause(&runs));
        assert_eq!(starts.len(), 20);
        assert_eq!(starts[1], 24 * HOUR);
    }

    #[test]
    fn hourly_runs_stay_apart() {
        let runs: Vec<i64> = (0..50).map(|hour| hour * HOUR).collect();
        assert_eq!(episodes(&runs, pause(&runs)), runs);
    }

    #[test]
    fn runs_of_the_future_and_twins_are_left_out() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let history = [at(300), at(100), at(300), at(900)];
        assert_eq!(tidy(&history, at(400)), [100, 300]);
    }
}
