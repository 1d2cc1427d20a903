use domain::{
    overrides::{JudgedRun, OverrideEvent, OverrideLevel, OverrideRule, Verdict, judge},
    run::RunStatus,
    text::folded,
};
use uuid::Uuid;

use super::{OverrideInForce, OverrideRow, OverridesInForceRow, again, gone};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::ViewWriter,
    store::Json,
    views::{job_days::BackupDays, runs::RunRow, settings},
};

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    override_id: Uuid,
    event: &OverrideEvent,
) -> Result<(), FoldError> {
    let at = envelope.recorded_at;
    let by = || envelope.metadata.actor.name().to_owned();
    let before = set.overrides.get(writer, &(override_id,))?.cloned();
    let row = match (event, &before) {
        (OverrideEvent::OverrideCreated(rule), _) => OverrideRow {
            override_id,
            rule: Json(rule.clone()),
            folded_text: words(rule),
            job_id: rule.level.job(),
            created_at: at,
            created_by: by(),
            changed_at: None,
            changed_by: None,
            removed_at: None,
            removed_by: None,
        },
        (OverrideEvent::OverrideChanged(rule), Some(before)) => OverrideRow {
            rule: Json(rule.clone()),
            folded_text: words(rule),
            job_id: rule.level.job(),
            changed_at: Some(at),
            changed_by: Some(by()),
            // Programs of before could put one elsewhere that had ended with its job.
            removed_at: None,
            removed_by: None,
            ..before.clone()
        },
        (OverrideEvent::OverrideRemoved {}, Some(before)) => OverrideRow {
            removed_at: Some(at),
            removed_by: Some(by()),
            ..before.clone()
        },
        // It went with its job, and a program of before put it somewhere else.
        (OverrideEvent::OverrideChanged(rule), None) => {
            let created = OverrideEvent::OverrideCreated(rule.clone());
            return apply(set, writer, envelope, override_id, &created);
        }
        (OverrideEvent::OverrideRemoved {}, None) => return Ok(()),
    };
    // Programs of before could write down one of a job that is no more.
    if gone::is_of_nothing(set, writer, &row.rule.0)? {
        if let Some(before) = &before {
            take(set, writer, override_id, &before.rule.0)?;
            set.overrides.remove((override_id,));
        }
        return Ok(());
    }
    let before = before.map(|before| before.rule.0);
    if let Some(before) = &before {
        take(set, writer, override_id, before)?;
    }
    let now = row.removed_at.is_none().then(|| row.rule.0.clone());
    if let Some(now) = &now {
        add(set, writer, &row, now)?;
    }
    set.overrides.put(row);
    // First what it was about, then what it is about: a run of both is judged by the rules of now each time.
    for rule in [before, now].into_iter().flatten() {
        again::judge_open_runs(set, writer, (&rule).into())?;
    }
    Ok(())
}

/// All that somebody wrote into the rule.
fn words(rule: &OverrideRule) -> String {
    let about = match &rule.level {
        OverrideLevel::Global { software, kind } => [software.as_deref(), kind.as_deref()],
        OverrideLevel::Job { .. } => [None, None],
        OverrideLevel::Object { object, .. } => [Some(object.as_str()), None],
    };
    let text = rule.matching.text.as_ref().map(|text| text.text.as_str());
    let words: Vec<_> = about
        .into_iter()
        .chain([text, rule.reason.as_deref()])
        .flatten()
        .collect();
    folded(&words.join(" "))
}

/// What the run counts as under the overrides in force at this point of the log.
pub(crate) fn verdict(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    row: &RunRow,
) -> Result<Verdict, FoldError> {
    let reported = Verdict {
        status: row.status,
        by: None,
    };
    if row.status == RunStatus::Success {
        return Ok(reported);
    }
    let mut rules = in_force(set, writer, row.job_id)?;
    rules.extend(in_force(set, writer, Uuid::nil())?);
    if rules.is_empty() {
        return Ok(reported);
    }
    let days = BackupDays::from(settings::general(set, writer)?);
    let Some(job) = set.jobs.get(writer, &(row.job_id,))? else {
        return Ok(reported);
    };
    let run = JudgedRun {
        job: row.job_id,
        software: &job.software,
        kind: &job.kind,
        status: row.status,
        run_at: row.run_at,
        day: days.date(row.run_at),
        troubles: &row.troubles.0,
    };
    let rules = rules.iter().map(|rule| (rule.override_id, &rule.rule));
    Ok(judge(run, rules))
}

fn in_force(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    target: Uuid,
) -> Result<Vec<OverrideInForce>, FoldError> {
    let row = set.overrides_in_force.get(writer, &(target,))?;
    Ok(row.map(|row| row.rules.0.clone()).unwrap_or_default())
}

fn add(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    row: &OverrideRow,
    rule: &OverrideRule,
) -> Result<(), FoldError> {
    let target = rule.level.job().unwrap_or_default();
    let mut rules = in_force(set, writer, target)?;
    rules.push(OverrideInForce {
        override_id: row.override_id,
        created_at: row.created_at,
        rule: rule.clone(),
    });
    rules.sort_by_key(|rule| (rule.created_at, rule.override_id));
    set.overrides_in_force.put(OverridesInForceRow {
        target,
        rules: Json(rules),
    });
    Ok(())
}

pub(super) fn take(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    override_id: Uuid,
    rule: &OverrideRule,
) -> Result<(), FoldError> {
    let target = rule.level.job().unwrap_or_default();
    let mut rules = in_force(set, writer, target)?;
    rules.retain(|rule| rule.override_id != override_id);
    if rules.is_empty() {
        set.overrides_in_force.remove((target,));
    } else {
        set.overrides_in_force.put(OverridesInForceRow {
            target,
            rules: Json(rules),
        });
    }
    Ok(())
}
