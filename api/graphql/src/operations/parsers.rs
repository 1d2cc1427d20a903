//! Parser definitions: the list of them, and what people change about it.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use adapters::projecting::ViewSet;
use async_graphql::{Context, Error, InputObject, Object, Result};
use backend::{parsers::with_definitions, publishing::Judged, replays::side};
use domain::{access::Permission, code::Code, parser::MAX_BYTES};
use parsing::definition::DefinitionError;
use projections::replay::try_out;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::judged::{accepted, not_judged};
use crate::{
    request::{
        context::{backend, commands, intention},
        cost, error,
        guard::May,
        outcome::{Outcome, wait_for_views},
        paging::{self, Listed, Page},
    },
    types::{
        parser::{Parser, find_parser},
        parser_list::{cursor_kinds, listed, page},
        replay_change::ParserTrial,
    },
};

#[derive(Debug, Default)]
pub(crate) struct ParserQuery;

#[derive(Debug, Default)]
pub(crate) struct ParserMutation;

#[derive(InputObject)]
struct PublishParserInput {
    /// The text, in TOML; its `name` is the name that it is published under. At most 64 KiB.
    definition: String,
    /// What `extensions.accept` of the refusal said: the figures that it came with are accepted.
    accept: Option<String>,
}

#[derive(InputObject)]
struct ParserInput {
    name: String,
    reason: Option<String>,
}

#[Object]
impl ParserQuery {
    /// The parser definitions in the order in which they are asked, those that are switched off among them, and those that
    /// are gone while the views are still built with them.
    #[graphql(
        guard = "May(Permission::ReadParsers)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn parsers(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<Parser>> {
        let all = listed(context).await?;
        let kinds = Listed::of("parsers", cursor_kinds());
        paging::list((first, after), &kinds, Parser, async |request| {
            Ok(page(all, request))
        })
        .await
    }

    #[graphql(
        guard = "May(Permission::ReadParsers)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn parser(&self, context: &Context<'_>, name: String) -> Result<Option<Parser>> {
        find_parser(context, &name).await
    }

    /// What a definition would change that is not published: affected mails are read with the live definitions and this one,
    /// in place of one of its name, and compared with what the views say. Nothing is written. Of the affected mails, the
    /// newest are read, at most `mails` (1 to 100,000; 10,000 where it is not given). A mistake in the text comes as `INVALID_DEFINITION`.
    #[graphql(
        guard = "May(Permission::ManageParsers)",
        complexity = "cost::TRIAL + child_complexity"
    )]
    async fn try_parser(
        &self,
        context: &Context<'_>,
        definition: String,
        mails: Option<i32>,
    ) -> Result<ParserTrial> {
        let mails = mails.unwrap_or(TRIED);
        let most = usize::try_from(mails)
            .ok()
            .filter(|most| (1..=MAX_TRIED).contains(most))
            .ok_or_else(|| error::invalid(format!("`mails` is {mails}; give 1 to {MAX_TRIED}")))?;
        if definition.len() > MAX_BYTES {
            return Err(error::invalid(format!(
                "the definition has {} bytes; {MAX_BYTES} are allowed",
                definition.len()
            )));
        }
        // Before anything is read, so that requests cannot take all cores.
        let turn = turn(context).await?;
        let stop = StopOnDrop::default();
        let live = side(
            &context.data_unchecked::<ViewSet>().clone(),
            backend(context),
        );
        let stopped = Arc::clone(&stop.0);
        let work = move || {
            let _turn = turn;
            let files = [(PathBuf::from("definition"), definition)];
            let with = with_definitions(&live.rules.definitions, &files)?;
            Ok(try_out(&live, &with, most, &stopped))
        };
        let tried: std::result::Result<_, DefinitionError> =
            tokio::task::spawn_blocking(work).await.map_err(untried)?;
        let tried = tried.map_err(|mistake| error::command(mistake.into()))?;
        Ok(ParserTrial(tried.map_err(untried)?))
    }
}

/// Mails that are read where the client does not say.
const TRIED: i32 = 10_000;

/// Mails that one request may have read.
const MAX_TRIED: usize = 100_000;

/// Mails that are read before a definition is published over GraphQL, where somebody waits for the answer.
const MAX_JUDGED: u64 = 100_000;

/// Lets one definition be tried or judged at a time.
#[derive(Debug)]
pub(crate) struct Trials(Arc<Semaphore>);

impl Default for Trials {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

async fn turn(context: &Context<'_>) -> Result<OwnedSemaphorePermit> {
    let trials = Arc::clone(&context.data_unchecked::<Arc<Trials>>().0);
    trials.acquire_owned().await.map_err(untried)
}

/// Whoever asked has gone away.
#[derive(Default)]
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn untried(failed: impl std::fmt::Display) -> Error {
    tracing::error!(error = %failed, "a definition could not be tried");
    error::coded(
        Code::Unavailable,
        "the definition could not be tried; try again in a moment",
    )
}

#[Object]
impl ParserMutation {
    /// Publishes a definition, in place of an earlier one of its name. It has to compile and to read its own examples as it
    /// says; a mistake comes as `INVALID_DEFINITION`, with `line`, `column` and `key` in the extensions. Views go on as they
    /// are until a replay is accepted.
    ///
    /// Before that, it reads the stored mails that it may affect, and those that come with the program. Where it takes mails from
    /// other products, or shows trouble as good, it is refused with `NEEDS_ACCEPTANCE`: the extensions say what of in `stored` and
    /// `fixtures`, and `accept` is to be given to publish it all the same. Other figures than these are refused again. One at a
    /// time is judged, on at most 100,000 stored mails: `TOO_MANY_MAILS`.
    #[graphql(
        guard = "May(Permission::ManageParsers)",
        complexity = "cost::TRIAL + child_complexity"
    )]
    async fn publish_parser(
        &self,
        context: &Context<'_>,
        input: PublishParserInput,
    ) -> Result<Option<Parser>> {
        // Before anything is read, so that requests cannot take all cores.
        let turn = Arc::new(turn(context).await?);
        let stop = StopOnDrop::default();
        let backend = backend(context);
        let kept = Arc::clone(&turn);
        let judged = Judged::of(backend, &input.definition, Some(MAX_JUDGED), &stop.0, kept).await;
        let judged = judged.map_err(not_judged)?;
        accepted(&judged, input.accept.as_deref())?;
        let done = judged.publish(backend, &intention(context)?).await;
        parser(context, done).await
    }

    /// Switches a definition off, whether it comes with the program or was published.
    #[graphql(
        guard = "May(Permission::ManageParsers)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn disable_parser(
        &self,
        context: &Context<'_>,
        input: ParserInput,
    ) -> Result<Option<Parser>> {
        let done = commands(context)
            .disable_parser(&input.name, input.reason.as_deref(), &intention(context)?)
            .await;
        parser(context, done).await
    }

    #[graphql(
        guard = "May(Permission::ManageParsers)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn enable_parser(&self, context: &Context<'_>, name: String) -> Result<Option<Parser>> {
        let done = commands(context)
            .enable_parser(&name, &intention(context)?)
            .await;
        parser(context, done).await
    }

    /// Takes back what was published. Gives the definition of that name that comes with the program; where there is none,
    /// the withdrawn one while the views are built with it, else null.
    #[graphql(
        guard = "May(Permission::ManageParsers)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn withdraw_parser(
        &self,
        context: &Context<'_>,
        input: ParserInput,
    ) -> Result<Option<Parser>> {
        let done = commands(context)
            .withdraw_parser(&input.name, input.reason.as_deref(), &intention(context)?)
            .await;
        parser(context, done).await
    }
}

async fn parser(context: &Context<'_>, done: Outcome<String>) -> Result<Option<Parser>> {
    let done = wait_for_views(context, done).await?;
    find_parser(context, &done.value).await
}
