//! The objects of a run, as they count.

use async_graphql::{Context, Result};
use chrono::NaiveDate;
use domain::{
    overrides::{JudgedRun, ObjectTrouble, object_override},
    run,
};
use parsing::outcome::ParsedObject;
use projections::views::runs::RunRow;

use super::run_object::RunObject;
use crate::loaders::{backup_days, loaded, loaders};

/// Each with what it counts as, by severity of that; those of the same severity stay in the order of the mail.
pub(crate) async fn objects(
    context: &Context<'_>,
    row: &RunRow,
    objects: Vec<ParsedObject>,
) -> Result<Vec<RunObject>> {
    let trouble =
        |object: &ParsedObject| ObjectTrouble::of(&object.name, object.status, &object.message);
    let mut ranked = Vec::with_capacity(objects.len());
    let rules = if objects.iter().any(|object| trouble(object).is_some()) {
        Judge::load(context, row).await?
    } else {
        None
    };
    for object in objects {
        let overridden = rules
            .as_ref()
            .and_then(|rules| rules.of(row, &trouble(&object)?));
        let counts_as = match overridden {
            Some(_) => Some(run::RunStatus::Success),
            None => object.status,
        };
        let rank = run::RunStatus::severity(counts_as, !object.message.trim().is_empty());
        let mut shown = RunObject::from(object);
        if let Some(id) = overridden {
            shown.override_with(id);
        }
        ranked.push((rank, shown));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    Ok(ranked.into_iter().map(|(_, object)| object).collect())
}

/// The overrides that can be about a run.
struct Judge {
    software: String,
    kind: String,
    /// The backup day of the run.
    day: NaiveDate,
    rules: Vec<(uuid::Uuid, domain::overrides::OverrideRule)>,
}

impl Judge {
    async fn load(context: &Context<'_>, row: &RunRow) -> Result<Option<Self>> {
        let loaders = loaders(context);
        let rows = loaded(loaders.overrides_of_jobs.load_one(row.job_id).await)?;
        let rows = rows.unwrap_or_default();
        // A reviewed run counts as it did when it was reviewed.
        let rules: Vec<_> = rows
            .iter()
            .filter(|rule| row.reviewed_at.is_none_or(|at| rule.created_at <= at))
            .map(|rule| (rule.override_id, rule.rule.0.clone()))
            .collect();
        if rules.is_empty() {
            return Ok(None);
        }
        let day = backup_days(context).await?.date(row.run_at);
        let job = loaded(loaders.jobs.load_one(row.job_id).await)?;
        Ok(job.map(|job| Self {
            day,
            software: job.software,
            kind: job.kind,
            rules,
        }))
    }

    fn of(&self, row: &RunRow, object: &ObjectTrouble) -> Option<uuid::Uuid> {
        let run = JudgedRun {
            job: row.job_id,
            software: &self.software,
            kind: &self.kind,
            status: row.status,
            run_at: row.run_at,
            day: self.day,
            troubles: &row.troubles.0,
        };
        object_override(run, object, self.rules.iter().map(|(id, rule)| (*id, rule)))
    }
}
