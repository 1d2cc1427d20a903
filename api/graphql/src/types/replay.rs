//! A build of other views, and what became of it.

use async_graphql::{Context, Error, ID, Object, Result, SimpleObject};
use backend::replays;
use chrono::{DateTime, Utc};
use domain::{code::Code, replay};
use projections::{
    replay::{change_cursor_kinds, changes},
    views::replays::{self as view, ReplayRow},
};
use uuid::Uuid;

use super::{
    enums::{ReplayChangeKind, ReplayState},
    replay_change::{ReplayChange, ReplayProgress},
    replay_summary::ReplaySummary,
};
use crate::{
    request::{
        context::{backend, only, views},
        cost, error,
        ids::Kind,
        paging::{self, Listed, Page},
    },
    types::parser_list,
};

/// A build of other views beside the live ones, and what became of it.
pub(crate) struct Replay(pub ReplayRow);

#[Object]
impl Replay {
    pub(crate) async fn id(&self) -> ID {
        Kind::Replay.id(self.0.replay_id)
    }

    async fn state(&self) -> ReplayState {
        self.0.state.into()
    }

    /// Why it was started.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// What the new views are built with.
    async fn definitions(&self) -> Vec<DefinitionRevision> {
        let definitions = self.0.definitions.0.iter();
        definitions.cloned().map(Into::into).collect()
    }

    /// Definitions that are wanted by now and that it is not built with, such as one that was published since it was started:
    /// `restartReplay` starts it again with them. Of an accepted one they are what the live views lack. Empty once it is over.
    #[graphql(complexity = "10 + child_complexity")]
    async fn missing_definitions(&self, context: &Context<'_>) -> Result<Vec<DefinitionRevision>> {
        if !self.is_of_use(context).await? {
            return Ok(vec![]);
        }
        let wanted = parser_list::wanted(context).await?;
        let missing = replay::missing(&self.0.definitions.0, &wanted);
        Ok(missing.into_iter().map(Into::into).collect())
    }

    /// Names of definitions that it is built with and that nobody wants any more, such as one that was withdrawn since it was
    /// started. Empty once it is over.
    #[graphql(complexity = 10)]
    async fn unwanted_definitions(&self, context: &Context<'_>) -> Result<Vec<String>> {
        if !self.is_of_use(context).await? {
            return Ok(vec![]);
        }
        let wanted = parser_list::wanted(context).await?;
        Ok(replay::unwanted(&self.0.definitions.0, &wanted))
    }

    /// How the new views differ from the live ones, from the comparison on.
    async fn summary(&self) -> Option<ReplaySummary> {
        self.0.summary.as_ref().map(|summary| summary.0.into())
    }

    /// How far the build is; null before and behind it.
    async fn progress(&self, context: &Context<'_>) -> Result<Option<ReplayProgress>> {
        if self.0.state != replay::ReplayState::Started {
            return Ok(None);
        }
        let (parts, replay) = (backend(context).view_parts.clone(), self.0.replay_id);
        let progress = tokio::task::spawn_blocking(move || replays::progress(&parts, replay))
            .await
            .map_err(unavailable)?
            .map_err(unavailable)?;
        Ok(Some(progress.into()))
    }

    /// The differences one by one, in the order in which they were found; of these kinds, else of all. They are kept with
    /// the new views, and go with them: `REPLAY_CHANGES_GONE`.
    #[graphql(complexity = "cost::page_within(first, child_complexity)")]
    async fn changes(
        &self,
        context: &Context<'_>,
        kinds: Option<Vec<ReplayChangeKind>>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<ReplayChange>> {
        if self.0.state == replay::ReplayState::Started {
            return Err(error::coded(
                Code::ReplayNotCompared,
                "the replay is not compared with the live views yet; wait until it is",
            ));
        }
        let (parts, replay) = (backend(context).view_parts.clone(), self.0.replay_id);
        let reader = tokio::task::spawn_blocking(move || replays::compared_views(&parts, replay))
            .await
            .map_err(unavailable)?
            .map_err(error::database)?
            .ok_or_else(|| {
                error::coded(
                    Code::ReplayChangesGone,
                    "the differences went with the views of the replay; its summary stays",
                )
            })?;
        let kinds: Vec<_> = kinds
            .unwrap_or_default()
            .into_iter()
            .map(Into::into)
            .collect();
        let cursor = Listed::of("changes", change_cursor_kinds());
        paging::list((first, after), &cursor, ReplayChange, async |request| {
            changes(reader.as_ref(), &kinds, request).await
        })
        .await
    }

    async fn started_at(&self) -> DateTime<Utc> {
        self.0.started_at
    }

    async fn started_by(&self) -> &str {
        &self.0.started_by
    }

    /// When it was accepted or rejected, or failed.
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }

    async fn finished_by(&self) -> Option<&str> {
        self.0.finished_by.as_deref()
    }

    /// Why it was rejected, or failed.
    async fn outcome(&self) -> Option<&str> {
        self.0.outcome.as_deref()
    }
}

impl Replay {
    /// Whether its views are live, or can still become so.
    async fn is_of_use(&self, context: &Context<'_>) -> Result<bool> {
        if self.0.state != replay::ReplayState::Accepted {
            return Ok(self.0.state.is_open());
        }
        let (parts, replay) = (backend(context).view_parts.clone(), self.0.replay_id);
        let live = backend(context).live.set().generation;
        let own = tokio::task::spawn_blocking(move || replays::generation_of(&parts, replay))
            .await
            .map_err(unavailable)?
            .map_err(error::database)?;
        Ok(own.is_some_and(|own| own.id >= live))
    }
}

fn unavailable(failed: impl std::fmt::Display) -> Error {
    tracing::error!(error = %failed, "what is known of a replay cannot be read");
    error::coded(
        Code::Unavailable,
        "the views of the replay do not answer; try again in a moment",
    )
}

/// A parser definition, by content.
#[derive(SimpleObject)]
struct DefinitionRevision {
    name: String,
    revision: String,
}

impl From<replay::DefinitionRevision> for DefinitionRevision {
    fn from(definition: replay::DefinitionRevision) -> Self {
        Self {
            name: definition.name,
            revision: definition.revision,
        }
    }
}

pub(crate) async fn find_replay(context: &Context<'_>, id: Uuid) -> Result<Option<Replay>> {
    let rows = view::replays_by_id(views(context), &[id]).await;
    Ok(only(rows)?.map(Replay))
}
