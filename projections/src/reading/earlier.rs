use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use super::{Reading, RunHead};
use crate::{
    ports::{DatabaseError, Value, ViewReader},
    store::Table,
    views::mails::{MailPartRow, MailRow},
};

/// Readings out of views that exist already. Content and definitions determine a reading, so what another set of
/// definitions reads in the same way need not be parsed again.
pub struct EarlierReadings {
    reader: Arc<dyn ViewReader>,
    /// Whether the definitions may read this mail otherwise than those of the earlier views.
    affected: Box<dyn Fn(Uuid) -> bool + Send + Sync>,
}

impl std::fmt::Debug for EarlierReadings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EarlierReadings").finish_non_exhaustive()
    }
}

impl EarlierReadings {
    pub fn new(
        reader: Arc<dyn ViewReader>,
        affected: impl Fn(Uuid) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self {
            reader,
            affected: Box::new(affected),
        }
    }

    /// Whether the views have the columns that this program asks for.
    pub fn readable(&self) -> bool {
        let nobody = [Value::Uuid(Uuid::nil())];
        self.rows::<MailRow>(&nobody, "").is_ok() && self.rows::<MailPartRow>(&nobody, "").is_ok()
    }

    /// In the order of the mails; `None` for those to be parsed.
    pub(crate) fn readings(
        &self,
        mail_ids: &[Uuid],
    ) -> Result<Vec<Option<Reading>>, DatabaseError> {
        let wanted: Vec<_> = mail_ids
            .iter()
            .filter(|mail_id| !(self.affected)(**mail_id))
            .map(|mail_id| Value::Uuid(*mail_id))
            .collect();
        if wanted.is_empty() {
            return Ok(vec![None; mail_ids.len()]);
        }
        let mut found: HashMap<Uuid, Reading> = HashMap::with_capacity(wanted.len());
        for row in self.rows::<MailRow>(&wanted, "")? {
            let reading = Reading {
                parser: row.parser,
                revision: row.parser_revision,
                problems: row.problems.0,
                runs: Vec::new(),
            };
            found.insert(row.mail_id, reading);
        }
        for row in self.rows::<MailPartRow>(&wanted, " ORDER BY mail_id, ordinal")? {
            if let Some(reading) = found.get_mut(&row.mail_id) {
                reading.runs.push(head(row));
            }
        }
        Ok(mail_ids
            .iter()
            .map(|mail_id| found.remove(mail_id))
            .collect())
    }

    fn rows<R: Table>(&self, mail_ids: &[Value], order: &str) -> Result<Vec<R>, DatabaseError> {
        let places: Vec<_> = (1..=mail_ids.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT {} FROM {} WHERE mail_id IN ({}){order}",
            R::columns(),
            R::DEF.name,
            places.join(", ")
        );
        let rows = self.reader.select_now(&sql, mail_ids)?;
        rows.into_iter().map(R::from_row).collect()
    }
}

fn head(row: MailPartRow) -> RunHead {
    RunHead {
        software: row.software,
        kind: row.kind,
        job: row.job,
        company: row.company,
        status: row.status,
        run_at: row.run_at,
        informational: row.informational,
        hidden_from_run_checks: row.hidden_from_run_checks,
        duration_seconds: row.duration_seconds,
        size_bytes: row.size_bytes,
        object_count: row.object_count,
        troubled_object_count: row.troubled_object_count,
    }
}
