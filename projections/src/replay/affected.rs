//! Mails that other definitions may read differently.

use std::{
    cmp::Reverse,
    collections::HashSet,
    sync::atomic::{AtomicBool, Ordering},
};

use parsing::definition::{Definition, Definitions};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::decode::ask_now,
        schema::{error::DatabaseError, value::Value},
    },
    reading::outcome::OF_REMNANT,
};

/// Mails looked at in one statement.
const PAGE: usize = 5_000;

/// From one set of definitions to another.
#[derive(Debug)]
pub struct Change<'a> {
    old: &'a Definitions,
    new: &'a Definitions,
    /// Those that are not the same in both, of either side.
    changed: Vec<&'a Definition>,
    names: HashSet<&'a str>,
}

impl<'a> Change<'a> {
    pub fn between(old: &'a Definitions, new: &'a Definitions) -> Self {
        let mut changed = Vec::new();
        for (one, other) in [(old, new), (new, old)] {
            let differs = |definition: &&Definition| {
                definition.enabled
                    && other
                        .get(&definition.name)
                        .is_none_or(|same| !same.enabled || same.revision != definition.revision)
            };
            changed.extend(one.iter().filter(differs));
        }
        Self {
            names: changed
                .iter()
                .map(|definition| definition.name.as_str())
                .collect(),
            old,
            new,
            changed,
        }
    }

    /// Whether both sets read every mail alike.
    pub fn is_none(&self) -> bool {
        self.changed.is_empty()
    }

    /// Whether the new set may read the mail differently than the old one, told from what the views know of it. `subject` is
    /// the one that it is read by, where the views have that.
    pub fn may_affect(
        &self,
        parser: Option<&str>,
        revision: Option<&str>,
        subject: Option<&str>,
    ) -> bool {
        if revision == Some(OF_REMNANT) {
            return false;
        }
        let claims =
            |definition: &&&Definition| subject.is_none_or(|subject| definition.may_claim(subject));
        let Some(parser) = parser else {
            return self.changed.iter().any(|definition| claims(&definition));
        };
        if self.names.contains(parser) {
            return true;
        }
        let Some(reads_it) = self.new.get(parser).or_else(|| self.old.get(parser)) else {
            return true;
        };
        // Views that were built with another one of that name do not say where it stands.
        if revision.is_some_and(|revision| revision != reads_it.revision) {
            return self.changed.iter().any(|definition| claims(&definition));
        }
        // The first definition that fits reads a mail, so those behind do not matter.
        self.changed
            .iter()
            .filter(|definition| {
                (definition.order, &definition.name) < (reads_it.order, &reads_it.name)
            })
            .any(|definition| claims(&definition))
    }
}

/// A mail that may be read differently.
#[derive(Debug, Clone, Copy)]
pub(super) struct Affected {
    pub(super) mail_id: Uuid,
    received_at: i64,
    pub(super) size: u64,
}

#[cfg(test)]
impl Affected {
    pub(super) fn of_size(size: u64) -> Self {
        Self {
            mail_id: Uuid::nil(),
            received_at: 0,
            size,
        }
    }
}

/// The mails of these views that the change may affect, found without reading them. `None` when it was stopped: with some
/// of them, others would keep a reading that is not theirs any more.
pub fn scan(
    reader: &dyn ViewReader,
    change: &Change<'_>,
    stop: &AtomicBool,
) -> Result<Option<HashSet<Uuid>>, DatabaseError> {
    let mut affected = HashSet::new();
    let complete = each_page(reader, change, stop, |page| {
        affected.extend(page.iter().map(|mail| mail.mail_id));
        Ok::<_, DatabaseError>(())
    })?;
    Ok(complete.then_some(affected))
}

/// The mails that were received last of those that the change may affect, up to a limit, and how many there are in
/// all. `None` when it was stopped.
pub(super) fn newest(
    reader: &dyn ViewReader,
    change: &Change<'_>,
    most: usize,
    stop: &AtomicBool,
) -> Result<Option<(Vec<Uuid>, usize)>, DatabaseError> {
    let mut affected = Vec::new();
    let complete = each_page(reader, change, stop, |page| {
        affected.extend(
            page.iter()
                .map(|mail| (Reverse(mail.received_at), mail.mail_id)),
        );
        Ok::<_, DatabaseError>(())
    })?;
    let all = affected.len();
    affected.sort_unstable();
    affected.truncate(most);
    let newest = affected.into_iter().map(|(_, id)| id).collect();
    Ok(complete.then_some((newest, all)))
}

/// Hands over those of a page of mails after the other. Tells whether it came to the end.
pub(super) fn each_page<E: From<DatabaseError>>(
    reader: &dyn ViewReader,
    change: &Change<'_>,
    stop: &AtomicBool,
    mut take: impl FnMut(&[Affected]) -> Result<(), E>,
) -> Result<bool, E> {
    let mut last = Uuid::nil();
    while !stop.load(Ordering::Relaxed) {
        let sql = format!(
            "SELECT mail_id, parser, parser_revision, subject, by_other_subject, received_at, size FROM mails \
             WHERE mail_id > $1 ORDER BY mail_id LIMIT {PAGE}"
        );
        let rows = ask_now::<Read>(reader, &sql, &[Value::Uuid(last)])?;
        let is_last = rows.len() < PAGE;
        let mut affected = Vec::new();
        for row in rows {
            let (mail, may_affect) = look_at(row, change);
            last = mail.mail_id;
            if may_affect {
                affected.push(mail);
            }
        }
        take(&affected)?;
        if is_last {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Mail, definition and its revision, subject, whether another one counts, time of receipt and size.
type Read = (Uuid, Option<String>, Option<String>, String, bool, i64, i64);

fn look_at(row: Read, change: &Change<'_>) -> (Affected, bool) {
    let (mail_id, parser, revision, subject, by_other_subject, received_at, size) = row;
    let subject = (!by_other_subject).then_some(subject.as_str());
    let mail = Affected {
        mail_id,
        received_at,
        size: size.unsigned_abs(),
    };
    let may_affect = change.may_affect(parser.as_deref(), revision.as_deref(), subject);
    (mail, may_affect)
}
