//! A list in order of time, of which a page looks at a bounded piece.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            cursor::{Cursor, PageRequest},
            decode::ask,
        },
        schema::{error::DatabaseError, field::Field as _, value::Value},
    },
    search::{
        page::{Hit, SectionPage},
        terms::Terms,
    },
};

/// Rows by time and id, newest first.
pub(super) struct Window<'a> {
    /// Table, with the columns of `time` and `id`.
    pub table: &'a str,
    pub time: &'a str,
    pub id: &'a str,
    /// Further columns that conditions need.
    pub columns: &'a str,
    /// What all rows have; there is an index of these rows by time and id.
    pub only: &'a str,
    /// Joins of other tables to `piece`, with conditions on them.
    pub joins: &'a str,
    /// Where the terms are looked for.
    pub texts: &'a [&'a str],
    /// Columns of JSON in which they are looked for, too. Names within the JSON are found as well, so the hits are to be
    /// looked at again.
    pub json: &'a [&'a str],
}

/// Ids of what was found, newest first.
pub(super) struct InWindow {
    pub ids: Vec<Uuid>,
    pub next: Option<Cursor>,
}

pub(super) fn cursor_kinds() -> Vec<Value> {
    vec![
        DateTime::<Utc>::UNIX_EPOCH.to_value(),
        Value::Uuid(Uuid::nil()),
    ]
}

impl Window<'_> {
    pub(super) async fn search(
        &self,
        reader: &dyn ViewReader,
        terms: &Terms,
        page: &PageRequest,
        rows: usize,
    ) -> Result<InWindow, DatabaseError> {
        let (time, id) = (self.time, self.id);
        let mut params = Vec::new();
        let behind = behind(page, time, id, &mut params);
        let before = params.clone();
        let piece = format!(
            "SELECT {time}, {id}{} FROM {} WHERE {}{behind} ORDER BY {time} DESC, {id} DESC",
            self.columns, self.table, self.only
        );
        let sql = format!(
            "SELECT piece.{time}, piece.{id} FROM ({piece} LIMIT {rows}) AS piece {} WHERE {} \
             ORDER BY piece.{time} DESC, piece.{id} DESC LIMIT {}",
            self.joins,
            terms.condition_with(self.texts, self.json, &mut params),
            page.first + 1
        );
        let mut found = ask::<(i64, Uuid)>(reader, sql, params).await?;
        if found.len() > page.first {
            found.truncate(page.first);
            let next = found.last().copied().map(cursor);
            return Ok(InWindow {
                ids: ids(found),
                next,
            });
        }
        // Behind the piece there may be more, if it is full.
        let last = format!("{piece} LIMIT 1 OFFSET {}", rows.saturating_sub(1));
        let last = ask::<(i64, Uuid)>(reader, last, before).await?;
        let next = last.into_iter().next().map(cursor);
        Ok(InWindow {
            ids: ids(found),
            next,
        })
    }
}

impl Window<'_> {
    /// A page of a section whose hits are rows of this very table, loaded by `load`.
    pub(super) async fn page<R>(
        &self,
        reader: &dyn ViewReader,
        terms: &Terms,
        (page, rows): (&PageRequest, usize),
        load: impl AsyncFnOnce(&[Uuid]) -> Result<Vec<R>, DatabaseError>,
        id: impl Fn(&R) -> Uuid,
        hit: impl Fn(R) -> Hit,
    ) -> Result<SectionPage, DatabaseError> {
        let found = self.search(reader, terms, page, rows).await?;
        let loaded = in_order(&found.ids, load(&found.ids).await?, id);
        Ok(SectionPage {
            hits: loaded.into_iter().map(hit).collect(),
            next: found.next,
        })
    }
}

/// The condition that a row comes behind the cursor, to be appended to others.
pub(super) fn behind(page: &PageRequest, time: &str, id: &str, params: &mut Vec<Value>) -> String {
    let Some(after) = &page.after else {
        return String::new();
    };
    let first = params.len() + 1;
    params.extend(after.0.iter().cloned());
    format!(" AND ({time}, {id}) < (${first}, ${})", first + 1)
}

fn ids(rows: Vec<(i64, Uuid)>) -> Vec<Uuid> {
    rows.into_iter().map(|(_, id)| id).collect()
}

fn cursor((time, id): (i64, Uuid)) -> Cursor {
    Cursor(vec![Value::Int(time), Value::Uuid(id)])
}

/// Rows in the order of the ids.
pub(super) fn in_order<R>(ids: &[Uuid], rows: Vec<R>, id: impl Fn(&R) -> Uuid) -> Vec<R> {
    let mut rows: Vec<_> = rows
        .into_iter()
        .filter_map(|row| Some((ids.iter().position(|other| *other == id(&row))?, row)))
        .collect();
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, row)| row).collect()
}
