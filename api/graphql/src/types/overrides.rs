//! An override.

use async_graphql::{Context, Enum, ID, Object, Result};
use chrono::{DateTime, Utc};
use domain::overrides as rules;
use projections::views::overrides::{self, OverrideRow};
use uuid::Uuid;

use super::{enums::RunStatus, hubs::Job, lookup::job_of};
use crate::request::{
    context::{only, views},
    ids::Kind,
};

/// Trouble that is known and counts as success.
pub(crate) struct Override(pub OverrideRow);

#[Object]
impl Override {
    pub(crate) async fn id(&self) -> ID {
        Kind::Override.id(self.0.override_id)
    }

    async fn level(&self) -> OverrideLevel {
        match self.0.rule.0.level {
            rules::OverrideLevel::Global { .. } => OverrideLevel::Global,
            rules::OverrideLevel::Job { .. } => OverrideLevel::Job,
            rules::OverrideLevel::Object { .. } => OverrideLevel::Object,
        }
    }

    /// Null for a global one, and where the job is archived, for those who may not see archived jobs.
    async fn job(&self, context: &Context<'_>) -> Result<Option<Job>> {
        match self.0.job_id {
            None => Ok(None),
            Some(job_id) => job_of(context, job_id).await,
        }
    }

    /// The object of the job that it is about.
    async fn object(&self) -> Option<&str> {
        match &self.0.rule.0.level {
            rules::OverrideLevel::Object { object, .. } => Some(object),
            _ => None,
        }
    }

    /// The product that a global one is about; null for all.
    async fn software(&self) -> Option<&str> {
        match &self.0.rule.0.level {
            rules::OverrideLevel::Global { software, .. } => software.as_deref(),
            _ => None,
        }
    }

    /// The type of job that a global one is about; null for all.
    #[graphql(name = "type")]
    async fn kind(&self) -> Option<&str> {
        match &self.0.rule.0.level {
            rules::OverrideLevel::Global { kind, .. } => kind.as_deref(),
            _ => None,
        }
    }

    /// The reported status that it is about; null for any.
    async fn status(&self) -> Option<RunStatus> {
        self.0.rule.0.matching.status.map(RunStatus::from)
    }

    /// What a message has to say; null for anything.
    async fn text(&self) -> Option<&str> {
        let text = self.0.rule.0.matching.text.as_ref();
        text.map(|text| text.text.as_str())
    }

    async fn text_match(&self) -> Option<TextMatch> {
        let text = self.0.rule.0.matching.text.as_ref();
        text.map(|text| text.kind.into())
    }

    /// Runs of this time or later; null: since ever.
    async fn from(&self) -> Option<DateTime<Utc>> {
        self.0.rule.0.from
    }

    /// Runs before this time; null: for ever.
    async fn until(&self) -> Option<DateTime<Utc>> {
        self.0.rule.0.until
    }

    /// Runs whose backup day begins on one of these; empty: on any day.
    async fn weekdays(&self) -> Vec<Weekday> {
        let days = self.0.rule.0.weekdays.iter();
        days.copied().map(Weekday::from).collect()
    }

    async fn reason(&self) -> Option<&str> {
        self.0.rule.0.reason.as_deref()
    }

    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    async fn created_by(&self) -> &str {
        &self.0.created_by
    }

    async fn changed_at(&self) -> Option<DateTime<Utc>> {
        self.0.changed_at
    }

    async fn changed_by(&self) -> Option<&str> {
        self.0.changed_by.as_deref()
    }

    /// A removed one is kept, since runs that were reviewed under it name it.
    async fn removed_at(&self) -> Option<DateTime<Utc>> {
        self.0.removed_at
    }

    async fn removed_by(&self) -> Option<&str> {
        self.0.removed_by.as_deref()
    }
}

/// Whose trouble an override is about.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OverrideLevel {
    Global,
    Job,
    /// One object of a job.
    Object,
}

/// A day of the week.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::schedule::Weekday")]
pub(crate) enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// How a message is compared, in any case.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::overrides::TextMatchKind")]
pub(crate) enum TextMatch {
    Contains,
    Equals,
    Starts,
    Ends,
}

pub(crate) async fn find_override(context: &Context<'_>, id: Uuid) -> Result<Option<Override>> {
    let rows = overrides::overrides_by_id(views(context), &[id]).await;
    Ok(only(rows)?.map(Override))
}
