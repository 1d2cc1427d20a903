//! What people say of runs: reviews, marks, tickets of a PSA.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    code::Code,
    log::Position,
    run::{Run, RunCommand},
    ticket::PsaTicket,
};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention, ports::KnownRun};

/// Runs that can be reviewed at once.
const MAX_RUNS: usize = 5_000;

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
        let review = |run: &KnownRun| RunCommand::Review {
            note: note.map(str::to_owned),
            status: run.status,
        };
        self.on_runs(runs, OnRuns::Each(&review), intention).await
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
        CommandError::refuse_more_than(MAX_RUNS, jobs.len(), "jobs")?;
        // Most readers look at one list, which is of one position.
        let mut by_position: BTreeMap<Position, Vec<Uuid>> = BTreeMap::new();
        for job in jobs {
            by_position.entry(job.up_to).or_default().push(job.job_id);
        }
        let known = self.known_now().await?;
        let ids: Vec<Uuid> = jobs.iter().map(|job| job.job_id).collect();
        let existing: HashSet<_> = known.jobs_that_exist(&ids).await?.into_iter().collect();
        if let Some(id) = ids.iter().find(|id| !existing.contains(id)) {
            return Err(CommandError::there_is_no("job", id));
        }
        let mut runs = Vec::new();
        for (seen, jobs) in by_position {
            let left = MAX_RUNS + 1 - runs.len();
            runs.extend(known.open_runs(&jobs, seen, left).await?);
            if runs.len() > MAX_RUNS {
                return Err(CommandError::refused(
                    Code::TooManyRuns,
                    format!(
                        "these jobs have more than {MAX_RUNS} open runs; review fewer jobs at once, nothing was changed"
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
        let withdraw = OnRuns::AllSaid(&RunCommand::WithdrawReview);
        self.on_runs(runs, withdraw, intention).await
    }

    /// Lets runs count as success, whatever they reported; each still has to be reviewed.
    pub async fn mark_runs_successful(
        &self,
        runs: &[Uuid],
        reason: Option<&str>,
        intention: &Intention,
    ) -> Result<Done<Vec<Uuid>>, CommandError> {
        let mark = |run: &KnownRun| RunCommand::MarkSuccessful {
            reason: reason.map(str::to_owned),
            status: run.status,
        };
        self.on_runs(runs, OnRuns::Each(&mark), intention).await
    }

    /// Takes marks back; the runs count as what they reported, or as overrides say.
    pub async fn withdraw_marks(
        &self,
        runs: &[Uuid],
        intention: &Intention,
    ) -> Result<Done<Vec<Uuid>>, CommandError> {
        let withdraw = OnRuns::AllSaid(&RunCommand::WithdrawMark);
        self.on_runs(runs, withdraw, intention).await
    }

    /// The runs belong to a ticket of a PSA, in place of one that they belonged to before. `created` tells whether the ticket
    /// was created for them.
    pub async fn link_psa_ticket(
        &self,
        runs: &[Uuid],
        ticket: &PsaTicket,
        created: bool,
        intention: &Intention,
    ) -> Result<Done<Vec<Uuid>>, CommandError> {
        let link = |_: &KnownRun| RunCommand::LinkPsaTicket {
            system: ticket.system.clone(),
            ticket_id: ticket.id,
            number: ticket.number.clone(),
            created,
        };
        self.on_runs(runs, OnRuns::Each(&link), intention).await
    }

    pub async fn unlink_psa_ticket(
        &self,
        runs: &[Uuid],
        intention: &Intention,
    ) -> Result<Done<Vec<Uuid>>, CommandError> {
        let unlink = OnRuns::AllSaid(&RunCommand::UnlinkPsaTicket);
        self.on_runs(runs, unlink, intention).await
    }

    async fn on_runs(
        &self,
        runs: &[Uuid],
        what: OnRuns<'_>,
        intention: &Intention,
    ) -> Result<Done<Vec<Uuid>>, CommandError> {
        CommandError::refuse_more_than(MAX_RUNS, runs.len(), "runs")?;
        let mut seen = HashSet::new();
        let runs: Vec<Uuid> = runs.iter().copied().filter(|id| seen.insert(*id)).collect();
        let commands = self.commands_of(&runs, what).await?;
        let position = self.execute_many::<Run>(commands, intention).await?;
        Ok(Done {
            value: runs,
            position,
        })
    }

    /// The commands for these runs, in their order. All of them have to exist.
    async fn commands_of(
        &self,
        runs: &[Uuid],
        what: OnRuns<'_>,
    ) -> Result<Vec<(String, RunCommand)>, CommandError> {
        let known = self.known_now().await?.runs(runs).await?;
        let known: HashMap<Uuid, KnownRun> = known.into_iter().map(|run| (run.id, run)).collect();
        let mut commands = Vec::with_capacity(runs.len());
        for id in runs {
            let run = known
                .get(id)
                .ok_or_else(|| CommandError::there_is_no("run", id))?;
            match what {
                OnRuns::Each(command) => commands.push((id.to_string(), command(run))),
                OnRuns::AllSaid(command) => {
                    let ids = std::iter::once(id).chain(&run.other_ids);
                    commands.extend(ids.map(|id| (id.to_string(), command.clone())));
                }
            }
        }
        Ok(commands)
    }
}

/// What is done to runs.
#[derive(Clone, Copy)]
enum OnRuns<'a> {
    /// Something that depends on the run.
    Each(&'a (dyn Fn(&KnownRun) -> RunCommand + Sync)),
    /// Something is taken back, under whatever id it was said.
    AllSaid(&'a RunCommand),
}
