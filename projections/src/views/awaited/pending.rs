use std::collections::{BTreeMap, HashMap};

use domain::{
    identity::PART_SEPARATOR,
    job::{Awaited, AwaitedMails, short_names},
    text::folded,
};
use uuid::Uuid;

use super::AwaitedRow;
use crate::{
    ports::{DatabaseError, ViewWriter},
    store::Table as _,
};

/// The mails that jobs wait for, in memory: it is asked of each mail that nobody has.
#[derive(Debug, Default)]
pub struct Pending {
    /// By folded name of the job, then by job and number. None until it is asked for the first time.
    loaded: Option<ByName>,
}

type ByName = HashMap<String, BTreeMap<(Uuid, u32), AwaitedMails>>;

impl Pending {
    /// Those that a mail with one of these identities fits. What was changed in the table has to be written.
    pub(super) fn fitting(
        &mut self,
        writer: &mut dyn ViewWriter,
        keys: &[&str],
    ) -> Result<BTreeMap<(Uuid, u32), AwaitedMails>, DatabaseError> {
        let loaded = self.loaded(writer)?;
        let mut found = BTreeMap::new();
        for key in keys {
            let Some(name) = key.split(PART_SEPARATOR).nth(3) else {
                continue;
            };
            let possible = std::iter::once(name).chain(short_names(name));
            let wishes = possible.filter_map(|name| loaded.get(name)).flatten();
            let fitting = wishes.filter(|(_, mails)| mails.fits(key));
            found.extend(fitting.map(|(place, mails)| (*place, mails.clone())));
        }
        Ok(found)
    }

    /// Whether no job waits for mails. What was changed in the table has to be written.
    pub(super) fn is_empty(&mut self, writer: &mut dyn ViewWriter) -> Result<bool, DatabaseError> {
        Ok(self.loaded(writer)?.is_empty())
    }

    /// After a rollback.
    pub(crate) fn forget(&mut self) {
        self.loaded = None;
    }

    fn loaded(&mut self, writer: &mut dyn ViewWriter) -> Result<&ByName, DatabaseError> {
        let loaded = match self.loaded.take() {
            Some(loaded) => loaded,
            None => load(writer)?,
        };
        Ok(self.loaded.insert(loaded))
    }

    pub(super) fn put(&mut self, row: &AwaitedRow) {
        if let (Some(loaded), Awaited::Mails(mails)) = (&mut self.loaded, &row.what.0) {
            let of_name = loaded.entry(folded(&mails.job)).or_default();
            of_name.insert((row.job_id, row.number), mails.clone());
        }
    }

    pub(super) fn remove(&mut self, row: &AwaitedRow) {
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

fn load(writer: &mut dyn ViewWriter) -> Result<ByName, DatabaseError> {
    let mut pending = Pending {
        loaded: Some(HashMap::new()),
    };
    let sql = format!("SELECT {} FROM awaited", AwaitedRow::columns());
    for row in writer.select(&sql, &[])? {
        pending.put(&AwaitedRow::from_row(row)?);
    }
    Ok(pending.loaded.unwrap_or_default())
}
