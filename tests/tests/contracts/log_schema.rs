//! The log has the same tables, columns and nullability on every database, so that it can be moved from one to the other.

use std::collections::BTreeSet;

use acceptance::contract::{postgres::PostgresFixture, sqlite::SqliteFixture};

/// Says which migrations ran, which SQLite keeps in the header of the file, and the hash chain, which has a file of its own there.
const OF_POSTGRES_ALONE: &str = "'schema_migrations', 'chain_links'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_migrations_end_in_the_same_tables() {
    let sqlite = SqliteFixture::new();
    let in_sqlite = sqlite.texts(
        "SELECT tables.name || '.' || columns.name || \
         CASE WHEN columns.[notnull] OR columns.pk THEN '' ELSE ' NULL' END \
         FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns \
         WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%'",
    );
    let postgres = PostgresFixture::new();
    let in_postgres = postgres.database.text(&format!(
        "SELECT string_agg(table_name || '.' || column_name || CASE is_nullable WHEN 'YES' THEN ' NULL' ELSE '' END, ',') \
         FROM information_schema.columns WHERE table_schema = current_schema() AND table_name NOT IN ({OF_POSTGRES_ALONE})"
    ));
    let in_postgres: BTreeSet<_> = in_postgres.split(',').map(str::to_owned).collect();
    assert!(in_sqlite.contains("events.payload"), "{in_sqlite:?}");
    assert!(in_sqlite.contains("contents.body NULL"), "{in_sqlite:?}");
    assert_eq!(in_sqlite, in_postgres);
}
