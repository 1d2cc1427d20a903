//! The hash chain over the log.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use backend::verification::{Outcome, Verification};
use chrono::{DateTime, Utc};
use domain::{access::Permission, code::Code};
use projections::{chain::ChainState, ports::Link};

use crate::{
    request::{context::backend, cost, error, guard::May},
    types::long::Long,
};

#[derive(Debug, Default)]
pub(crate) struct ChainQuery;

/// The hash chain over the event log, which shows when somebody changed the log behind the program's back.
#[derive(SimpleObject)]
struct AuditChain {
    /// Place in the log of the last event that the chain covers; 0 while there is none.
    position: Long,
    /// SHA-256 in 64 hexadecimal digits, of that event and all before it.
    hash: Option<String>,
    /// So many places the log is ahead of the chain; for a moment after something happened, else 0.
    behind: Long,
    /// How the last comparison of log and chain ended, which the program makes when it starts and every night. None while
    /// the first one is not done.
    verification: Option<LogVerification>,
}

/// A comparison of the event log with its hash chain.
#[derive(SimpleObject)]
struct LogVerification {
    result: LogVerificationResult,
    verified_at: DateTime<Utc>,
    /// What is wrong, with the way out; or that nothing is.
    message: String,
    /// Events that are as they were recorded, up to the first fault; none where nothing could be compared.
    events: Option<Long>,
    /// Place in the log of the first fault.
    fault_position: Option<Long>,
    /// `EVENT_ALTERED` and the like, of the first fault.
    fault_code: Option<String>,
}

#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
enum LogVerificationResult {
    /// Every event is as it was recorded.
    Sound,
    /// Events at the end are in no hash chain yet.
    Unlinked,
    /// The hash chain lost its end.
    Cut,
    /// The hash chain is gone.
    Deleted,
    /// The log, or its chain, is not as it was recorded.
    Faulty,
    /// The file of the log is damaged.
    Damaged,
    /// The log or its chain did not answer; the program tries again by itself.
    Failed,
}

impl LogVerification {
    fn of(last: &Verification) -> Self {
        let verdict = last.outcome.verdict();
        let fault = verdict.and_then(|verdict| verdict.fault.as_ref());
        Self {
            result: LogVerificationResult::of(&last.outcome),
            verified_at: last.at,
            message: last.outcome.message(),
            events: verdict.map(|verdict| Long(verdict.sound.events.cast_signed())),
            fault_position: fault.map(|fault| Long(fault.position)),
            fault_code: fault.map(|fault| fault.kind.code().to_owned()),
        }
    }
}

impl LogVerificationResult {
    fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Failed(_) => Self::Failed,
            Outcome::Damaged(_) => Self::Damaged,
            Outcome::Compared(verdict) => match verdict.state() {
                ChainState::Faulty => Self::Faulty,
                ChainState::Deleted { .. } => Self::Deleted,
                ChainState::Cut { .. } => Self::Cut,
                ChainState::Unlinked { .. } => Self::Unlinked,
                ChainState::Sound => Self::Sound,
            },
        }
    }
}

#[Object]
impl ChainQuery {
    /// How far the hash chain goes, and whether the log is as it was recorded.
    #[graphql(
        guard = "May(Permission::ReadAudit)",
        complexity = "cost::SCAN + child_complexity"
    )]
    async fn audit_chain(&self, context: &Context<'_>) -> Result<AuditChain> {
        let chain = Arc::clone(&backend(context).chain);
        let feed = Arc::clone(&backend(context).engine.feed);
        let looked = tokio::task::spawn_blocking(move || {
            // In this order, as the chain follows the log.
            let last = chain.last().map_err(|error| error.to_string())?;
            let head = feed.head().map_err(|error| error.to_string())?;
            Ok::<_, String>((last, head))
        });
        let (last, head) = looked
            .await
            .map_err(|failed| failed.to_string())
            .flatten()
            .map_err(|error| {
                tracing::error!(%error, "query failed");
                error::coded(
                    Code::Unavailable,
                    "the hash chain does not answer; try again in a moment",
                )
            })?;
        let position = last.map_or(0, |link: Link| link.position);
        Ok(AuditChain {
            position: Long(position),
            hash: last.map(|link| link.hash.hex()),
            behind: Long(head.saturating_sub(position).max(0)),
            verification: backend(context)
                .verification
                .get()
                .as_ref()
                .map(LogVerification::of),
        })
    }
}
