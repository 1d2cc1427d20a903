//! One fit: episodes, groups, slots.

use chrono::DateTime;
use chrono_tz::Tz;
use domain::schedule::{Confidence, INTERVALS, Rule, Schedule, Slot, SlotEvidence};

use super::{
    Inference, Kind, circle,
    clock::{self, Clocks},
    days::{Days, Episodes, day_of, usual_gap},
    runs::{episodes, gaps, median},
    slots::{self, Learned},
};

/// Gaps that tell the cadence.
const RECENT_GAPS: usize = 40;

/// Gaps that tell whether a job stands still every night.
const GAPS_FOR_PAUSES: usize = 1_000;

/// Episodes that are looked at.
const MAX_EPISODES: usize = 2_400;

/// What recurs faster than this is an interval, whatever the time of day.
const SHORTEST_SLOTTED: i64 = 50 * 60;

const HOUR: i64 = 3_600;

/// From this number of gaps on, what follows no rule is irregular; below, it is still learned.
const ENOUGH_GAPS: usize = 6;

/// The cadence of a job: the last gaps between episodes, in seconds.
struct Cadence {
    gaps: Vec<i64>,
    usual: i64,
    /// Median distance from the usual gap.
    spread: i64,
    /// The job does not stand still every night, say: its nights are no missed runs.
    few_pauses: bool,
}

/// What counts as one run, and as one time of day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grain {
    /// Seconds that end an episode.
    pause: i64,
    /// Minutes that part two slots of a day, if that is not told by the cadence.
    linkage: Option<i32>,
}

impl Grain {
    /// Runs some minutes apart are two slots, if they keep to that.
    pub(super) const FINE: Self = Self {
        pause: 15 * 60,
        linkage: Some(25),
    };

    pub(super) fn coarse(pause: i64) -> Self {
        Self {
            pause,
            linkage: None,
        }
    }
}

/// A fit, and how it stands beside another one.
#[derive(Debug)]
pub(super) struct Fit {
    pub(super) inference: Inference,
    /// Several runs of a day are taken as one: a closer look may tell them apart.
    pub(super) may_be_finer: bool,
    /// Nearly every episode is that of a slot.
    covers: bool,
}

impl Fit {
    /// A finer fit is taken only if nothing is left over and every slot of it is sure.
    pub(super) fn is_better_than(&self, coarse: &Self) -> bool {
        let slots = self.inference.evidence.len();
        let is_sure = |slot: &SlotEvidence| {
            slot.confidence == Confidence::Confirmed
                && slot.expected >= 8
                && slot.hits * 10 >= slot.expected * 9
        };
        self.covers
            && (coarse.inference.evidence.len() + 1..=4).contains(&slots)
            && self.inference.evidence.iter().all(is_sure)
    }
}

pub(super) fn fit(runs: &[i64], grain: Grain, clocks: &Clocks) -> Fit {
    let times = episodes(runs, grain.pause);
    let (inference, covers) = of_episodes(&times, grain, clocks);
    let slots = inference
        .schedule
        .iter()
        .flat_map(|schedule| &schedule.slots);
    let wide = slots
        .clone()
        .any(|slot| slot.early_minutes + slot.late_minutes > 120);
    Fit {
        may_be_finer: slots.count() <= 3 && (wide || runs.len() * 10 > times.len() * 13),
        inference,
        covers,
    }
}

/// The answer, and whether its slots have nearly every episode.
fn of_episodes(times: &[i64], grain: Grain, clocks: &Clocks) -> (Inference, bool) {
    let cadence = Cadence::of(times);
    let Some(cadence) = cadence.as_ref().filter(|_| times.len() >= 3) else {
        return (nothing(Kind::Learning, times, cadence.as_ref()), false);
    };
    let recent = &times[times.len().saturating_sub(MAX_EPISODES)..];
    let zone = clocks.settle(recent);
    let minutes = clock::local_minutes(zone, recent);
    let all = Episodes {
        times: recent,
        minutes: &minutes,
    };
    let oldest = recent
        .last()
        .map_or(0, |last| last - slots::window(cadence.usual));
    let from = recent.partition_point(|time| *time < oldest);
    let found = match groups(&all, from, cadence, grain) {
        Groups::Interval => return (interval(times, cadence, clocks.wanted), true),
        Groups::None => Vec::new(),
        Groups::Of(groups) => learned(groups, &all),
    };
    if found.is_empty() && cadence.is_rare_and_even() {
        return (interval(times, cadence, clocks.wanted), true);
    }
    if found.is_empty() {
        let kind = if times.len() > ENOUGH_GAPS {
            Kind::Irregular
        } else {
            Kind::Learning
        };
        return (nothing(kind, times, Some(cadence)), false);
    }
    let met: usize = found.iter().map(|learned| learned.met).sum();
    let covers = met * 100 >= (recent.len() - from) * 95;
    let (slots, evidence): (Vec<Slot>, Vec<SlotEvidence>) = found
        .into_iter()
        .map(|learned| (learned.slot, learned.evidence))
        .unzip();
    let since = evidence.iter().map(|slot| slot.since.timestamp()).min();
    let told_by = recent.partition_point(|time| since.is_some_and(|since| *time < since));
    let alike = clocks.alike(zone, &recent[told_by..]);
    let inference = Inference {
        may_keep_to: alike.iter().map(|zone| zone.name().to_owned()).collect(),
        ..scheduled(zone, slots, evidence, times, cadence)
    };
    (inference, covers)
}

enum Groups {
    /// The gap is steady, and the time of day is not.
    Interval,
    /// Times of day all over the clock, and no steady gap.
    None,
    Of(Vec<Days>),
}

fn groups(all: &Episodes<'_>, from: usize, cadence: &Cadence, grain: Grain) -> Groups {
    if cadence.usual < SHORTEST_SLOTTED {
        return if cadence.is_steady() && cadence.few_pauses {
            Groups::Interval
        } else {
            Groups::None
        };
    }
    let of_day: Vec<i32> = all.minutes[from..]
        .iter()
        .map(|m| clock::of_day(*m))
        .collect();
    let mut groups = circle::groups(&of_day, grain.linkage.unwrap_or_else(|| cadence.linkage()));
    for point in groups.iter_mut().flatten() {
        point.index += from;
    }
    let wide = groups.iter().any(|group| circle::width(group) > 8 * 60);
    if wide && cadence.spread * 100 < cadence.usual * 15 && cadence.few_pauses {
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
    let today = day_of(end);
    let alone = found.len() == 1;
    let kept = found
        .iter()
        .filter(|one| alone || !is_retired(one, &groups, today));
    let mut kept: Vec<Learned> = kept.cloned().collect();
    // Beside a busy slot, three runs by hand soon look like a monthly one.
    let most = kept.iter().map(|one| one.met).max().unwrap_or(0);
    kept.retain(|one| one.met > 3 || most < 12);
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
    shared.gap = usual_gap(&shared.hits);
    // The last day may not be over.
    let today = day_of(end) - 1;
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
    let seconds = u32::try_from(length).unwrap_or(u32::MAX);
    if !INTERVALS.contains(&seconds) {
        return nothing(Kind::Irregular, times, Some(cadence));
    }
    let (Some(first), Some(last)) = (times.first(), times.last()) else {
        return nothing(Kind::Learning, times, Some(cadence));
    };
    let instant = |time: i64| DateTime::from_timestamp(time, 0).unwrap_or_default();
    let half = u32::try_from(length / 120)
        .unwrap_or(u32::MAX)
        .min(2 * 1_440);
    let rule = Rule::Interval {
        seconds,
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
        may_keep_to: Vec::new(),
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
        let many = &times[times.len().saturating_sub(GAPS_FOR_PAUSES + 1)..];
        let pauses = many.windows(2).filter(|pair| pair[1] - pair[0] > 4 * usual);
        let few_pauses = pauses.count() <= 1 + many.len() / 100;
        Some(Self {
            gaps,
            usual,
            spread,
            few_pauses,
        })
    }

    fn is_steady(&self) -> bool {
        self.gaps.len() >= ENOUGH_GAPS && self.spread * 4 <= self.usual
    }

    /// Nearly all gaps are the same, though no rule of the calendar fits: every 30 days, for one.
    fn is_rare_and_even(&self) -> bool {
        let even = self
            .gaps
            .iter()
            .filter(|gap| (*gap - self.usual).abs() * 20 <= self.usual);
        self.usual >= 10 * 24 * HOUR
            && self.gaps.len() >= ENOUGH_GAPS
            && even.count() * 5 >= self.gaps.len() * 4
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
