//! A question with conditions that come and go.

use crate::engine::query::{
    cursor::{Cursor, PageOf, PageRequest},
    decode::{Decode, Place, ask},
};
use crate::engine::{
    ports::database::ViewReader,
    schema::{error::DatabaseError, field::Field, table::Table, value::Value},
};

/// A query with conditions that come and go. Written once for all databases.
#[derive(Debug, Clone)]
pub struct Select {
    from: String,
    conditions: Vec<String>,
    params: Vec<Value>,
    /// What follows the conditions.
    end: String,
}

impl Select {
    /// `from` is a table or a join; columns of the first table are selected.
    pub fn from(from: impl Into<String>) -> Self {
        Self {
            from: from.into(),
            conditions: Vec::new(),
            params: Vec::new(),
            end: String::new(),
        }
    }

    /// A condition without a value.
    #[must_use]
    pub fn only(mut self, condition: &str) -> Self {
        self.conditions.push(condition.to_owned());
        self
    }

    /// A condition with one value, which stands as `?`.
    #[must_use]
    pub fn with(mut self, condition: &str, value: Value) -> Self {
        let placeholder = self.bind(value);
        self.conditions.push(condition.replace('?', &placeholder));
        self
    }

    /// `column` is one of the values.
    #[must_use]
    pub fn within(mut self, column: &str, values: impl IntoIterator<Item = Value>) -> Self {
        let places: Vec<_> = values.into_iter().map(|value| self.bind(value)).collect();
        self.conditions.push(if places.is_empty() {
            "1 = 0".to_owned()
        } else {
            format!("{column} IN ({})", places.join(", "))
        });
        self
    }

    /// The text appears in the column. Both are [`folded`](domain::text::folded), since databases differ in what they
    /// take for lower case. `*` stands for anything.
    #[must_use]
    pub fn containing(self, column: &str, text: &str) -> Self {
        self.containing_any(&[column], text)
    }

    /// The same, in any of the columns.
    #[must_use]
    pub fn containing_any(self, columns: &[&str], text: &str) -> Self {
        let escaped = text
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_")
            .replace('*', "%");
        let any: Vec<_> = columns
            .iter()
            .map(|column| format!("{column} LIKE ? ESCAPE '\\'"))
            .collect();
        self.with(
            &format!("({})", any.join(" OR ")),
            Value::Text(format!("%{escaped}%")),
        )
    }

    /// One row for each value of these columns; for [`rows`](Self::rows).
    #[must_use]
    pub fn grouped(mut self, columns: &str) -> Self {
        self.end = format!(" GROUP BY {columns}");
        self
    }

    /// No more rows than this; for [`rows`](Self::rows).
    #[must_use]
    pub fn at_most(mut self, rows: usize) -> Self {
        self.end = format!("{} LIMIT {rows}", self.end);
        self
    }

    /// Values that are no row of a table, such as sums.
    pub async fn rows<D: Decode>(
        self,
        reader: &dyn ViewReader,
        columns: &str,
    ) -> Result<Vec<D>, DatabaseError> {
        let sql = self.sql(columns);
        ask(reader, sql, self.params).await
    }

    /// All rows; for questions whose answer is small by nature.
    pub async fn all<R: Table>(self, reader: &dyn ViewReader) -> Result<Vec<R>, DatabaseError> {
        let columns = R::qualified();
        let sql = self.sql(&columns);
        let rows = reader.select(sql, self.params).await?;
        rows.into_iter().map(R::from_row).collect()
    }

    /// The same, blocking.
    pub fn all_now<R: Table>(self, reader: &dyn ViewReader) -> Result<Vec<R>, DatabaseError> {
        let sql = self.sql(&R::qualified());
        let rows = reader.select_now(&sql, &self.params)?;
        rows.into_iter().map(R::from_row).collect()
    }

    pub async fn first<R: Table>(
        self,
        reader: &dyn ViewReader,
    ) -> Result<Option<R>, DatabaseError> {
        let sql = format!("{} LIMIT 1", self.sql(&R::qualified()));
        let rows = reader.select(sql, self.params).await?;
        rows.into_iter().next().map(R::from_row).transpose()
    }

    pub async fn count(self, reader: &dyn ViewReader) -> Result<i64, DatabaseError> {
        let sql = self.sql("COUNT(*)");
        let rows = reader.select(sql.clone(), self.params).await?;
        Place::of(&sql).one(rows)
    }

    /// How many rows there are of each value of a column, by value. A value without rows is left out.
    pub async fn count_by<T: Field>(
        self,
        reader: &dyn ViewReader,
        column: &str,
    ) -> Result<Vec<(T, i64)>, DatabaseError> {
        let columns = format!("{column}, COUNT(*)");
        let sql = format!("{} GROUP BY {column} ORDER BY {column}", self.sql(&columns));
        ask(reader, sql, self.params).await
    }

    /// A page by keyset: its cost does not grow with how far one has paged. `by` names the columns that order the rows,
    /// the last one unique; `position_of` gives their values.
    pub async fn page<R: Table>(
        mut self,
        reader: &dyn ViewReader,
        by: &[&str],
        descending: bool,
        request: &PageRequest,
        position_of: impl Fn(&R) -> Vec<Value>,
    ) -> Result<PageOf<R>, DatabaseError> {
        let sql = self.page_sql(&R::qualified(), by, descending, request);
        let rows = reader.select(sql, self.params).await?;
        let has_next = rows.len() > request.first;
        let mut items = Vec::with_capacity(rows.len());
        for row in rows.into_iter().take(request.first) {
            let row = R::from_row(row)?;
            items.push((Cursor(position_of(&row)), row));
        }
        Ok(PageOf { items, has_next })
    }

    /// A page of values that are no row of a table.
    pub async fn page_rows<D: Decode>(
        mut self,
        reader: &dyn ViewReader,
        columns: &str,
        by: &[&str],
        descending: bool,
        request: &PageRequest,
    ) -> Result<PageOf<D>, DatabaseError> {
        let columns = format!("{columns}, {}", by.join(", "));
        let sql = self.page_sql(&columns, by, descending, request);
        let rows = reader.select(sql.clone(), self.params).await?;
        let has_next = rows.len() > request.first;
        let mut items = Vec::with_capacity(rows.len());
        for mut row in rows.into_iter().take(request.first) {
            let position = row.split_off(row.len().saturating_sub(by.len()));
            items.push((Cursor(position), D::decode(&Place::of(&sql), row)?));
        }
        Ok(PageOf { items, has_next })
    }

    fn page_sql(
        &mut self,
        columns: &str,
        by: &[&str],
        descending: bool,
        request: &PageRequest,
    ) -> String {
        if let Some(after) = &request.after {
            let places: Vec<_> = after
                .0
                .iter()
                .map(|value| self.bind(value.clone()))
                .collect();
            let comparison = if descending { "<" } else { ">" };
            self.conditions.push(format!(
                "({}) {comparison} ({})",
                by.join(", "),
                places.join(", ")
            ));
        }
        let direction = if descending { " DESC" } else { "" };
        let order: Vec<_> = by.iter().map(|name| format!("{name}{direction}")).collect();
        format!(
            "{} ORDER BY {} LIMIT {}",
            self.sql(columns),
            order.join(", "),
            request.first + 1
        )
    }

    fn bind(&mut self, value: Value) -> String {
        self.params.push(value);
        format!("${}", self.params.len())
    }

    fn sql(&self, columns: &str) -> String {
        let mut sql = format!("SELECT {columns} FROM {}", self.from);
        if !self.conditions.is_empty() {
            sql.push_str(" WHERE ");
            sql.push_str(&self.conditions.join(" AND "));
        }
        sql.push_str(&self.end);
        sql
    }
}
