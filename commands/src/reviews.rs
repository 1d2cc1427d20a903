use std::collections::HashSet;

use domain::run::{Run, RunCommand};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention};

/// So many runs can be reviewed at once.
const MOST_RUNS: usize = 5_000;

impl Commands {
    /// Marks runs as seen. One event per run, all or nothing, under one correlation id; a run that somebody reviewed
    /// already keeps that review.
    pub async fn review_runs(
        &self,
        runs: &[Uuid],
        note: Option<&str>,
        intention: &Intention,
    ) -> Result<Done<Vec<Uuid>>, CommandError> {
        let command = RunCommand::Review {
            note: note.map(str::to_owned),
        };
        self.on_runs(runs, &command, intention).await
    }

    /// Takes reviews back; the runs are open again.
    pub async fn withdraw_reviews(
        &self,
        runs: &[Uuid],
        intention: &Intention,
    ) -> Result<Done<Vec<Uuid>>, CommandError> {
        self.on_runs(runs, &RunCommand::WithdrawReview, intention)
            .await
    }

    async fn on_runs(
        &self,
        runs: &[Uuid],
        command: &RunCommand,
        intention: &Intention,
    ) -> Result<Done<Vec<Uuid>>, CommandError> {
        if runs.len() > MOST_RUNS {
            return Err(CommandError::refused(
                "INVALID_INPUT",
                format!(
                    "{} runs at once are too many; at most {MOST_RUNS} are allowed",
                    runs.len()
                ),
            ));
        }
        let mut seen = HashSet::new();
        let runs: Vec<Uuid> = runs.iter().copied().filter(|id| seen.insert(*id)).collect();
        self.refuse_unknown_runs(&runs).await?;
        let commands = runs
            .iter()
            .map(|id| (id.to_string(), command.clone()))
            .collect();
        let position = self.execute_many::<Run>(commands, intention).await?;
        Ok(Done {
            value: runs,
            position,
        })
    }

    async fn refuse_unknown_runs(&self, runs: &[Uuid]) -> Result<(), CommandError> {
        let existing: HashSet<Uuid> = self
            .known_now()
            .await?
            .runs_that_exist(runs)
            .await?
            .into_iter()
            .collect();
        match runs.iter().find(|id| !existing.contains(id)) {
            None => Ok(()),
            Some(id) => Err(CommandError::refused(
                "NOT_FOUND",
                format!("there is no run {id}; nothing was changed"),
            )),
        }
    }
}
