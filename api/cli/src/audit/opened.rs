//! The log with its hash chain, as they are.

use std::sync::{Arc, atomic::AtomicBool};

use adapters::clock::SystemClock;
use backend::{
    configuration::Configuration, engine::Engine, made::require_made, verification::when_linked,
};
use projections::chain::{Audit, ChainVerdict, NamedCheckpoint};
use terminal::progress::ProgressLine;

/// The log and its chain, without views: what is to be looked at may keep them from being built.
pub(super) struct Opened {
    pub(super) engine: Engine,
    /// Whether another process keeps the chain, and links what is not linked yet.
    pub(super) is_kept: bool,
}

impl Opened {
    pub(super) fn open(configuration: &Configuration) -> anyhow::Result<Self> {
        require_made(configuration)?;
        let engine = Engine::open_as_it_is(configuration, Arc::new(SystemClock))?;
        let is_kept = engine.generations.try_lead()?.is_none();
        Ok(Self { engine, is_kept })
    }

    /// Compares what is there, and adds nothing to the chain: a link made now would hide that one is missing.
    pub(super) fn verify(
        &self,
        with_contents: bool,
        checkpoints: Vec<NamedCheckpoint>,
    ) -> anyhow::Result<ChainVerdict> {
        let engine = &self.engine;
        let audit = Audit {
            feed: engine.feed.as_ref(),
            chain: engine.chain.as_ref(),
            contents: with_contents.then_some(engine.content_source.as_ref()),
            checkpoints,
            mark: engine.marks.mark()?,
        };
        let mut line = ProgressLine::new("events");
        let verdict = projections::chain::verify(audit, &mut |progress| {
            line.show(progress.events, progress.total);
        })?;
        line.finish();
        if !self.is_kept {
            return Ok(verdict);
        }
        let go_on = AtomicBool::new(false);
        Ok(when_linked(verdict, engine.chain.as_ref(), &go_on))
    }
}
