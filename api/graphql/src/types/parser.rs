//! A parser definition.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use backend::parsers::ListedParser;
use chrono::{DateTime, Utc};
use parsing::definition::{Definition, Example};
use projections::views::{parser_hits as hits, replays};

use super::{
    enums::{ParserOrigin, RunStatus},
    parser_list::listed,
    replay::Replay,
};
use crate::request::{
    context::{definitions, views},
    error,
    ids::parser_id,
};

/// A parser definition, switched on or off. One that this program cannot compile has a `problem`, and what its text would
/// say is empty.
pub(crate) struct Parser(pub ListedParser);

#[Object]
impl Parser {
    pub(crate) async fn id(&self) -> ID {
        parser_id(&self.0.parser.name)
    }

    async fn name(&self) -> &str {
        &self.0.parser.name
    }

    async fn origin(&self) -> ParserOrigin {
        self.0.parser.origin.into()
    }

    /// Product whose mails it reads.
    async fn software(&self) -> &str {
        self.text(|definition| &definition.software)
    }

    /// Types that its runs can have; empty for a notice.
    async fn types(&self) -> &[String] {
        self.0
            .definition()
            .map_or(&[], |definition| &definition.kinds)
    }

    async fn description(&self) -> &str {
        self.text(|definition| &definition.description)
    }

    /// How to make the product send such mails.
    async fn setup(&self) -> &str {
        self.text(|definition| &definition.setup)
    }

    /// What makes a mail one of this definition's.
    async fn matches(&self) -> &str {
        self.text(|definition| &definition.matches)
    }

    /// `sample`, `documentation` or `unverified`.
    async fn evidence(&self) -> &str {
        self.text(|definition| definition.evidence.name())
    }

    /// By content; comments and documentation do not count.
    async fn revision(&self) -> &str {
        self.text(|definition| &definition.revision)
    }

    /// Lower is asked first.
    async fn order(&self) -> Option<i32> {
        self.0.definition().ok().map(|definition| definition.order)
    }

    /// Whether it is wanted: nobody switched it off, and its text does not either.
    async fn enabled(&self) -> bool {
        self.0.is_enabled()
    }

    /// The open replay that is not built with it as it is wanted; `restartReplay` starts it again. Null where there is none.
    #[graphql(complexity = "10 + child_complexity")]
    async fn missing_from(&self, context: &Context<'_>) -> Result<Option<Replay>> {
        let Some(wanted) = self.0.wanted_revision() else {
            return Ok(None);
        };
        let open = replays::open_replay(views(context))
            .await
            .map_err(error::database)?;
        Ok(open
            .filter(|row| !row.definitions.0.contains(&wanted))
            .map(Replay))
    }

    /// Why somebody switched it off.
    async fn disabled_reason(&self) -> Option<&str> {
        self.0.row.as_ref()?.disabled_reason.as_deref()
    }

    /// Whether the views were built with it as it is. Differs from `enabled` until a replay with the change is accepted.
    async fn in_force(&self, context: &Context<'_>) -> bool {
        let live = definitions(context);
        let live = live.get(&self.0.parser.name);
        let (Some(live), Ok(own)) = (live, self.0.definition()) else {
            return false;
        };
        live.enabled && live.revision == own.revision
    }

    /// The text, in TOML.
    async fn source(&self) -> &str {
        &self.0.parser.source
    }

    async fn published_at(&self) -> Option<DateTime<Utc>> {
        self.0.row.as_ref()?.published_at
    }

    async fn published_by(&self) -> Option<&str> {
        self.0.row.as_ref()?.published_by.as_deref()
    }

    /// What it read, as the definitions in force read it; null where it never read a mail.
    async fn hits(&self) -> Option<ParserHits> {
        self.0.hits.map(ParserHits)
    }

    /// Why this program cannot use the definition, which an earlier one took in; correct and publish it again.
    async fn problem(&self) -> Option<String> {
        self.0.definition().err().map(ToString::to_string)
    }

    /// Invented mails with the expected reading.
    #[graphql(complexity = "1 + 2 * child_complexity")]
    async fn examples(&self) -> Vec<ParserExample> {
        let definition = self.0.definition();
        let examples = definition.map_or(&[][..], |definition| &definition.examples);
        examples.iter().map(Into::into).collect()
    }
}

impl Parser {
    fn text<'a>(&'a self, of: impl FnOnce(&'a Definition) -> &'a str) -> &'a str {
        self.0.definition().map_or("", of)
    }
}

/// How often a definition read mails.
struct ParserHits(hits::ParserHits);

#[Object]
impl ParserHits {
    /// Mails since ever.
    async fn mails(&self) -> i64 {
        self.0.mails
    }

    /// When the last one was received.
    async fn last_received_at(&self) -> DateTime<Utc> {
        self.0.last_received_at
    }

    /// Mails of the last 30 days, today among them.
    async fn recent_mails(&self) -> i64 {
        self.0.recent.mails
    }

    /// Runs that these mails report.
    async fn recent_runs(&self) -> i64 {
        self.0.recent.runs
    }

    /// Which part of these runs has a status that no rule told, from 0 to 1; null where there are no runs.
    async fn unknown_share(&self) -> Option<f64> {
        let count = |count: i64| u32::try_from(count).ok().map(f64::from);
        let recent = &self.0.recent;
        let runs = count(recent.runs).filter(|runs| *runs > 0.0)?;
        Some(count(recent.unknown_runs)? / runs)
    }
}

/// An invented mail, and what must come out of it.
#[derive(SimpleObject)]
struct ParserExample {
    about: String,
    subject: String,
    from: String,
    text: String,
    html: String,
    /// Empty for a notice.
    runs: Vec<ExampleRun>,
}

/// A run that an example must give.
#[derive(SimpleObject)]
struct ExampleRun {
    job: String,
    status: RunStatus,
    #[graphql(name = "type")]
    kind: Option<String>,
    company: Option<String>,
    /// `name: STATUS`, or the bare name.
    objects: Option<Vec<String>>,
}

impl From<&Example> for ParserExample {
    fn from(example: &Example) -> Self {
        Self {
            about: example.about.clone(),
            subject: example.subject.clone(),
            from: example.from.clone(),
            text: example.text.clone(),
            html: example.html.clone(),
            runs: example
                .runs
                .iter()
                .map(|run| ExampleRun {
                    job: run.job.clone(),
                    status: run.status.into(),
                    kind: run.kind.clone(),
                    company: run.company.clone(),
                    objects: run.objects.clone(),
                })
                .collect(),
        }
    }
}

pub(crate) async fn find_parser(context: &Context<'_>, name: &str) -> Result<Option<Parser>> {
    let all = listed(context).await?;
    let found = all.into_iter().find(|listed| listed.parser.name == name);
    Ok(found.map(Parser))
}
