//! How definitions are published: each is judged before, on the mails that are there and on those that come with the program, and
//! what speaks against it has to be accepted.

use std::sync::{Arc, atomic::AtomicBool};

use commands::{CheckedParser, CommandError, Done, Intention};
use domain::code::Code;
use parsing::definition::{DefinitionError, Definitions};
use projections::replay::{DefinitionJudgement, JudgeError, Publication, Side, judge};

use crate::{replays::side, running::Backend};

/// A definition with what speaks against it.
#[derive(Debug)]
pub struct Judged {
    checked: CheckedParser,
    pub judgement: DefinitionJudgement,
}

/// Why a definition could not be judged.
#[derive(Debug)]
pub enum NotJudged {
    Command(CommandError),
    Judge(JudgeError),
}

impl From<CommandError> for NotJudged {
    fn from(error: CommandError) -> Self {
        Self::Command(error)
    }
}

impl From<JudgeError> for NotJudged {
    fn from(error: JudgeError) -> Self {
        Self::Judge(error)
    }
}

impl Judged {
    /// Checks a definition and reads what it may affect, at most `most` stored mails, until `stop` is raised. Changes nothing.
    /// `turn` is kept as long as mails are read, also when nobody waits for it any more.
    pub async fn of(
        backend: &Backend,
        source: &str,
        most: Option<u64>,
        stop: &Arc<AtomicBool>,
        turn: impl Send + 'static,
    ) -> Result<Self, NotJudged> {
        let checked = backend.commands.check_parser(source).await?;
        // Published again, it changes nothing.
        if checked.is_published() {
            let judgement = DefinitionJudgement::default();
            return Ok(Self { checked, judgement });
        }
        tracing::info!(parser = checked.name, "a definition is judged");
        let live = side(&backend.live.set(), backend);
        let stop = Arc::clone(stop);
        let work = move || {
            let _turn = turn;
            let judgement = judged(&live, &checked, most, &stop)?;
            Ok(Self { checked, judgement })
        };
        let judged = tokio::task::spawn_blocking(work).await;
        judged.map_err(|ended| CommandError::Refused {
            code: Code::Unavailable,
            message: format!("the definition was not judged to the end: {ended}"),
        })?
    }

    pub fn name(&self) -> &str {
        &self.checked.name
    }

    /// Whatever speaks against it; refused where other definitions are wanted now than those it was judged with.
    pub async fn publish(
        &self,
        backend: &Backend,
        intention: &Intention,
    ) -> Result<Done<String>, CommandError> {
        let commands = &backend.commands;
        commands.publish_checked(&self.checked, intention).await
    }
}

fn judged(
    live: &Side,
    checked: &CheckedParser,
    most: Option<u64>,
    stop: &AtomicBool,
) -> Result<DefinitionJudgement, NotJudged> {
    let wanted = Definitions::compile_wanted(&checked.settings)
        .map_err(|error: DefinitionError| CommandError::from(error))?;
    let publication = Publication {
        name: &checked.name,
        wanted: &wanted.definitions,
        with: &checked.with,
    };
    Ok(judge(live, publication, most, stop)?)
}
