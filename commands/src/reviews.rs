use std::collections::{BTreeMap, HashSet};

use domain::{
    log::Position,
    run::{Run, RunCommand},
};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention};

/// So many runs can be reviewed at once.
const MOST_RUNS: usize = 5_000;

/// A job as somebody saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenJob {
    pub job_id: Uuid,
    /// Position of the log that the list was of.
    pub up_to: Position,
}

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

    /// Marks all open runs of jobs as seen, as far as the reader saw them: what came, was opened again or counts as something
    /// else since that position of the log stays open. All or nothing, under one correlation id, by which
    /// [`withdraw_reviews_of`](Self::withdraw_reviews_of) takes it back. Gives the runs.
    pub async fn review_jobs(
        &self,
        jobs: &[SeenJob],
        note: Option<&str>,
        intention: &Intention,
    ) -> Result<Done<Vec<Uuid>>, CommandError> {
        if jobs.len() > MOST_RUNS {
            return Err(CommandError::refused(
                "INVALID_INPUT",
                format!(
                    "{} jobs at once are too many; at most {MOST_RUNS} are allowed",
                    jobs.len()
                ),
            ));
        }
        // Most readers look at one list, which is of one position.
        let mut by_position: BTreeMap<Position, Vec<Uuid>> = BTreeMap::new();
        for job in jobs {
            by_position.entry(job.up_to).or_default().push(job.job_id);
        }
        let known = self.known_now().await?;
        let ids: Vec<Uuid> = jobs.iter().map(|job| job.job_id).collect();
        let existing: HashSet<_> = known.jobs_that_exist(&ids).await?.into_iter().collect();
        if let Some(id) = ids.iter().find(|id| !existing.contains(id)) {
            return Err(CommandError::refused(
                "NOT_FOUND",
                format!("there is no job {id}; nothing was changed"),
            ));
        }
        let mut runs = Vec::new();
        for (seen, jobs) in by_position {
            let left = MOST_RUNS + 1 - runs.len();
            runs.extend(known.open_runs(&jobs, seen, left).await?);
            if runs.len() > MOST_RUNS {
                return Err(CommandError::refused(
                    "TOO_MANY_RUNS",
                    format!(
                        "these jobs have more than {MOST_RUNS} open runs; review fewer jobs at once, nothing was changed"
                    ),
                ));
            }
        }
        self.review_runs(&runs, note, intention).await
    }

    /// Takes back the reviews that were made under a correlation id, and only those of them that still stand: what was
    /// withdrawn and reviewed again meanwhile stays reviewed. Gives the runs that are open again.
    pub async fn withdraw_reviews_of(
        &self,
        correlation_id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Vec<Uuid>>, CommandError> {
        let known = self.known_now().await?;
        let runs = known.runs_reviewed_under(correlation_id).await?;
        self.withdraw_reviews(&runs, intention).await
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
