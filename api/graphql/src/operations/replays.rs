//! Replays: builds of other views, which people compare with the live ones and accept or reject.

use async_graphql::{Context, ID, InputObject, Object, Result};
use backend::replays::{self, hides, shows};
use domain::{access::Permission, code::Code, replay::DefinitionRevision};
use projections::views::replays as view;
use uuid::Uuid;

use crate::{
    request::{
        context::{backend, commands, intention, keyed, only, views},
        cost, error,
        guard::May,
        ids::Kind,
        outcome::{Outcome, wait_for_views},
        paging::{self, Listed, Page},
    },
    types::replay::{Replay, find_replay},
};

#[derive(Debug, Default)]
pub(crate) struct ReplayQuery;

#[derive(Debug, Default)]
pub(crate) struct ReplayMutation;

#[derive(InputObject)]
struct RevertReplayInput {
    id: ID,
    reason: Option<String>,
}

#[derive(InputObject)]
struct RestartReplayInput {
    /// The open replay.
    id: ID,
    /// Why the other one is started.
    reason: Option<String>,
}

#[derive(InputObject)]
struct RejectReplayInput {
    id: ID,
    reason: Option<String>,
}

#[Object]
impl ReplayQuery {
    /// Replays, newest first.
    #[graphql(
        guard = "May(Permission::ReadParsers)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn replays(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<Replay>> {
        let kinds = Listed::of("replays", view::replay_cursor_kinds());
        paging::list((first, after), &kinds, Replay, async |request| {
            view::replays(views(context), request).await
        })
        .await
    }

    #[graphql(
        guard = "May(Permission::ReadParsers)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn replay(&self, context: &Context<'_>, id: ID) -> Result<Option<Replay>> {
        find_replay(context, Kind::Replay.read(&id)?).await
    }
}

#[Object]
impl ReplayMutation {
    /// Starts a replay with the definitions that are wanted now; where the live views have the same, every mail is parsed
    /// again. There is one at a time. A replay starts by itself when definitions change.
    #[graphql(
        guard = "May(Permission::ManageParsers)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn start_replay(
        &self,
        context: &Context<'_>,
        reason: Option<String>,
    ) -> Result<Option<Replay>> {
        let definitions = wanted(context).await?;
        let done = commands(context)
            .start_replay(reason.as_deref(), definitions, &keyed(context)?)
            .await;
        replay(context, done).await
    }

    /// Throws the open replay away and starts another one with the definitions that are wanted now, in one step.
    #[graphql(
        guard = "May(Permission::ManageParsers)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn restart_replay(
        &self,
        context: &Context<'_>,
        input: RestartReplayInput,
    ) -> Result<Option<Replay>> {
        let id = Kind::Replay.read(&input.id)?;
        let definitions = wanted(context).await?;
        let done = commands(context)
            .restart_replay(id, input.reason.as_deref(), definitions, &keyed(context)?)
            .await;
        replay(context, done).await
    }

    /// The new views take the place of the live ones; `missingDefinitions` of the answer names what they lack. Answers when
    /// queries see them, or says `VIEWS_BEHIND` after 10 s.
    #[graphql(
        guard = "May(Permission::ManageParsers)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn accept_replay(&self, context: &Context<'_>, id: ID) -> Result<Option<Replay>> {
        let id = Kind::Replay.read(&id)?;
        let backend = backend(context);
        let done = backend
            .commands
            .accept_replay(id, &intention(context)?)
            .await;
        wait_for_views(context, done).await?;
        let is_shown = shows(backend, id).await.map_err(error::database)?;
        behind_unless(is_shown)?;
        find_live(context, id).await
    }

    /// Takes an accepted replay back: the views that were live before it are live again, as of now. Only the last one can
    /// be, while no other is open. Answers when queries see them, or says `VIEWS_BEHIND` after 10 s.
    #[graphql(
        guard = "May(Permission::ManageParsers)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn revert_replay(
        &self,
        context: &Context<'_>,
        input: RevertReplayInput,
    ) -> Result<Option<Replay>> {
        let id = Kind::Replay.read(&input.id)?;
        let backend = backend(context);
        let done = backend
            .commands
            .revert_replay(id, input.reason.as_deref(), &intention(context)?)
            .await;
        wait_for_views(context, done).await?;
        let is_hidden = hides(backend, id).await.map_err(error::database)?;
        behind_unless(is_hidden)?;
        find_live(context, id).await
    }

    /// The new views are thrown away; one that is still being built is cancelled.
    #[graphql(
        guard = "May(Permission::ManageParsers)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn reject_replay(
        &self,
        context: &Context<'_>,
        input: RejectReplayInput,
    ) -> Result<Option<Replay>> {
        let id = Kind::Replay.read(&input.id)?;
        let done = commands(context)
            .reject_replay(id, input.reason.as_deref(), &intention(context)?)
            .await;
        replay(context, done).await
    }
}

async fn replay(context: &Context<'_>, done: Outcome<Uuid>) -> Result<Option<Replay>> {
    let done = wait_for_views(context, done).await?;
    find_replay(context, done.value).await
}

/// As the views show it that are live now, which may be others than those of this request.
async fn find_live(context: &Context<'_>, id: Uuid) -> Result<Option<Replay>> {
    let live = backend(context).live.set();
    let rows = view::replays_by_id(live.reader.as_ref(), &[id]).await;
    Ok(only(rows)?.map(Replay))
}

fn behind_unless(is_shown: bool) -> Result<()> {
    if is_shown {
        return Ok(());
    }
    Err(error::coded(
        Code::ViewsBehind,
        "it is written down, but the other views are not shown yet; ask again in a moment",
    ))
}

/// The definitions that are switched on, as of the views.
async fn wanted(context: &Context<'_>) -> Result<Vec<DefinitionRevision>> {
    let wanted = replays::wanted(views(context)).await;
    Ok(wanted.map_err(error::command)?.revisions())
}
