//! The places for statements. No user takes all of them, with however many tokens, and those that come free go round among users.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;
use uuid::Uuid;

/// Statements that run at the same time: one less than views have readers, as the program has questions of its own, such as whose
/// a token is.
const PLACES: usize = 7;

/// Of one token.
const OF_TOKEN: usize = 4;

/// Left to users who have none.
const FOR_OTHERS: usize = 2;

/// Who asks, and with which token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asker {
    pub(super) user_id: Uuid,
    pub(super) token_id: Uuid,
}

#[derive(Debug, Default)]
pub(super) struct Places(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    taken: Vec<Asker>,
    /// In the order in which they came.
    waiting: VecDeque<(Asker, oneshot::Sender<Place>)>,
}

/// A place, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    asker: Asker,
}

impl Places {
    /// Waits for a place. Dropped, it waits no more, and gives back what it was given meanwhile.
    pub(super) async fn take(self: &Arc<Self>, asker: Asker) -> Option<Place> {
        let (give, given) = oneshot::channel();
        self.lock().waiting.push_back((asker, give));
        self.hand_out();
        given.await.ok()
    }

    fn hand_out(self: &Arc<Self>) {
        loop {
            let Some((place, give)) = self.next() else {
                return;
            };
            // Of one who has gone, it comes back by itself, and another one has it.
            drop(give.send(place));
        }
    }

    fn next(self: &Arc<Self>) -> Option<(Place, oneshot::Sender<Place>)> {
        let mut state = self.lock();
        state.waiting.retain(|(_, give)| !give.is_closed());
        let waiting = state.waiting.iter().enumerate();
        let may = waiting.filter(|(_, (asker, _))| state.may_take(*asker));
        // Of those that have as few, the first.
        let (at, _) = may.min_by_key(|(_, (asker, _))| state.of_user(*asker))?;
        let (asker, give) = state.waiting.remove(at)?;
        state.taken.push(asker);
        let places = Arc::clone(self);
        Some((Place { places, asker }, give))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn may_take(&self, asker: Asker) -> bool {
        let free = PLACES.saturating_sub(self.taken.len());
        let of_token = self.taken.iter().filter(|taken| **taken == asker).count();
        let least = if self.of_user(asker) == 0 {
            0
        } else {
            FOR_OTHERS
        };
        free > least && of_token < OF_TOKEN
    }

    fn of_user(&self, asker: Asker) -> usize {
        let taken = self.taken.iter();
        taken.filter(|taken| taken.user_id == asker.user_id).count()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        {
            let mut state = self.places.lock();
            if let Some(at) = state.taken.iter().position(|taken| *taken == self.asker) {
                state.taken.swap_remove(at);
            }
        }
        self.places.hand_out();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future,
        pin::{Pin, pin},
        task::{Context, Poll, Waker},
    };

    use super::*;

    fn asker(user: u128, token: u128) -> Asker {
        Asker {
            user_id: Uuid::from_u128(user),
            token_id: Uuid::from_u128(token),
        }
    }

    fn now<T>(future: Pin<&mut impl Future<Output = T>>) -> Option<T> {
        match future.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    /// At once, or not.
    fn taken(places: &Arc<Places>, asker: Asker) -> Option<Place> {
        now(pin!(places.take(asker))).flatten()
    }

    #[test]
    fn a_user_with_many_tokens_leaves_places_to_others() {
        let places = Arc::new(Places::default());
        let mut of_one = Vec::new();
        for token in 0..10 {
            for _ in 0..OF_TOKEN {
                of_one.extend(taken(&places, asker(1, token)));
            }
        }
        assert_eq!(of_one.len(), PLACES - FOR_OTHERS);
        let second = taken(&places, asker(2, 20)).expect("a place");
        assert!(taken(&places, asker(2, 21)).is_none(), "it has one");
        let third = taken(&places, asker(3, 30)).expect("a place");
        assert!(taken(&places, asker(4, 40)).is_none(), "all are taken");
        drop((second, third));
        assert!(taken(&places, asker(4, 40)).is_some());
        of_one.clear();
        assert!(places.lock().taken.is_empty());
        assert!(places.lock().waiting.is_empty());
    }

    #[test]
    fn one_token_has_its_share_of_what_its_user_has() {
        let places = Arc::new(Places::default());
        let of_token: Vec<_> = (0..PLACES)
            .filter_map(|_| taken(&places, asker(1, 1)))
            .collect();
        assert_eq!(of_token.len(), OF_TOKEN);
        assert!(taken(&places, asker(1, 2)).is_some());
    }

    #[test]
    fn what_comes_free_goes_to_the_one_who_has_the_fewest() {
        let places = Arc::new(Places::default());
        let mut of_one: Vec<_> = (0..PLACES)
            .filter_map(|token| taken(&places, asker(1, token as u128)))
            .collect();
        let others = [2, 3].map(|user| taken(&places, asker(user, user)).expect("a place"));
        let mut greedy = pin!(places.take(asker(1, 9)));
        let mut gone = Box::pin(places.take(asker(4, 4)));
        let mut newcomer = pin!(places.take(asker(5, 5)));
        assert!(now(greedy.as_mut()).is_none() && now(gone.as_mut()).is_none());
        assert!(now(newcomer.as_mut()).is_none());
        drop(gone);
        of_one.pop();
        let place = now(newcomer.as_mut());
        assert!(place.flatten().is_some() && now(greedy.as_mut()).is_none());
        drop(others);
        assert!(now(greedy.as_mut()).flatten().is_some());
    }

    #[test]
    fn a_place_that_was_given_to_one_who_has_gone_comes_back() {
        let places = Arc::new(Places::default());
        let mut all: Vec<_> = (0..7)
            .filter_map(|user| taken(&places, asker(user, user)))
            .collect();
        assert_eq!(all.len(), PLACES);
        let mut waits = Box::pin(places.take(asker(8, 8)));
        assert!(now(waits.as_mut()).is_none());
        // It is given while nobody looks, and dropped unseen.
        all.pop();
        assert_eq!(places.lock().taken.len(), PLACES);
        drop(waits);
        assert_eq!(places.lock().taken.len(), PLACES - 1);
    }
}
