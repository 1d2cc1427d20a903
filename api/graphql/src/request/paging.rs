//! Relay connections over keyset pages.

use std::fmt::Debug;

use async_graphql::{
    ObjectType, OutputType, Result,
    connection::{Connection, CursorType, Edge, EmptyFields},
};
use domain::code::Code;
use projections::{
    ports::{DatabaseError, Value},
    store::{Cursor, CursorError, PageOf, PageRequest},
};

use super::error;

/// Rows of a page where the client does not say.
pub(crate) const DEFAULT_ROWS: i32 = 50;

/// Rows of a page at most.
const MAX_ROWS: i32 = 200;

pub(crate) struct Opaque(String);

/// A list with its order: whose cursors it takes, and those of no other.
pub(crate) struct Listed {
    name: String,
    /// The values that it orders by, as an example.
    kinds: Vec<Value>,
}

impl Listed {
    /// Names are unique; lists of the same rows in the same order may share one.
    pub(crate) fn of(name: &str, kinds: Vec<Value>) -> Self {
        Self {
            name: name.to_owned(),
            kinds,
        }
    }

    /// One that can be sorted in several ways.
    pub(crate) fn sorted(name: &str, sort: &dyn Debug, kinds: Vec<Value>) -> Self {
        Self::of(&format!("{name} {sort:?}"), kinds)
    }

    pub(crate) fn encode(&self, cursor: &Cursor) -> String {
        cursor.encode(&self.name)
    }
}

impl CursorType for Opaque {
    type Error = CursorError;

    fn decode_cursor(text: &str) -> std::result::Result<Self, CursorError> {
        // A cursor is only ever read by `request`, which knows the list that it belongs to.
        Err(CursorError(text.to_owned()))
    }

    fn encode_cursor(&self) -> String {
        self.0.clone()
    }
}

pub(crate) type Page<T> = PageWith<T, EmptyFields>;

/// A page with fields beside the rows.
pub(crate) type PageWith<T, F> = Connection<Opaque, T, F, EmptyFields>;

/// A page of a list: reads `first` and `after` (see [`request`]), loads the rows and makes each a node.
pub(crate) async fn list<R, T: OutputType>(
    (first, after): (Option<i32>, Option<String>),
    of: &Listed,
    node: impl Fn(R) -> T,
    load: impl AsyncFnOnce(&PageRequest) -> std::result::Result<PageOf<R>, DatabaseError>,
) -> Result<Page<T>> {
    list_with((first, after), of, EmptyFields, node, load).await
}

/// The same, with fields beside the rows.
pub(crate) async fn list_with<R, T: OutputType, F: ObjectType>(
    (first, after): (Option<i32>, Option<String>),
    of: &Listed,
    fields: F,
    node: impl Fn(R) -> T,
    load: impl AsyncFnOnce(&PageRequest) -> std::result::Result<PageOf<R>, DatabaseError>,
) -> Result<PageWith<T, F>> {
    let request = request(first, after.as_deref(), of)?;
    let page = load(&request).await.map_err(error::database)?;
    Ok(connection(page, &request, of, fields, node))
}

pub(crate) fn request(first: Option<i32>, after: Option<&str>, of: &Listed) -> Result<PageRequest> {
    let first = first.unwrap_or(DEFAULT_ROWS);
    if !(1..=MAX_ROWS).contains(&first) {
        return Err(error::invalid(format!(
            "`first` is {first}; a page has 1 to {MAX_ROWS} rows"
        )));
    }
    let after = after
        .map(|after| Cursor::decode(after, &of.name, &of.kinds))
        .transpose()
        .map_err(|refused| error::coded(Code::InvalidCursor, refused.to_string()))?;
    Ok(PageRequest {
        first: usize::try_from(first).unwrap_or(1),
        after,
    })
}

pub(crate) fn connection<R, T: OutputType, F: ObjectType>(
    page: PageOf<R>,
    request: &PageRequest,
    of: &Listed,
    fields: F,
    node: impl Fn(R) -> T,
) -> PageWith<T, F> {
    let mut connection =
        Connection::with_additional_fields(request.after.is_some(), page.has_next, fields);
    connection.edges.extend(
        page.items
            .into_iter()
            .map(|(cursor, row)| Edge::new(Opaque(of.encode(&cursor)), node(row))),
    );
    connection
}
