//! The hash chain over the log.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};
use domain::access::Permission;
use projections::ports::Link;

use super::{context::backend, cost, error, guard::May, types::Long};

#[derive(Debug, Default)]
pub(super) struct ChainQuery;

/// The hash chain over the event log, which shows when somebody changed the log behind the program's back.
#[derive(SimpleObject)]
struct AuditChain {
    /// Place in the log of the last event that the chain covers; 0 while there is none.
    position: Long,
    /// SHA-256 in 64 hexadecimal digits, of that event and all before it.
    hash: Option<String>,
    /// So many places the log is ahead of the chain; for a moment after something happened, else 0.
    behind: Long,
}

#[Object]
impl ChainQuery {
    /// How far the hash chain goes. Whether the log is as it was recorded, `backupchecks audit verify` tells.
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
                    "UNAVAILABLE",
                    "the hash chain does not answer; try again in a moment",
                )
            })?;
        let position = last.map_or(0, |link: Link| link.position);
        Ok(AuditChain {
            position: Long(position),
            hash: last.map(|link| link.hash.hex()),
            behind: Long(head.saturating_sub(position).max(0)),
        })
    }
}
