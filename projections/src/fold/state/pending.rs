//! The mails that jobs wait for.

use std::collections::{BTreeMap, HashMap};

use domain::{
    identity::PART_SEPARATOR,
    job::{Awaited, AwaitedMails, short_names},
    text::folded,
};
use uuid::Uuid;

use crate::rows::awaited::AwaitedRow;

/// The mails that jobs wait for, in memory: it is asked of each mail that nobody has.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    /// By folded name of the job, then by job and number. None until it is asked for the first time.
    loaded: Option<ByName>,
}

type ByName = HashMap<String, BTreeMap<(Uuid, u32), AwaitedMails>>;

impl Pending {
    pub(crate) fn is_loaded(&self) -> bool {
        self.loaded.is_some()
    }

    /// Before any of them changes.
    pub(crate) fn load(&mut self, rows: &[AwaitedRow]) {
        self.loaded = Some(ByName::default());
        for row in rows {
            self.put(row);
        }
    }

    /// Those that a mail with one of these identities fits, of those that were loaded.
    pub(crate) fn fitting(&self, keys: &[&str]) -> BTreeMap<(Uuid, u32), AwaitedMails> {
        let mut found = BTreeMap::new();
        let Some(loaded) = &self.loaded else {
            return found;
        };
        for key in keys {
            let Some(name) = key.split(PART_SEPARATOR).nth(3) else {
                continue;
            };
            let possible = std::iter::once(name).chain(short_names(name));
            let wishes = possible.filter_map(|name| loaded.get(name)).flatten();
            let fitting = wishes.filter(|(_, mails)| mails.fits(key));
            found.extend(fitting.map(|(place, mails)| (*place, mails.clone())));
        }
        found
    }

    /// Whether no job waits for mails, as far as they were loaded.
    pub(crate) fn is_empty(&self) -> bool {
        self.loaded.as_ref().is_none_or(HashMap::is_empty)
    }

    /// After a rollback.
    pub(crate) fn forget(&mut self) {
        self.loaded = None;
    }

    pub(crate) fn put(&mut self, row: &AwaitedRow) {
        if let (Some(loaded), Awaited::Mails(mails)) = (&mut self.loaded, &row.what.0) {
            let of_name = loaded.entry(folded(&mails.job)).or_default();
            of_name.insert((row.job_id, row.number), mails.clone());
        }
    }

    pub(crate) fn remove(&mut self, row: &AwaitedRow) {
        if let (Some(loaded), Awaited::Mails(mails)) = (&mut self.loaded, &row.what.0) {
            let name = folded(&mails.job);
            if let Some(of_name) = loaded.get_mut(&name) {
                of_name.remove(&(row.job_id, row.number));
                if of_name.is_empty() {
                    loaded.remove(&name);
                }
            }
        }
    }
}
