//! What people do about runs.

use commands::{CommandError, SeenJob};
use proptest::prelude::*;

use crate::replay_equals_live::{
    annotations::psa,
    history::{History, some},
};

#[derive(Debug, Clone)]
pub(crate) enum RunStep {
    Review {
        from: usize,
        count: usize,
    },
    Withdraw {
        from: usize,
        count: usize,
    },
    ReviewJob {
        job: usize,
        positions_ago: i64,
    },
    /// Takes back a review of a job, this many before its newest.
    WithdrawReviewsOf(usize),
    Mark {
        from: usize,
        count: usize,
    },
    WithdrawMark {
        from: usize,
        count: usize,
    },
    LinkPsa {
        from: usize,
        ticket: i64,
    },
    ConfirmPath(usize),
    ForgetPath(usize),
}

impl RunStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        let n = 0..64_usize;
        prop_oneof![
            2 => (n.clone(), 1..5_usize).prop_map(|(from, count)| Self::Review { from, count }),
            2 => (n.clone(), 1..5_usize).prop_map(|(from, count)| Self::Withdraw { from, count }),
            2 => (n.clone(), 0..30_i64).prop_map(|(job, positions_ago)| Self::ReviewJob { job, positions_ago }),
            1 => (0..4_usize).prop_map(Self::WithdrawReviewsOf),
            1 => (n.clone(), 1..3_usize).prop_map(|(from, count)| Self::Mark { from, count }),
            1 => (n.clone(), 1..3_usize).prop_map(|(from, count)| Self::WithdrawMark { from, count }),
            1 => (n.clone(), 0..3_i64).prop_map(|(from, ticket)| Self::LinkPsa { from, ticket }),
            2 => n.clone().prop_map(Self::ConfirmPath),
            1 => n.clone().prop_map(Self::ForgetPath),
        ]
    }
}

impl History {
    pub(crate) async fn on_runs(&mut self, step: RunStep) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        match step {
            RunStep::Review { from, count } => {
                let runs = self.runs(from, count).await;
                commands.review_runs(&runs, Some("seen"), &by).await?;
            }
            RunStep::Withdraw { from, count } => {
                let runs = self.runs(from, count).await;
                commands.withdraw_reviews(&runs, &by).await?;
            }
            RunStep::ReviewJob { job, positions_ago } => {
                let seen = SeenJob {
                    job_id: some(&self.jobs, job),
                    up_to: self.at.backend.settle().await.expect("settled") - positions_ago,
                };
                commands.review_jobs(&[seen], None, &by).await?;
                self.reviews.push(by.correlation_id);
            }
            RunStep::WithdrawReviewsOf(but) => {
                let newest = self.reviews.iter().rev().nth(but);
                let correlation_id = newest.copied().unwrap_or_default();
                commands.withdraw_reviews_of(correlation_id, &by).await?;
            }
            RunStep::Mark { from, count } => {
                let runs = self.runs(from, count).await;
                commands.mark_runs_successful(&runs, None, &by).await?;
            }
            RunStep::WithdrawMark { from, count } => {
                let runs = self.runs(from, count).await;
                commands.withdraw_marks(&runs, &by).await?;
            }
            RunStep::ConfirmPath(number) => {
                let doubted = self.doubted_runs().await;
                commands.confirm_path(some(&doubted, number), &by).await?;
            }
            RunStep::ForgetPath(number) => {
                // Those of the mail host's two networks.
                let path = ["direct/198.51.100.0/24", "direct/203.0.113.0/24"][number % 2];
                let job = some(&self.jobs, number / 2);
                commands.forget_path(job, path, &by).await?;
            }
            RunStep::LinkPsa { from, ticket } => {
                let runs = self.runs(from, 1).await;
                if ticket == 0 {
                    commands.unlink_psa_ticket(&runs, &by).await?;
                } else {
                    commands
                        .link_psa_ticket(&runs, &psa(ticket), true, &by)
                        .await?;
                }
            }
        }
        Ok(())
    }
}
