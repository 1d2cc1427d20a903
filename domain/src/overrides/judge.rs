//! What a run counts as under the overrides.

use uuid::Uuid;

use super::{JudgedRun, ObjectTrouble, OverrideLevel, OverrideRule};
use crate::run::RunStatus;

/// What a run counts as, and the override that made it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AfterOverrides {
    pub status: RunStatus,
    pub by: Option<Uuid>,
}

/// Judges a run. `rules` are tried object first, then job, then global, those of one level in the order in which they stand.
///
/// Every object in trouble is judged for itself; are all overridden, and do they account for the run's status, then the run
/// counts as success. Else an override of the job, or a global one, that fits the run itself makes it a success: by its status
/// and what is said of the run as a whole. Where only some objects are overridden the run counts as the worst that is left,
/// should that be better than what was reported.
pub fn judge<'r>(
    run: JudgedRun<'_>,
    rules: impl IntoIterator<Item = (Uuid, &'r OverrideRule)>,
) -> AfterOverrides {
    let reported = AfterOverrides {
        status: run.status,
        by: None,
    };
    if run.status == RunStatus::Success {
        return reported;
    }
    let rules = concerning(run, rules);
    if rules.is_empty() {
        return reported;
    }
    let mut first: Option<usize> = None;
    let mut left: Option<RunStatus> = None;
    let mut worst = RunStatus::Success;
    for object in run.troubles.objects() {
        worst = worst.worse(object.status);
        match position_for_object(object, &rules) {
            Some(at) => first = Some(first.map_or(at, |first| first.min(at))),
            None => left = Some(left.map_or(object.status, |left| left.worse(object.status))),
        }
    }
    let severity = |status| RunStatus::severity(Some(status), false);
    let accounted = run.troubles.is_complete() && severity(worst) <= severity(run.status);
    let by_objects = first.filter(|_| accounted).map(|at| rules[at].0);
    if by_objects.is_some() && left.is_none() {
        return AfterOverrides {
            status: RunStatus::Success,
            by: by_objects,
        };
    }
    let whole = rules.iter().find(|(_, rule)| {
        !matches!(rule.level, OverrideLevel::Object { .. })
            && rule.matching.fits(run.status, run.troubles.messages())
    });
    if let Some((id, _)) = whole {
        return AfterOverrides {
            status: RunStatus::Success,
            by: Some(*id),
        };
    }
    match (by_objects, left) {
        (Some(_), Some(left)) if severity(left) > severity(run.status) => AfterOverrides {
            status: left,
            by: by_objects,
        },
        _ => reported,
    }
}

/// The override that makes one object of the run a success.
pub fn object_override<'r>(
    run: JudgedRun<'_>,
    object: &ObjectTrouble,
    rules: impl IntoIterator<Item = (Uuid, &'r OverrideRule)>,
) -> Option<Uuid> {
    let rules = concerning(run, rules);
    position_for_object(object, &rules).map(|at| rules[at].0)
}

type Rules<'r> = Vec<(Uuid, &'r OverrideRule)>;

fn concerning<'r>(
    run: JudgedRun<'_>,
    rules: impl IntoIterator<Item = (Uuid, &'r OverrideRule)>,
) -> Rules<'r> {
    let mut rules: Rules<'r> = rules
        .into_iter()
        .filter(|(_, rule)| rule.concerns(&run))
        .collect();
    rules.sort_by_key(|(_, rule)| rule.level.rank());
    rules
}

fn position_for_object(object: &ObjectTrouble, rules: &Rules<'_>) -> Option<usize> {
    rules.iter().position(|(_, rule)| {
        let named = match &rule.level {
            OverrideLevel::Object { object: name, .. } => {
                crate::text::bounded(crate::text::folded(name)) == object.name
            }
            OverrideLevel::Job { .. } | OverrideLevel::Global { .. } => true,
        };
        named && rule.matching.fits(object.status, [object.message.as_str()])
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::{DateTime, NaiveDate};

    use super::*;
    use crate::{
        overrides::{OverrideMatch, TextMatch, TextMatchKind, Troubles},
        schedule::Weekday,
    };

    const JOB: Uuid = Uuid::from_u128(1);

    /// A Thursday.
    const DAY: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();

    fn rule(level: OverrideLevel, status: Option<RunStatus>, contains: &str) -> OverrideRule {
        let text = (!contains.is_empty()).then(|| TextMatch {
            kind: TextMatchKind::Contains,
            text: contains.to_owned(),
        });
        OverrideRule {
            level,
            matching: OverrideMatch { status, text },
            from: None,
            until: None,
            weekdays: BTreeSet::new(),
            reason: None,
        }
    }

    fn object(name: &str) -> OverrideLevel {
        OverrideLevel::Object {
            job_id: JOB,
            object: name.to_owned(),
        }
    }

    fn of_job() -> OverrideLevel {
        OverrideLevel::Job { job_id: JOB }
    }

    fn global(software: Option<&str>) -> OverrideLevel {
        OverrideLevel::Global {
            software: software.map(str::to_owned),
            kind: None,
        }
    }

    /// The verdict over a run; the override as its place in `rules`.
    fn verdict(
        status: RunStatus,
        messages: &[&str],
        objects: &[(&str, RunStatus, &str)],
        rules: &[OverrideRule],
    ) -> (RunStatus, Option<u128>) {
        let objects = objects
            .iter()
            .map(|(name, status, message)| (*name, Some(*status), *message));
        let troubles = Troubles::of(status, messages.iter().copied(), objects);
        let run = JudgedRun {
            job: JOB,
            software: "Acme Backup",
            kind: "Backup",
            status,
            run_at: DateTime::from_timestamp(1_000, 0).unwrap(),
            day: DAY,
            troubles: &troubles,
        };
        let rules = (0..).map(Uuid::from_u128).zip(rules);
        let verdict = judge(run, rules);
        (verdict.status, verdict.by.map(|id| id.as_u128()))
    }

    use RunStatus::{Failed, Missed, Success, Warning};

    #[test]
    fn the_object_comes_before_the_job_and_that_before_all() {
        let rules = [
            rule(global(None), None, ""),
            rule(of_job(), None, ""),
            rule(object("srv-01"), None, ""),
        ];
        let objects = [("SRV-01", Warning, "slow")];
        assert_eq!(verdict(Warning, &[], &objects, &rules), (Success, Some(2)));
        assert_eq!(verdict(Warning, &[], &[], &rules), (Success, Some(1)));
        assert_eq!(verdict(Warning, &[], &[], &rules[..1]), (Success, Some(0)));
    }

    #[test]
    fn an_object_that_is_left_keeps_its_trouble() {
        let rules = [rule(object("SRV-01"), None, "")];
        let mut objects = vec![("SRV-01", Failed, "off"), ("SRV-02", Warning, "slow")];
        assert_eq!(verdict(Failed, &[], &objects, &rules), (Warning, Some(0)));
        objects[1].1 = Failed;
        assert_eq!(verdict(Failed, &[], &objects, &rules), (Failed, None));
    }

    #[test]
    fn a_failure_that_no_object_accounts_for_stays() {
        let rules = [rule(object("SRV-01"), None, "")];
        let objects = [("SRV-01", Warning, "slow")];
        assert_eq!(verdict(Failed, &[], &objects, &rules), (Failed, None));
    }

    #[test]
    fn a_text_hides_only_the_objects_that_say_it() {
        let rules = [rule(of_job(), None, "snapshot")];
        let one = ("A", Warning, "old Snapshot found");
        let other = ("B", Warning, "disk full");
        assert_eq!(verdict(Warning, &[], &[one], &rules), (Success, Some(0)));
        assert_eq!(
            verdict(Warning, &[], &[one, other], &rules),
            (Warning, None)
        );
        assert_eq!(
            verdict(Warning, &["an old snapshot"], &[one, other], &rules),
            (Success, Some(0))
        );
    }

    #[test]
    fn status_and_software_have_to_fit() {
        let of_warning = [rule(global(Some("ACME backup")), Some(Warning), "")];
        assert_eq!(verdict(Warning, &[], &[], &of_warning), (Success, Some(0)));
        assert_eq!(verdict(Failed, &[], &[], &of_warning), (Failed, None));
        let of_other = [rule(global(Some("Globex")), None, "")];
        assert_eq!(verdict(Warning, &[], &[], &of_other), (Warning, None));
    }

    #[test]
    fn a_missed_run_can_be_overridden() {
        let rules = [rule(of_job(), Some(Missed), "")];
        assert_eq!(verdict(Missed, &[], &[], &rules), (Success, Some(0)));
        let with_text = [rule(of_job(), None, "holiday")];
        assert_eq!(verdict(Missed, &[], &[], &with_text), (Missed, None));
    }

    #[test]
    fn the_time_of_the_run_counts() {
        let second = |second| DateTime::from_timestamp(second, 0);
        let within = |from, until| OverrideRule {
            from,
            until,
            ..rule(of_job(), None, "")
        };
        let judged = |rule| verdict(Failed, &[], &[], &[rule]).0;
        assert_eq!(judged(within(second(1_000), second(1_001))), Success);
        assert_eq!(judged(within(second(1_001), None)), Failed);
        assert_eq!(judged(within(None, second(1_000))), Failed);
    }

    /// R20: missed runs of some weekdays count as success, in a rule of any level.
    #[test]
    fn a_rule_may_be_of_some_weekdays() {
        let on = |level, days: &[Weekday]| OverrideRule {
            weekdays: days.iter().copied().collect(),
            ..rule(level, Some(Missed), "")
        };
        let weekend = [Weekday::Saturday, Weekday::Sunday];
        for level in [of_job(), global(Some("Acme Backup"))] {
            let judged = |days: &[Weekday]| verdict(Missed, &[], &[], &[on(level.clone(), days)]);
            assert_eq!(judged(&weekend), (Missed, None));
            assert_eq!(judged(&[Weekday::Thursday]), (Success, Some(0)));
            assert_eq!(judged(&[]), (Success, Some(0)));
        }
        let of_object = OverrideRule {
            weekdays: weekend.into(),
            ..rule(object("SRV"), None, "")
        };
        let objects = [("SRV", Failed, "off")];
        assert_eq!(verdict(Failed, &[], &objects, &[of_object]), (Failed, None));
    }

    #[test]
    fn more_objects_than_are_kept_are_not_taken_for_good() {
        let many = vec![("SRV", Failed, "off"); 60];
        let rules = [rule(object("SRV"), None, "")];
        assert_eq!(verdict(Failed, &[], &many, &rules), (Failed, None));
    }
}
