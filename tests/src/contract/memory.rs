//! The database in memory, by which rules of folds are tested.

use std::sync::Arc;

use projections::{
    engine::memory::database::MemoryDatabase,
    ports::{ViewReader, ViewWriter},
};

use super::views::ViewFixture;

#[derive(Debug, Default)]
pub struct MemoryViewFixture {
    database: MemoryDatabase,
}

impl ViewFixture for MemoryViewFixture {
    fn writer(&self) -> Box<dyn ViewWriter> {
        Box::new(self.database.writer())
    }

    fn reader(&self) -> Arc<dyn ViewReader> {
        Arc::new(self.database.clone())
    }
}
