//! One fit: episodes, groups, slots.

use chrono::DateTime;
use chrono_tz::Tz;
use domain::schedule::{Confidence, Rule, Schedule, Slot, SlotEvidence};

use super::{
    Inference, Kind, circle, clock,
    runs::{episodes, gaps, median},
    slots::{self, Days, Episodes, Learned},
};

/// Gaps that tell the cadence.
const RECENT_GAPS: usize = 40;

/// Episodes that are looked at.
const MOST_EPISODES: usize = 2_400;

/// What recurs faster than this is an interval, whatever the time of day.
const SHORTEST_SLOTTED: i64 = 50 * 60;

const HOUR: i64 = 3_600;

/// From so many gaps on, what follows no rule is irregular; below, it is still learned.
const ENOUGH_GAPS: usize = 6;

/// The cadence of a job: the last gaps between episodes, in seconds.
struct Cadence {
    gaps: Vec<i64>,
    usual: i64,
    /// Median distance from the usual gap.
    spread: i64,
}

pub(super) fn fit(runs: &[i64], pause: i64, wanted: Tz) -> Inference {
    let times = episodes(runs, pause);
    let Some(cadence) = Cadence::of(&times) else {
        return nothing(Kind::Learning, &times, None);
    };
    if times.len() < 3 {
        return nothing(Kind::Learning, &times, Some(&cadence));
    }
    let recent = &times[times.len().saturating_sub(MOST_EPISODES)..];
    let zone = clock::settle(wanted, recent);
    let minutes = clock::local_minutes(zone, recent);
    let all = Episodes {
        times: recent,
        minutes: &minutes,
    };
    let found = match groups(&all, &cadence) {
        Groups::Interval => return interval(&times, &cadence, wanted),
        Groups::None => Vec::new(),
        Groups::Of(groups) => learned(groups, &all),
    };
    if found.is_empty() {
        let kind = if times.len() > ENOUGH_GAPS {
            Kind::Irregular
        } else {
            Kind::Learning
        };
        return nothing(kind, &times, Some(&cadence));
    }
    let (slots, evidence): (Vec<Slot>, Vec<SlotEvidence>) = found
        .into_iter()
        .map(|learned| (learned.slot, learned.evidence))
        .unzip();
    scheduled(zone, slots, evidence, &times, &cadence)
}

enum Groups {
    /// The gap is steady, and the time of day is not.
    Interval,
    /// Times of day all over the clock, and no steady gap.
    None,
    Of(Vec<Days>),
}

fn groups(all: &Episodes<'_>, cadence: &Cadence) -> Groups {
    let last = all.times.last().copied().unwrap_or(0);
    let oldest = last - slots::window_days(cadence.usual / 86_400) * 86_400;
    let from = all.times.partition_point(|time| *time < oldest);
    if cadence.usual < SHORTEST_SLOTTED {
        return if cadence.is_steady() && cadence.has_few_pauses() {
            Groups::Interval
        } else {
            Groups::None
        };
    }
    let of_day: Vec<i32> = all.minutes[from..]
        .iter()
        .map(|m| clock::of_day(*m))
        .collect();
    let mut groups = circle::groups(&of_day, cadence.linkage());
    for point in groups.iter_mut().flatten() {
        point.index += from;
    }
    let wide = groups.iter().any(|group| circle::width(group) > 8 * 60);
    if wide && cadence.spread * 100 < cadence.usual * 15 && cadence.has_few_pauses() {
        return Groups::Interval;
    }
    let days = groups
        .iter()
        .filter(|group| group.len() >= 3 && circle::width(group) <= 16 * 60);
    Groups::Of(days.map(|group| Days::of(group, all)).collect())
}

fn learned(mut groups: Vec<Days>, all: &Episodes<'_>) -> Vec<Learned> {
    let end = all.minutes.last().copied().unwrap_or(0);
    let found: Vec<Learned> = if groups.len() >= 5 {
        of_one_rule(&mut groups, all, end)
    } else {
        groups
            .iter()
            .filter_map(|days| slots::learn(days.clone(), all, end))
            .collect()
    };
    let today = slots::day_of(end);
    let alone = found.len() == 1;
    let kept = found
        .iter()
        .filter(|one| alone || !is_retired(one, &groups, today));
    let mut kept: Vec<Learned> = kept.cloned().collect();
    kept.sort_by_key(|one| one.slot.minute);
    kept
}

/// Many times a day on the same days, such as hourly from 8 to 18 on Monday to Friday: one rule for all.
fn of_one_rule(groups: &mut Vec<Days>, all: &Episodes<'_>, end: i64) -> Vec<Learned> {
    let mut counts: Vec<(i32, i64)> = Vec::new();
    let mut days: Vec<i32> = groups
        .iter()
        .flat_map(|days| days.hits.iter().map(|(day, _)| *day))
        .collect();
    days.sort_unstable();
    for group in days.chunk_by(|one, other| one == other) {
        counts.push((group[0], i64::try_from(group.len()).unwrap_or(0)));
    }
    let mut sizes: Vec<i64> = counts.iter().map(|(_, count)| *count).collect();
    let typical = median(&mut sizes).unwrap_or(0);
    counts.retain(|(_, count)| count * 2 >= typical);
    groups.retain(|days| days.hits.len() * 2 >= counts.len());
    let Some(first) = groups.first() else {
        return Vec::new();
    };
    let mut shared = first.clone();
    shared.hits = counts.iter().map(|(day, _)| (*day, 0)).collect();
    shared.gap = slots::usual_gap(&shared.hits);
    // The last day may not be over.
    let today = slots::day_of(end) - 1;
    shared.hits.retain(|(day, _)| *day <= today);
    let rule =
        slots::history(&shared, today).and_then(|history| slots::rule(&shared, &history, all));
    let Some(rule) = rule else {
        return groups
            .iter()
            .filter_map(|days| slots::learn(days.clone(), all, end))
            .collect();
    };
    let finish = |days: &Days| {
        let history = slots::history(days, days.due_by(end))?;
        slots::finish(days.clone(), &history, rule.clone(), all)
    };
    groups.iter().filter_map(finish).collect()
}

/// Whether a slot was given up: silent for long beside others, or while another group began in its place.
fn is_retired(slot: &Learned, groups: &[Days], today: i32) -> bool {
    let Some((last, _)) = slot.days.hits.last().copied() else {
        return true;
    };
    if today - last > slots::patience(&slot.days) {
        return true;
    }
    if slot.silent < 2 {
        return false;
    }
    let took_over = |other: &&Days| {
        let began = other.hits.first().is_some_and(|(day, _)| *day >= last - 3);
        began && other.hits.iter().filter(|(day, _)| *day > last).count() >= 2
    };
    groups.iter().any(|other| took_over(&other))
}

fn interval(times: &[i64], cadence: &Cadence, zone: Tz) -> Inference {
    let usual: Vec<i64> = cadence
        .gaps
        .iter()
        .copied()
        .filter(|gap| (gap - cadence.usual).abs() * 4 <= cadence.usual)
        .collect();
    let count = i64::try_from(usual.len()).unwrap_or(1).max(1);
    let length = usual.iter().sum::<i64>() / count;
    let (Some(first), Some(last)) = (times.first(), times.last()) else {
        return nothing(Kind::Learning, times, Some(cadence));
    };
    let instant = |time: i64| DateTime::from_timestamp(time, 0).unwrap_or_default();
    let half = u32::try_from(length / 120)
        .unwrap_or(u32::MAX)
        .min(2 * 1_440);
    let rule = Rule::Interval {
        seconds: u32::try_from(length).unwrap_or(u32::MAX),
        anchor: instant(*last),
    };
    let expected = SlotEvidence::LAST.min(u32::try_from(cadence.gaps.len()).unwrap_or(u32::MAX));
    let recent = cadence.gaps.iter().rev().take(expected as usize);
    let hits = recent.filter(|gap| **gap * 2 <= cadence.usual * 3).count();
    let evidence = SlotEvidence {
        confidence: Confidence::Confirmed,
        hits: u32::try_from(hits).unwrap_or(0),
        expected,
        since: instant(*first),
        last: instant(*last),
    };
    let slot = Slot {
        rule,
        minute: 0,
        early_minutes: half,
        late_minutes: half + 30,
    };
    scheduled(zone, vec![slot], vec![evidence], times, cadence)
}

fn scheduled(
    zone: Tz,
    slots: Vec<Slot>,
    evidence: Vec<SlotEvidence>,
    times: &[i64],
    cadence: &Cadence,
) -> Inference {
    let confidence = evidence.iter().map(|one| one.confidence).max();
    Inference {
        schedule: Some(Schedule {
            zone: zone.name().to_owned(),
            slots,
        }),
        confidence: confidence.unwrap_or_default(),
        evidence,
        ..nothing(Kind::Scheduled, times, Some(cadence))
    }
}

fn nothing(kind: Kind, times: &[i64], cadence: Option<&Cadence>) -> Inference {
    let seconds = |gap: i64| u32::try_from(gap).unwrap_or(u32::MAX);
    Inference {
        kind,
        schedule: None,
        confidence: Confidence::Learning,
        evidence: Vec::new(),
        episodes: u32::try_from(times.len()).unwrap_or(u32::MAX),
        median_gap_seconds: cadence.map(|cadence| seconds(cadence.usual)),
        longest_gap_seconds: cadence
            .and_then(|cadence| cadence.gaps.iter().max().copied().map(seconds)),
    }
}

impl Cadence {
    /// None below two episodes.
    fn of(times: &[i64]) -> Option<Self> {
        let recent = &times[times.len().saturating_sub(RECENT_GAPS + 1)..];
        let gaps = gaps(recent);
        let usual = median(&mut gaps.clone())?;
        let mut distances: Vec<i64> = gaps.iter().map(|gap| (gap - usual).abs()).collect();
        let spread = median(&mut distances)?;
        Some(Self {
            gaps,
            usual,
            spread,
        })
    }

    fn is_steady(&self) -> bool {
        self.gaps.len() >= ENOUGH_GAPS && self.spread * 4 <= self.usual
    }

    /// Not a job that stands still every night, whose nights are no missed runs.
    fn has_few_pauses(&self) -> bool {
        let long = self
            .gaps
            .iter()
            .filter(|gap| **gap > 4 * self.usual)
            .count();
        long <= 1 + self.gaps.len() / 100
    }

    /// Minutes that part two slots of a day.
    fn linkage(&self) -> i32 {
        if self.usual >= 20 * HOUR {
            return 180;
        }
        i32::try_from(self.usual * 35 / 6_000)
            .unwrap_or(180)
            .clamp(12, 180)
    }
}
