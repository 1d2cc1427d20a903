//! The databases that are measured.

use clap::ValueEnum;
use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, Serialize)]
pub(crate) enum Database {
    #[value(name = "sqlite")]
    #[serde(rename = "SQLite")]
    Sqlite,
    #[value(name = "postgres")]
    #[serde(rename = "PostgreSQL")]
    Postgres,
    /// Of what is measured in memory alone.
    #[value(skip)]
    #[serde(rename = "none")]
    Neither,
}

impl Database {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::Neither => "none",
        }
    }
}
