//! What one token may take at once, and one user, so that the others are answered meanwhile.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use adapters::projecting::ViewSet;
use async_trait::async_trait;
use projections::ports::{DatabaseError, Row, Value, ViewReader};
use uuid::Uuid;

use super::places::{Asker, Places};

/// Requests of one token that are answered at the same time; more are refused.
const MAX_REQUESTS: usize = 32;

/// The shares of all tokens that ask at the moment.
#[derive(Debug, Default)]
pub(super) struct Shares {
    /// Requests in progress, by token.
    requests: Mutex<HashMap<Uuid, usize>>,
    places: Arc<Places>,
}

/// The right to answer one request, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    shares: Arc<Shares>,
    token_id: Uuid,
}

impl Shares {
    /// None where the token has as many requests as it may.
    pub(super) fn enter(self: &Arc<Self>, token_id: Uuid) -> Option<Turn> {
        let mut requests = self.lock();
        let requests = requests.entry(token_id).or_default();
        if *requests == MAX_REQUESTS {
            return None;
        }
        *requests += 1;
        Some(Turn {
            shares: Arc::clone(self),
            token_id,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, usize>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// The views, asked within the share of the token and of its user.
    pub(super) fn of(&self, views: ViewSet, user_id: Uuid) -> ViewSet {
        ViewSet {
            reader: Arc::new(Shared {
                reader: views.reader,
                places: Arc::clone(&self.shares.places),
                asker: Asker {
                    user_id,
                    token_id: self.token_id,
                },
            }),
            ..views
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut all = self.shares.lock();
        if let Some(requests) = all.get_mut(&self.token_id) {
            *requests -= 1;
            if *requests == 0 {
                all.remove(&self.token_id);
            }
        }
    }
}

struct Shared {
    reader: Arc<dyn ViewReader>,
    places: Arc<Places>,
    asker: Asker,
}

#[async_trait]
impl ViewReader for Shared {
    async fn select(&self, sql: String, params: Vec<Value>) -> Result<Vec<Row>, DatabaseError> {
        let _place = self.places.take(self.asker).await;
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
