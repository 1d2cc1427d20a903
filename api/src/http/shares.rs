//! What one token may take at once, so that the others are answered meanwhile.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use adapters::projecting::ViewSet;
use async_trait::async_trait;
use projections::ports::{DatabaseError, Row, Value, ViewReader};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Requests of one token that are answered at the same time; more are refused.
const MAX_REQUESTS: usize = 32;

/// Statements of one token that run at the same time, half of the places that views have; more wait.
const MAX_READS: usize = 4;

/// The shares of all tokens that ask at the moment.
#[derive(Debug, Default)]
pub(super) struct Shares(Mutex<HashMap<Uuid, Share>>);

#[derive(Debug)]
struct Share {
    requests: usize,
    reads: Arc<Semaphore>,
}

/// The right to answer one request, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    shares: Arc<Shares>,
    token_id: Uuid,
    reads: Arc<Semaphore>,
}

impl Shares {
    /// None where the token has as many requests as it may.
    pub(super) fn enter(self: &Arc<Self>, token_id: Uuid) -> Option<Turn> {
        let mut shares = self.lock();
        let share = shares.entry(token_id).or_insert_with(|| Share {
            requests: 0,
            reads: Arc::new(Semaphore::new(MAX_READS)),
        });
        if share.requests == MAX_REQUESTS {
            return None;
        }
        share.requests += 1;
        Some(Turn {
            shares: Arc::clone(self),
            token_id,
            reads: Arc::clone(&share.reads),
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Share>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// The views, asked within the share of the token.
    pub(super) fn of(&self, views: ViewSet) -> ViewSet {
        ViewSet {
            reader: Arc::new(Shared {
                reader: views.reader,
                reads: Arc::clone(&self.reads),
            }),
            ..views
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut shares = self.shares.lock();
        if let Some(share) = shares.get_mut(&self.token_id) {
            share.requests -= 1;
            if share.requests == 0 {
                shares.remove(&self.token_id);
            }
        }
    }
}

struct Shared {
    reader: Arc<dyn ViewReader>,
    reads: Arc<Semaphore>,
}

#[async_trait]
impl ViewReader for Shared {
    async fn select(&self, sql: String, params: Vec<Value>) -> Result<Vec<Row>, DatabaseError> {
        // In the order in which they came; never closed.
        let _place = self.reads.acquire().await;
        self.reader.select(sql, params).await
    }

    fn select_now(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        self.reader.select_now(sql, params)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_has_a_share_and_the_others_have_theirs() {
        let shares = Arc::new(Shares::default());
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut turns: Vec<_> = (0..MAX_REQUESTS)
            .map(|_| shares.enter(one).expect("a turn"))
            .collect();
        assert!(shares.enter(one).is_none());
        assert!(shares.enter(other).is_some());
        turns.pop();
        turns.push(shares.enter(one).expect("the one that was given back"));
        assert!(shares.enter(one).is_none());
        drop(turns);
        assert!(shares.lock().is_empty(), "shares of nobody are kept");
    }
}
