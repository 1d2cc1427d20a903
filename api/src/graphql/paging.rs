//! Relay connections over keyset pages.

use async_graphql::{
    OutputType, Result,
    connection::{Connection, CursorType, Edge, EmptyFields},
};
use projections::{
    ports::{DatabaseError, Value},
    store::{Cursor, CursorError, PageOf, PageRequest},
};

use super::error;

/// Rows of a page where the client does not say.
const DEFAULT: i32 = 50;

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

pub(super) type Page<T> = Connection<Opaque, T, EmptyFields, EmptyFields>;

/// What a list counts for in the complexity of a query: each row that it may return with all its fields.
pub(super) fn cost(first: Option<i32>, row: usize) -> usize {
    let rows = usize::try_from(first.unwrap_or(DEFAULT)).unwrap_or(0);
    rows.saturating_mul(row)
}

/// A page of a list: reads `first` and `after` (see [`request`]), loads the rows and makes each a node.
pub(super) async fn list<R, T: OutputType>(
    (first, after): (Option<i32>, Option<String>),
    kinds: &[Value],
    node: impl Fn(R) -> T,
    load: impl AsyncFnOnce(&PageRequest) -> std::result::Result<PageOf<R>, DatabaseError>,
) -> Result<Page<T>> {
    let request = request(first, after.as_deref(), kinds)?;
    let page = load(&request).await.map_err(error::database)?;
    Ok(connection(page, &request, node))
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

fn connection<R, T: OutputType>(
    page: PageOf<R>,
    request: &PageRequest,
    node: impl Fn(R) -> T,
) -> Page<T> {
    let mut connection = Connection::new(request.after.is_some(), page.has_next);
    connection.edges.extend(
        page.items
            .into_iter()
            .map(|(cursor, row)| Edge::new(Opaque(cursor), node(row))),
    );
    connection
}
