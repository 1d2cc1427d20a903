//! Overrides are created, changed and removed.

use domain::{
    annotation::GoneJob,
    overrides::{OverrideEvent, OverrideLevel, OverrideRule},
    text::folded,
};
use uuid::Uuid;

use crate::{
    engine::schema::{field::Json, table::Table as _, value::Value},
    fold::{
        judgements::overrides,
        lookups::jobs,
        runs::again,
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
    },
    rows::overrides::{OverrideInForce, OverrideRow, OverridesInForceRow},
};

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    override_id: Uuid,
    event: &OverrideEvent,
) -> Result<(), FoldError> {
    let at = logged.recorded_at;
    let by = || logged.metadata.actor.name().to_owned();
    let before = fold.overrides().get(&(override_id,))?.cloned();
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
            return apply(fold, logged, override_id, &created);
        }
        (OverrideEvent::OverrideRemoved {}, None) => return Ok(()),
    };
    // Programs of before could write down one of a job that is no more.
    if is_of_nothing(fold, &row.rule.0)? {
        if let Some(before) = &before {
            take(fold, override_id, &before.rule.0)?;
            fold.overrides().remove((override_id,));
        }
        return Ok(());
    }
    let before = before.map(|before| before.rule.0);
    if let Some(before) = &before {
        take(fold, override_id, before)?;
    }
    let now = row.removed_at.is_none().then(|| row.rule.0.clone());
    if let Some(now) = &now {
        add(fold, &row, now)?;
    }
    fold.overrides().put(row);
    // First what it was about, then what it is about: a run of both is judged by the rules of now each time.
    for rule in [before, now].into_iter().flatten() {
        again::judge_open_runs(fold, (&rule).into())?;
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

fn add(fold: &mut Fold, row: &OverrideRow, rule: &OverrideRule) -> Result<(), FoldError> {
    let target = rule.level.job().unwrap_or_default();
    let mut rules = overrides::in_force(fold, target)?;
    rules.push(OverrideInForce {
        override_id: row.override_id,
        created_at: row.created_at,
        rule: rule.clone(),
    });
    rules.sort_by_key(|rule| (rule.created_at, rule.override_id));
    fold.overrides_in_force().put(OverridesInForceRow {
        target,
        rules: Json(rules),
    });
    Ok(())
}

pub(crate) fn take(
    fold: &mut Fold,
    override_id: Uuid,
    rule: &OverrideRule,
) -> Result<(), FoldError> {
    let target = rule.level.job().unwrap_or_default();
    let mut rules = overrides::in_force(fold, target)?;
    rules.retain(|rule| rule.override_id != override_id);
    if rules.is_empty() {
        fold.overrides_in_force().remove((target,));
    } else {
        fold.overrides_in_force().put(OverridesInForceRow {
            target,
            rules: Json(rules),
        });
    }
    Ok(())
}

/// They are in force no more. Those of a deleted job go with its runs; those of a merged one are kept as removed ones are, since
/// reviewed runs may name them. They are not about the other job: nobody said that its trouble is known.
pub(crate) fn on_job_gone(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    gone: GoneJob,
) -> Result<(), FoldError> {
    let params = [Value::Uuid(gone.job_id)];
    let rest = "WHERE job_id = $1 ORDER BY created_at, override_id";
    for mut row in fold.rows::<OverrideRow>(rest, &params)? {
        take(fold, row.override_id, &row.rule.0)?;
        let Some(into) = gone.into else {
            fold.overrides().remove(row.key());
            continue;
        };
        match &mut row.rule.0.level {
            OverrideLevel::Job { job_id } | OverrideLevel::Object { job_id, .. } => *job_id = into,
            OverrideLevel::Global { .. } => {}
        }
        row.job_id = Some(into);
        if row.removed_at.is_none() {
            row.removed_at = Some(logged.recorded_at);
            row.removed_by = Some(logged.metadata.actor.name().to_owned());
        }
        fold.overrides().put(row);
    }
    Ok(())
}

/// Whether the rule is about a job that is no more.
pub(crate) fn is_of_nothing(fold: &mut Fold, rule: &OverrideRule) -> Result<bool, FoldError> {
    match rule.level.job() {
        Some(job_id) => Ok(!jobs::exists(fold, job_id)?),
        None => Ok(false),
    }
}
