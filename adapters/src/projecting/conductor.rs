//! Lets replays become what the log says of them.

use std::{
    io,
    sync::{Arc, atomic::AtomicBool},
};

use domain::{
    log::Position,
    replay::{DefinitionRevision, ReplayState},
};
use parsing::definition::ParserSetting;
use projections::{
    ports::{DatabaseError, Generation},
    projector::OnPoison,
    reading::{Rules, RulesError},
    views::{
        parsers::parser_settings_now,
        replays::{ReplayRow, all_replays},
        settings::wanted_trust_now,
    },
};
use thiserror::Error;
use uuid::Uuid;

use super::{
    Advancing, BuildError, Leading, LiveError, LiveViews, ReplayLog, ViewParts,
    candidate::{Candidate, CandidateParts},
    live::rules_of,
};

/// Lets replays become what the log says of them: begins, shows, takes back and clears away generations.
///
/// The log decides, and the list of generations follows it. So a crash between the two is made good by looking again.
pub(super) struct Conductor {
    pub(super) views: ViewParts,
    pub(super) live: Arc<LiveViews>,
    pub(super) log: Arc<dyn ReplayLog>,
    candidate: Option<Candidate>,
    /// The log up to here was looked at.
    seen: Option<Position>,
    /// Rules that are wanted, as of what is set.
    wanted: Option<(RuleSettings, Rules)>,
    /// A replay with these was asked for and is not in the log yet.
    asked_for: Option<Vec<DefinitionRevision>>,
}

/// What people set about parsers, and which mail hosts they trust.
type RuleSettings = (Vec<ParserSetting>, Option<serde_json::Value>);

#[derive(Debug, Error)]
pub(super) enum ConductError {
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error("the rules that are wanted cannot be read: {0}")]
    Rules(#[from] RulesError),
    #[error("no thread can be started: {0}")]
    Thread(#[from] io::Error),
}

impl Conductor {
    pub(super) fn new(views: ViewParts, live: Arc<LiveViews>, log: Arc<dyn ReplayLog>) -> Self {
        Self {
            views,
            live,
            log,
            candidate: None,
            seen: None,
            wanted: None,
            asked_for: None,
        }
    }

    /// Looks at what the live views say of replays, where they advanced since the last time.
    pub(super) fn step(
        &mut self,
        leading: &mut Leading,
        stop: &AtomicBool,
    ) -> Result<(), ConductError> {
        let position = leading.live.projector.checkpoint();
        if self.seen == Some(position) {
            return Ok(());
        }
        let replays = all_replays(self.live.as_ref())?;
        let Some(open) = replays.iter().find(|row| row.state.is_open()) else {
            self.finish(leading, &replays, stop)?;
            self.ask_for_replay(leading, replays.first())?;
            self.seen = Some(position);
            return Ok(());
        };
        self.asked_for = None;
        if self.is_superseded(leading, open)? {
            let reason = "other definitions, or other mail hosts, are wanted by now";
            if let Err(error) = self.log.superseded(open.replay_id, reason) {
                tracing::error!(%error, "a superseded replay cannot be ended; trying again");
                return Ok(());
            }
        } else if self.building() != Some(open.replay_id) {
            self.begin(leading, open)?;
        }
        self.seen = Some(position);
        Ok(())
    }

    /// Ends what runs beside; the generation stays, and a later start goes on with it.
    pub(super) fn stop(&mut self) {
        if let Some(candidate) = self.candidate.take() {
            candidate.stop();
        }
        self.seen = None;
    }

    fn building(&self) -> Option<Uuid> {
        self.candidate.as_ref().map(|candidate| candidate.replay)
    }

    /// A replay that was started because definitions changed is of no use once they changed again. One that a person
    /// started is theirs to end.
    fn is_superseded(&mut self, leading: &Leading, open: &ReplayRow) -> Result<bool, ConductError> {
        if !self.log.is_own(open) {
            return Ok(false);
        }
        let wanted = self.wanted()?;
        Ok(wanted.revisions() != open.definitions.0
            || wanted.revision() == leading.live.generation.plan.revision)
    }

    /// Starts to build the views of a replay, or goes on where it was broken off.
    fn begin(&mut self, leading: &Leading, replay: &ReplayRow) -> Result<(), ConductError> {
        self.stop();
        let replay_id = replay.replay_id;
        let begun = self.of_replay(replay_id)?;
        let rules = match &begun {
            Some(generation) => rules_of(generation)?,
            None => self.wanted()?,
        };
        if rules.revisions() != replay.definitions.0 {
            let reason = "the definitions were changed since it was started; start another replay";
            if let Err(error) = self.log.failed(replay_id, reason) {
                tracing::error!(%error, "the failure of a replay cannot be written down");
            }
            return Ok(());
        }
        let lease = Arc::clone(&leading.lease);
        let generation = self
            .views
            .begin_or_resume(lease.as_ref(), &rules, Some(replay_id))?;
        let parts = CandidateParts {
            views: self.views.clone(),
            lease,
            replay: replay_id,
            generation,
            rules,
            live: self.live.set(),
            log: Arc::clone(&self.log),
        };
        self.candidate = Some(Candidate::start(parts)?);
        Ok(())
    }

    /// No replay is open: what was decided is done, and what nobody needs is cleared away.
    fn finish(
        &mut self,
        leading: &mut Leading,
        replays: &[ReplayRow],
        stop: &AtomicBool,
    ) -> Result<(), ConductError> {
        let projector = self.candidate.take().and_then(Candidate::stop);
        let state = |generation: &Generation| {
            let replay = generation.plan.replay?;
            let row = replays.iter().find(|row| row.replay_id == replay)?;
            Some(row.state)
        };
        let live_id = leading.live.generation.id;
        let others: Vec<_> = self
            .views
            .generations
            .all()?
            .into_iter()
            .filter(|other| other.id != live_id)
            .collect();
        let next = if state(&leading.live.generation) == Some(ReplayState::Reverted) {
            others.iter().rfind(|other| other.id < live_id)
        } else {
            let accepted = |other: &&Generation| {
                other.id > live_id && state(other) == Some(ReplayState::Accepted)
            };
            others.iter().rfind(accepted)
        };
        if let Some(next) = next {
            let projector = match projector {
                Some((id, projector)) if id == next.id => projector,
                _ => self
                    .views
                    .open(leading.lease.as_ref(), next, OnPoison::Park)?,
            };
            let advancing = Advancing {
                generation: next.clone(),
                projector,
            };
            self.switch(leading, advancing, stop)?;
        }
        self.clear_away(leading)
    }

    /// Queries see the other views from now on, and never less than before.
    fn switch(
        &self,
        leading: &mut Leading,
        mut next: Advancing,
        stop: &AtomicBool,
    ) -> Result<(), ConductError> {
        let goal = leading.live.projector.checkpoint();
        next.projector
            .catch_up(stop, &mut |_| {})
            .map_err(BuildError::from)?;
        if next.projector.checkpoint() < goal {
            return Err(BuildError::Stopped.into());
        }
        self.views
            .generations
            .switch(leading.lease.as_ref(), next.generation.id)?;
        self.live.refresh()?;
        tracing::info!(
            generation = next.generation.id,
            instead_of = leading.live.generation.id,
            "other views are live now"
        );
        leading.live = next;
        Ok(())
    }

    /// Keeps the live generation and the one before it, which can be switched back to.
    fn clear_away(&self, leading: &Leading) -> Result<(), ConductError> {
        let generations = &self.views.generations;
        let live = leading.live.generation.id;
        let all = generations.all()?;
        let before = all.iter().map(|other| other.id).rfind(|id| *id < live);
        let (kept, gone): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|other| other.id == live || Some(other.id) == before);
        if gone.is_empty() {
            return Ok(());
        }
        for generation in gone {
            generations.remove(leading.lease.as_ref(), generation.id)?;
        }
        let mut revisions = std::collections::BTreeSet::new();
        for generation in kept {
            if let Ok(rules) = rules_of(&generation) {
                revisions.extend(
                    rules
                        .definitions
                        .iter()
                        .map(|definition| definition.revision.clone()),
                );
            }
        }
        generations.readings().retain(&revisions)?;
        Ok(())
    }

    /// Asks for a replay where other definitions are wanted than the live views have, and nobody decided about them yet.
    fn ask_for_replay(
        &mut self,
        leading: &Leading,
        newest: Option<&ReplayRow>,
    ) -> Result<(), ConductError> {
        let wanted = self.wanted()?;
        let definitions = wanted.revisions();
        // Accepted, and yet not live: an upgrade came between, and its views are gone.
        let decided = newest.is_some_and(|row| {
            row.definitions.0 == definitions && row.state != ReplayState::Accepted
        });
        if wanted.revision() == leading.live.generation.plan.revision
            || decided
            || self.asked_for.as_ref() == Some(&definitions)
        {
            return Ok(());
        }
        let live = rules_of(&leading.live.generation)?;
        let reason = if live.trust == wanted.trust {
            "the definitions changed"
        } else if live.definitions.revision() == wanted.definitions.revision() {
            "other mail hosts are trusted"
        } else {
            "the definitions changed, and other mail hosts are trusted"
        };
        tracing::info!(reason, "starting a replay");
        self.log.start(reason, definitions.clone());
        self.asked_for = Some(definitions);
        Ok(())
    }

    /// The definitions that are switched on, and which mail hosts are to be trusted, as of the live views.
    fn wanted(&mut self) -> Result<Rules, ConductError> {
        let parsers = parser_settings_now(self.live.as_ref())?;
        let settings = (parsers, wanted_trust_now(self.live.as_ref())?);
        if let Some((of, wanted)) = &self.wanted
            && *of == settings
        {
            return Ok(wanted.clone());
        }
        let wanted = Rules::wanted(&settings.0, settings.1.as_ref())?;
        for error in wanted.left_out {
            tracing::warn!(%error, "a published definition is left out");
        }
        self.wanted = Some((settings, wanted.rules.clone()));
        Ok(wanted.rules)
    }

    fn of_replay(&self, replay: Uuid) -> Result<Option<Generation>, DatabaseError> {
        let all = self.views.generations.all()?;
        Ok(all
            .into_iter()
            .find(|generation| generation.plan.replay == Some(replay)))
    }
}
