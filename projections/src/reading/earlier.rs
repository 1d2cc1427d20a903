//! Readings that views have already.

use std::{collections::HashMap, sync::Arc};

use domain::log::Position;
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        schema::{error::DatabaseError, value::Value},
    },
    queries::mails::of_mails,
    reading::outcome::{OF_REMNANT, Reading},
    rows::{
        mail_paths::MailPathRow,
        mails::{MailPartRow, MailRow},
    },
};

/// Readings out of views that exist already. Content and definitions determine a reading, so what another set of
/// definitions reads in the same way need not be parsed again.
pub struct EarlierReadings {
    reader: Arc<dyn ViewReader>,
    /// Later mails may have come in while it was told which are affected.
    until: Position,
    /// Whether the definitions may read this mail differently than those of the earlier views.
    affected: Box<dyn Fn(Uuid) -> bool + Send + Sync>,
    /// Whether headers are judged in the same way, too.
    headers_alike: bool,
}

impl std::fmt::Debug for EarlierReadings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EarlierReadings").finish_non_exhaustive()
    }
}

impl EarlierReadings {
    pub fn new(
        reader: Arc<dyn ViewReader>,
        until: Position,
        affected: impl Fn(Uuid) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self {
            reader,
            until,
            affected: Box::new(affected),
            headers_alike: true,
        }
    }

    /// Others are trusted now: what headers prove is found out again.
    #[must_use]
    pub fn with_other_trust(mut self) -> Self {
        self.headers_alike = false;
        self
    }

    /// Whether the views have the columns that this program asks for.
    pub fn readable(&self) -> bool {
        let nobody = [Value::Uuid(Uuid::nil())];
        of_mails::<MailRow>(self.reader.as_ref(), &nobody).is_ok()
            && of_mails::<MailPartRow>(self.reader.as_ref(), &nobody).is_ok()
            && of_mails::<MailPathRow>(self.reader.as_ref(), &nobody).is_ok()
    }

    /// Whether the headers of mails that are taken over have to be judged.
    pub(crate) fn lacks_header(&self, reading: &Reading) -> bool {
        !self.headers_alike && reading.revision.as_deref() != Some(OF_REMNANT)
    }

    /// Of mails with the positions at which they were received, in their order; `None` for those to be parsed.
    pub(crate) fn readings(
        &self,
        mails: &[(Position, Uuid)],
    ) -> Result<Vec<Option<Reading>>, DatabaseError> {
        let wanted: Vec<_> = mails
            .iter()
            .filter(|(position, mail_id)| *position <= self.until && !(self.affected)(*mail_id))
            .map(|(_, mail_id)| Value::Uuid(*mail_id))
            .collect();
        if wanted.is_empty() {
            return Ok(vec![None; mails.len()]);
        }
        let mut found: HashMap<Uuid, Reading> = HashMap::with_capacity(wanted.len());
        for row in of_mails::<MailRow>(self.reader.as_ref(), &wanted)? {
            let reading = Reading {
                parser: row.parser,
                revision: row.parser_revision,
                problems: row.problems.0,
                by_other_subject: row.by_other_subject,
                header: None,
                runs: Vec::new(),
            };
            found.insert(row.mail_id, reading);
        }
        for row in of_mails::<MailPathRow>(self.reader.as_ref(), &wanted)? {
            if let Some(reading) = found.get_mut(&row.mail_id) {
                reading.header = Some(row.into());
            }
        }
        let mut parts: Vec<MailPartRow> = of_mails(self.reader.as_ref(), &wanted)?;
        parts.sort_unstable_by_key(|part| (part.mail_id, part.ordinal));
        for row in parts {
            if let Some(reading) = found.get_mut(&row.mail_id) {
                reading.runs.push(row.into());
            }
        }
        Ok(mails
            .iter()
            .map(|(_, mail_id)| found.remove(mail_id))
            .collect())
    }
}
