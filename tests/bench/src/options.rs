//! What is measured, and how large.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::database::Database;

/// Measures Backupchecks against its budgets. Each measurement is taken at a quarter of the size and at the whole.
#[derive(Debug, Parser)]
#[command(name = "bench")]
pub(crate) struct Options {
    /// Events of the log of people's actions.
    #[arg(long, default_value_t = 1_000_000)]
    pub(crate) events: usize,
    /// Mails of the log of mails.
    #[arg(long, default_value_t = 100_000)]
    pub(crate) mails: usize,
    /// Runs of the views that the page of the day is read from.
    #[arg(long, default_value_t = 5_000_000)]
    pub(crate) runs: usize,
    /// Events that are replayed with cqrs-es, too.
    #[arg(long, default_value_t = 40_000)]
    pub(crate) baseline_events: usize,
    /// A tenth of all sizes.
    #[arg(long)]
    pub(crate) quick: bool,
    /// Only this database; can be repeated.
    #[arg(long, value_name = "DATABASE")]
    pub(crate) database: Vec<Database>,
    /// Only this part; can be repeated.
    #[arg(long, value_name = "PART")]
    pub(crate) part: Vec<Part>,
    /// A superuser's URL of a PostgreSQL in which databases may be made.
    #[arg(
        long,
        env = "BACKUPCHECKS_TEST_POSTGRES",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) postgres: Option<String>,
    /// Where files are kept meanwhile; the system's folder for such files without it.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
    /// Writes the figures as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Writes the figures and the machine to docs/benchmarks.md; run it in the root of the repository.
    #[arg(long)]
    pub(crate) write_docs: bool,
    /// For the program itself: opens an installation, says what that took, and ends.
    #[arg(long, hide = true, num_args = 2, value_names = ["DATA", "URL"])]
    pub(crate) at_rest: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// The parsers, in memory.
    Parsers,
    /// cqrs-es and our rebuild over one small log.
    Baseline,
    /// The log of people's actions.
    Events,
    /// The log of mails.
    Mails,
    /// The page of the day.
    Runs,
}

impl Options {
    /// A quarter, and the whole.
    pub(crate) fn sizes(&self, whole: usize) -> [usize; 2] {
        let whole = self.scaled(whole);
        [whole / 4, whole]
    }

    pub(crate) fn scaled(&self, size: usize) -> usize {
        if self.quick { size / 10 } else { size }
    }

    pub(crate) fn databases(&self) -> Vec<Database> {
        if self.database.is_empty() {
            return vec![Database::Sqlite, Database::Postgres];
        }
        self.database.clone()
    }

    pub(crate) fn has(&self, part: Part) -> bool {
        self.part.is_empty() || self.part.contains(&part)
    }
}
