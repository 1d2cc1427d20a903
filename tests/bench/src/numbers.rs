//! Counts and times as figures.

use std::time::{Duration, Instant};

/// Exact up to four thousand million, which is more than is counted here.
pub(crate) fn number(count: impl TryInto<u32>) -> f64 {
    f64::from(count.try_into().unwrap_or(u32::MAX))
}

/// The time that `work` takes, in seconds, and what it gives.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let began = Instant::now();
    let result = work();
    (began.elapsed().as_secs_f64(), result)
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The time that `share` of a hundred calls keep to, in milliseconds; 0 without any calls.
pub(crate) fn percentile(times: &mut [Duration], share: usize) -> f64 {
    times.sort_unstable();
    let index = (times.len() * share / 100).min(times.len().saturating_sub(1));
    times.get(index).copied().map_or(0.0, milliseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_times() {
        let mut times: Vec<_> = (1..=200).rev().map(Duration::from_millis).collect();
        let all: Vec<_> = [0, 50, 99, 100]
            .map(|share| percentile(&mut times, share))
            .map(f64::round)
            .into();
        assert_eq!(all, [1.0, 101.0, 199.0, 200.0]);
        assert!(percentile(&mut [], 99).abs() < f64::EPSILON);
    }
}
