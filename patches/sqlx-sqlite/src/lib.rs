//! Nothing. Were it compiled, SQLite would be spoken to in two ways.

compile_error!("sqlx is used for PostgreSQL alone; SQLite is spoken to by rusqlite");
