//! Relay connections over keyset pages.

use async_graphql::{
    ObjectType, OutputType, Result,
    connection::{Connection, CursorType, Edge, EmptyFields},
};
use projections::{
    ports::{DatabaseError, Value},
    store::{Cursor, CursorError, PageOf, PageRequest},
};

use super::error;

/// Rows of a page where the client does not say.
pub(super) const DEFAULT: i32 = 50;

/// Rows of a page at most.
const MOST: i32 = 200;

pub(super) struct Opaque(Cursor);

impl CursorType for Opaque {
    type Error = CursorError;

    fn decode_cursor(text: &str) -> std::result::Result<Self, CursorError> {
        // A cursor is only ever read by `request`, which knows the list that it belongs to.
        Err(CursorError(text.to_owned()))
    }

    fn encode_cursor(&self) -> String {
        self.0.encode()
    }
}

pub(super) type Page<T> = PageWith<T, EmptyFields>;

/// A page with fields beside the rows.
pub(super) type PageWith<T, F> = Connection<Opaque, T, F, EmptyFields>;

/// A page of a list: reads `first` and `after` (see [`request`]), loads the rows and makes each a node.
pub(super) async fn list<R, T: OutputType>(
    (first, after): (Option<i32>, Option<String>),
    kinds: &[Value],
    node: impl Fn(R) -> T,
    load: impl AsyncFnOnce(&PageRequest) -> std::result::Result<PageOf<R>, DatabaseError>,
) -> Result<Page<T>> {
    list_with((first, after), kinds, EmptyFields, node, load).await
}

/// The same, with fields beside the rows.
pub(super) async fn list_with<R, T: OutputType, F: ObjectType>(
    (first, after): (Option<i32>, Option<String>),
    kinds: &[Value],
    fields: F,
    node: impl Fn(R) -> T,
    load: impl AsyncFnOnce(&PageRequest) -> std::result::Result<PageOf<R>, DatabaseError>,
) -> Result<PageWith<T, F>> {
    let request = request(first, after.as_deref(), kinds)?;
    let page = load(&request).await.map_err(error::database)?;
    Ok(connection(page, &request, fields, node))
}

/// `kinds` are the values that the list orders by, as an example.
pub(super) fn request(
    first: Option<i32>,
    after: Option<&str>,
    kinds: &[Value],
) -> Result<PageRequest> {
    let first = first.unwrap_or(DEFAULT);
    if !(1..=MOST).contains(&first) {
        return Err(error::invalid(format!(
            "`first` is {first}; a page has 1 to {MOST} rows"
        )));
    }
    let after = after
        .map(|after| Cursor::decode(after, kinds))
        .transpose()
        .map_err(|refused| error::coded("INVALID_CURSOR", refused.to_string()))?;
    Ok(PageRequest {
        first: usize::try_from(first).unwrap_or(1),
        after,
    })
}

pub(super) fn connection<R, T: OutputType, F: ObjectType>(
    page: PageOf<R>,
    request: &PageRequest,
    fields: F,
    node: impl Fn(R) -> T,
) -> PageWith<T, F> {
    let mut connection =
        Connection::with_additional_fields(request.after.is_some(), page.has_next, fields);
    connection.edges.extend(
        page.items
            .into_iter()
            .map(|(cursor, row)| Edge::new(Opaque(cursor), node(row))),
    );
    connection
}
