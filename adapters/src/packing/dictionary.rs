//! Dictionaries that mails are packed with.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use zstd::{dict::EncoderDictionary, zstd_safe::DDict};

use super::base64_text::take_apart;

/// Level 3 packs a 24 kB mail to about 5 kB at 12,000 mails a second and core; higher levels gain little for their time.
pub(super) const LEVEL: i32 = 3;

/// How many mails are stored when a dictionary is trained: early, as it makes a mail a fifth of its packed size, and once
/// more when there is a fair choice of senders.
const TRAINED_AT: [i64; 2] = [500, 20_000];

/// Mails that one is trained on.
pub(crate) const SAMPLES: i64 = 500;

/// Bytes of each mail that are looked at: what mails share stands in their first part.
const SAMPLE_BYTES: usize = 48 << 10;

/// What zstd's own tool uses; a larger one packs hardly better.
const DICTIONARY_BYTES: usize = 110 << 10;

/// The dictionaries of a store, as far as they were needed yet.
#[derive(Default)]
pub(crate) struct Dictionaries {
    loaded: Mutex<HashMap<i64, Arc<Dictionary>>>,
}

pub(crate) struct Dictionary {
    pub(crate) id: i64,
    pub(super) packing: EncoderDictionary<'static>,
    pub(super) unpacking: DDict<'static>,
}

impl Dictionaries {
    pub(crate) fn get(&self, id: i64) -> Option<Arc<Dictionary>> {
        self.loaded().get(&id).map(Arc::clone)
    }

    /// Keeps the dictionary as it is stored under that id.
    pub(crate) fn add(&self, id: i64, body: &[u8]) -> Arc<Dictionary> {
        let dictionary = Arc::new(Dictionary {
            id,
            packing: EncoderDictionary::copy(body, LEVEL),
            unpacking: DDict::create(body),
        });
        self.loaded().insert(id, Arc::clone(&dictionary));
        dictionary
    }

    fn loaded(&self) -> MutexGuard<'_, HashMap<i64, Arc<Dictionary>>> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether enough mails were stored since the last dictionary that a new one is worth its time. `seen` were stored when
/// the last one was trained, `stored` are now.
pub(crate) fn is_due(seen: i64, stored: i64) -> bool {
    TRAINED_AT.iter().any(|due| seen < *due && *due <= stored)
}

/// Taking one mail of that number gives at most [`SAMPLES`] that are evenly spread over all.
pub(crate) fn sample_step(stored: i64) -> i64 {
    (stored / SAMPLES).max(1)
}

/// Trains one on these mails; `None` where they have too little in common.
pub(crate) fn train(mails: &[Vec<u8>]) -> Option<Vec<u8>> {
    let plain: Vec<_> = mails
        .iter()
        .map(|mail| match take_apart(mail) {
            Some(apart) => Cow::Owned(apart.plain),
            None => Cow::Borrowed(mail.as_slice()),
        })
        .collect();
    let samples: Vec<_> = plain
        .iter()
        .map(|mail| &mail[..mail.len().min(SAMPLE_BYTES)])
        .collect();
    zstd::dict::from_samples(&samples, DICTIONARY_BYTES).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_is_due_twice() {
        let due: Vec<_> = [
            (0, 499),
            (0, 500),
            (500, 501),
            (500, 20_000),
            (20_400, 90_000),
        ]
        .into_iter()
        .map(|(seen, stored)| is_due(seen, stored))
        .collect();
        assert_eq!(due, [false, true, false, true, false]);
    }
}
