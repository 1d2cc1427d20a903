//! A plain judge of silent slots, so that schedules can be tested by what would be reported. It looks at a history in the
//! order in which its runs became known, infers anew with them, and judges each slot at its deadline.

use chrono::{DateTime, TimeDelta, Utc};
use schedules::{Confidence, Inference, Occurrence, Schedule};

use super::scenario::{Run, Scenario};

/// So many slots in silence, and the job has stopped.
const STOPPED_AFTER: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Missed,
    /// Ran, at a time that belongs to no slot.
    Moved,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Report {
    /// The slot.
    pub(crate) at: DateTime<Utc>,
    pub(crate) verdict: Verdict,
}

#[derive(Debug)]
pub(crate) struct Judge<'a> {
    scenario: &'a Scenario,
    runs: Vec<Run>,
    known: Vec<DateTime<Utc>>,
    /// Runs that are the run of some slot.
    taken: Vec<DateTime<Utc>>,
    standing: Option<(Schedule, Inference)>,
    judged_to: DateTime<Utc>,
    judged: Vec<DateTime<Utc>>,
    silent: usize,
    pub(crate) reports: Vec<Report>,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(scenario: &'a Scenario) -> Self {
        let start = midnight(scenario, scenario.judge_from);
        let runs = scenario.runs();
        let before = runs.iter().filter(|run| run.known_at <= start);
        Self {
            scenario,
            known: before.map(|run| run.at).collect(),
            runs,
            taken: Vec::new(),
            standing: None,
            judged_to: start,
            judged: Vec::new(),
            silent: 0,
            reports: Vec::new(),
        }
    }

    pub(crate) fn judge(mut self) -> Self {
        let start = self.judged_to;
        let end = midnight(self.scenario, self.scenario.judge_to);
        self.infer(start);
        let mut inferred = start;
        let later: Vec<Run> = self
            .runs
            .iter()
            .copied()
            .filter(|run| run.known_at > start)
            .collect();
        for run in later {
            self.pass_deadlines(run.known_at.min(end));
            if run.known_at > end {
                break;
            }
            self.known.push(run.at);
            self.known.sort_unstable();
            self.withdraw(run.at);
            self.silent = 0;
            if run.known_at - inferred >= TimeDelta::hours(6) || self.known.len() < 12 {
                self.infer(run.known_at);
                inferred = run.known_at;
            }
            if let Some((schedule, _)) = &mut self.standing {
                *schedule = schedules::follow(schedule, run.at);
            }
        }
        self.pass_deadlines(end);
        self
    }

    /// A late run: what was missed ran late, or at another time.
    fn withdraw(&mut self, run: DateTime<Utc>) {
        let Some((schedule, _)) = &self.standing else {
            return;
        };
        for Report { at, verdict } in &mut self.reports {
            let fits = is_of_slot(schedule, run, Some(*at));
            let moved = is_elsewhere(schedule, *at, run);
            if *verdict == Verdict::Missed && (fits || moved) {
                *verdict = Verdict::Moved;
            }
        }
    }

    fn infer(&mut self, now: DateTime<Utc>) {
        let found = schedules::infer(&self.known, &self.scenario.zone, now);
        let Some(new) = found.schedule.clone() else {
            self.standing = None;
            return;
        };
        let schedule = match self.standing.take() {
            Some((old, _)) if schedules::says_the_same(&old, &new) => old,
            _ => new,
        };
        self.standing = Some((schedule, found));
    }

    fn pass_deadlines(&mut self, until: DateTime<Utc>) {
        while let Some((schedule, found)) = self.standing.clone() {
            let Some(due) = schedules::next_due(&schedule, self.judged_to) else {
                break;
            };
            if due.deadline > until {
                break;
            }
            self.judged_to = due.deadline;
            self.pass(&schedule, &found, due);
        }
        self.judged_to = self.judged_to.max(until);
    }

    fn report(&mut self, slot: Occurrence, verdict: Verdict) {
        let at = slot.at;
        self.reports.push(Report { at, verdict });
    }

    fn pass(&mut self, schedule: &Schedule, found: &Inference, due: Occurrence) {
        let hour = TimeDelta::hours(1);
        if self.judged.iter().any(|at| (*at - due.at).abs() < hour / 2) {
            return;
        }
        self.judged.push(due.at);
        let slack = schedules::clock_change_slack(schedule, due.at);
        // Nothing was received at the deadline: what came later counts.
        let outages = &self.scenario.collector_outages;
        if outages
            .iter()
            .any(|(from, to)| *from <= due.deadline && due.deadline <= *to + hour * 2)
        {
            return;
        }
        let (from, to) = (due.earliest - slack, due.deadline + slack);
        let free = |run: &&DateTime<Utc>| !self.taken.contains(run);
        let fits = self
            .known
            .iter()
            .filter(|run| from <= **run && **run <= to)
            .filter(free);
        if let Some(run) = fits.min_by_key(|run| (**run - due.at).abs()).copied() {
            self.taken.push(run);
            self.silent = 0;
            return;
        }
        let day = schedules::local_day(schedule, due.at);
        let excused = self.scenario.holidays.contains(&day)
            || self
                .scenario
                .maintenance
                .iter()
                .any(|(from, to)| *from <= due.at && due.at <= *to);
        self.silent += 1;
        if excused || self.silent > STOPPED_AFTER {
            return;
        }
        if self
            .known
            .iter()
            .any(|run| is_elsewhere(schedule, due.at, *run))
        {
            self.report(due, Verdict::Moved);
            return;
        }
        if found
            .evidence
            .get(due.slot)
            .is_some_and(|slot| slot.confidence == Confidence::Confirmed)
        {
            self.report(due, Verdict::Missed);
        }
    }
}

/// Whether the run belongs to a slot, or to the slot of that time.
fn is_of_slot(schedule: &Schedule, run: DateTime<Utc>, at: Option<DateTime<Utc>>) -> bool {
    let day = TimeDelta::hours(24);
    let around = schedules::occurrences(schedule, run - day, run + day);
    around.iter().any(|slot| {
        slot.earliest <= run && run <= slot.deadline && at.is_none_or(|at| at == slot.at)
    })
}

/// Whether the run stands for the slot at another time of the day.
fn is_elsewhere(schedule: &Schedule, slot: DateTime<Utc>, run: DateTime<Utc>) -> bool {
    let hour = TimeDelta::hours(1);
    (slot - hour * 6..=slot + hour * 14).contains(&run) && !is_of_slot(schedule, run, None)
}

/// Missed slots that nothing reports, and reports of slots that were not missed.
pub(crate) fn compare(scenario: &Scenario, reports: &[Report]) -> (usize, usize) {
    let milliseconds = scenario.match_tolerance_hours * 3_600_000.0;
    #[expect(clippy::cast_possible_truncation, reason = "some hours")]
    let tolerance = TimeDelta::milliseconds(milliseconds as i64);
    let close = |one: DateTime<Utc>, other: DateTime<Utc>| (one - other).abs() <= tolerance;
    if scenario.grouped {
        let within = |at: DateTime<Utc>| scenario.missed.iter().any(|missed| close(at, *missed));
        let found = reports.iter().any(|report| within(report.at));
        let wrong = reports
            .iter()
            .filter(|report| report.verdict == Verdict::Missed && !within(report.at));
        return (usize::from(!found), wrong.count());
    }
    let mut left: Vec<_> = reports.to_vec();
    let mut unfound = 0;
    for missed in &scenario.missed {
        let nearest = (0..left.len())
            .filter(|index| close(left[*index].at, *missed))
            .min_by_key(|index| (left[*index].at - *missed).abs());
        match nearest {
            Some(index) => {
                left.remove(index);
            }
            None => unfound += 1,
        }
    }
    let wrong = left
        .iter()
        .filter(|report| report.verdict == Verdict::Missed)
        .count();
    (unfound, wrong)
}

/// The instant at which a local day begins.
fn midnight(scenario: &Scenario, day: chrono::NaiveDate) -> DateTime<Utc> {
    let daily = Schedule {
        zone: scenario.zone.clone(),
        slots: vec![schedules::Slot {
            rule: schedules::Rule::Daily,
            minute: 0,
            early_minutes: 0,
            late_minutes: 0,
        }],
    };
    let noon = day.and_hms_opt(12, 0, 0).expect("noon").and_utc();
    let found = schedules::occurrences(&daily, noon - TimeDelta::hours(36), noon);
    let of_day = found
        .iter()
        .find(|found| schedules::local_day(&daily, found.at) == day);
    of_day.expect("a midnight").at
}
