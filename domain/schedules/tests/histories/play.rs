//! Acts out a history: runs become known, time passes, the collector goes away and comes back.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use schedules::watch::{Due, Effect, Excuse, ObservedRun, SlotVerdict, Standing, Terms, Watch};
use uuid::Uuid;

use crate::scenario::{Run, Scenario};

/// Everything that is known of a job from outside its runs.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    /// That of the installation.
    pub(crate) zone: String,
    /// That of the customer, where it has one.
    pub(crate) customer_zone: Option<String>,
    pub(crate) outages: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    pub(crate) holidays: Vec<NaiveDate>,
    pub(crate) maintenance: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Setting {
    pub(crate) fn plain(zone: &str) -> Self {
        Self {
            zone: zone.to_owned(),
            customer_zone: None,
            outages: vec![],
            holidays: vec![],
            maintenance: vec![],
        }
    }

    pub(crate) fn of(scenario: &Scenario) -> Self {
        Self {
            zone: scenario.zone.clone(),
            customer_zone: None,
            outages: scenario.collector_outages.clone(),
            holidays: scenario.holidays.clone(),
            maintenance: scenario.maintenance.clone(),
        }
    }

    pub(crate) fn local_day(&self, time: DateTime<Utc>) -> NaiveDate {
        let zone: Tz = self.zone.parse().expect("a zone");
        time.with_timezone(&zone).date_naive()
    }

    fn standing(&self, slot: DateTime<Utc>, due: DateTime<Utc>) -> Standing {
        let within = |spans: &[(DateTime<Utc>, DateTime<Utc>)], time| {
            spans
                .iter()
                .any(|(from, until)| (*from..*until).contains(&time))
        };
        let excused = |reason: &str| {
            Standing::Excused(Excuse {
                reason: reason.to_owned(),
            })
        };
        if self.holidays.contains(&self.local_day(slot)) {
            return excused("holiday");
        }
        if within(&self.maintenance, slot) {
            return excused("maintenance");
        }
        if within(&self.outages, due) {
            return Standing::NotListening;
        }
        Standing::Plain
    }
}

/// What is said of a slot, newest last: when, and what.
pub(crate) type Said = BTreeMap<DateTime<Utc>, Vec<(DateTime<Utc>, SlotVerdict)>>;

#[derive(Debug)]
pub(crate) struct Player {
    pub(crate) watch: Watch,
    pub(crate) effects: Vec<(DateTime<Utc>, Effect)>,
    setting: Setting,
    outages_over: usize,
    observed: u128,
}

impl Player {
    pub(crate) fn new(setting: Setting, begin: DateTime<Utc>) -> Self {
        Self {
            watch: Watch::begin(begin),
            effects: vec![],
            setting,
            outages_over: 0,
            observed: 0,
        }
    }

    /// All of a history, in the order of the log, looked at only when something comes.
    pub(crate) fn play(setting: Setting, runs: &[Run], until: DateTime<Utc>) -> Self {
        let begin = runs.first().map_or(until, |run| run.known_at);
        let mut player = Self::new(setting, begin);
        for run in runs {
            player.run(*run);
        }
        player.pass(until);
        player
    }

    pub(crate) fn run(&mut self, run: Run) {
        self.pass(run.known_at);
        self.observed += 1;
        let observed = ObservedRun {
            run: Uuid::from_u128(self.observed),
            at: run.at,
            recorded_at: run.known_at,
            is_good: true,
        };
        let effects = self.watch.observe(&observed);
        self.note(run.known_at, effects);
    }

    /// Time passes.
    pub(crate) fn pass(&mut self, until: DateTime<Utc>) {
        loop {
            let recovery = self
                .setting
                .outages
                .get(self.outages_over)
                .map(|outage| outage.1);
            let due = self.watch.due().filter(|due| *due < until);
            if let Some(at) = recovery.filter(|at| *at < until && due.is_none_or(|due| *at <= due))
            {
                self.outages_over += 1;
                self.watch.recover(at);
                continue;
            }
            let Some(due) = due else {
                return;
            };
            match self.watch.what_is_due() {
                Some(Due::Refit) => {
                    let customer = self.setting.customer_zone.as_deref();
                    let installation = self.setting.zone.as_str();
                    let zones: Vec<&str> = customer.into_iter().chain([installation]).collect();
                    let terms = Terms {
                        zones: &zones,
                        least_early_minutes: 0,
                        least_late_minutes: 0,
                    };
                    self.watch.refit(&terms, due);
                }
                Some(Due::Slots(_)) => {
                    let setting = self.setting.clone();
                    let effects = self.watch.judge(|slot| setting.standing(slot, due));
                    self.note(due, effects);
                }
                None => panic!("something is due, and nobody says what"),
            }
        }
    }

    pub(crate) fn said(&self) -> Said {
        let mut said = Said::new();
        for (at, effect) in &self.effects {
            let (slot, verdict) = match effect {
                Effect::Judged { slot, verdict, .. } => (*slot, *verdict),
                Effect::Answered { slot, .. } => (*slot, SlotVerdict::RanLate),
            };
            said.entry(slot).or_default().push((*at, verdict));
        }
        said
    }

    /// Slots of which this was said at any of these times.
    pub(crate) fn shown(
        &self,
        times: &(impl Iterator<Item = DateTime<Utc>> + Clone),
        wanted: SlotVerdict,
    ) -> Vec<DateTime<Utc>> {
        let shows = |said: &[(DateTime<Utc>, SlotVerdict)], at: DateTime<Utc>| {
            said.iter()
                .rev()
                .find(|(since, _)| *since <= at)
                .is_some_and(|(_, verdict)| *verdict == wanted)
        };
        let slots = self.said().into_iter();
        slots
            .filter(|(_, said)| times.clone().any(|at| shows(said, at)))
            .map(|(slot, _)| slot)
            .collect()
    }

    fn note(&mut self, at: DateTime<Utc>, effects: Vec<Effect>) {
        self.effects
            .extend(effects.into_iter().map(|effect| (at, effect)));
    }
}

/// Every `hours` from one time to another, both included.
pub(crate) fn every(
    hours: i64,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> impl Iterator<Item = DateTime<Utc>> + Clone {
    (0..)
        .map(move |number| from + TimeDelta::hours(hours * number))
        .take_while(move |at| *at <= until)
}

/// What was said of slots, in the order in which they were judged.
pub(crate) fn told(player: &Player) -> Vec<(DateTime<Utc>, SlotVerdict)> {
    let judged = player
        .effects
        .iter()
        .filter_map(|(_, effect)| match effect {
            Effect::Judged { slot, verdict, .. } => Some((*slot, *verdict)),
            Effect::Answered { .. } => None,
        });
    judged.collect()
}
