//! Rows and tables, apart from any database.

mod cursor;
mod field;
mod select;
mod table;
mod text;
mod working_table;

pub use cursor::{Cursor, CursorError, PageOf, PageRequest};
pub(crate) use field::named_fields;
pub use field::{Field, Json};
pub use select::Select;
pub use table::{Column, Index, Kind, Table, TableDef};
pub(crate) use table::{table, table_field};
pub use text::storable;
pub use working_table::WorkingTable;
