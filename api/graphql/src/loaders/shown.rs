//! Tickets and remarks, as runs and jobs show them.

use std::{collections::HashMap, marker::PhantomData, sync::Arc};

use async_graphql::dataloader::Loader;
use async_trait::async_trait;
use projections::{
    ports::{DatabaseError, ViewReader},
    views::annotations::{Annotation, Shown, ShownOn, shown},
};
use uuid::Uuid;

use super::grouped::grouped;

/// The tickets or remarks of runs or jobs, by run or job.
pub(crate) struct ShownOnThem<R> {
    reader: Arc<dyn ViewReader>,
    on: ShownOn,
    of: PhantomData<fn() -> R>,
}

impl<R: Annotation + Sync> ShownOnThem<R> {
    pub(super) fn new(reader: Arc<dyn ViewReader>, on: ShownOn) -> Self {
        Self {
            reader,
            on,
            of: PhantomData,
        }
    }
}

#[async_trait]

impl<R: Annotation + Sync> Loader<Uuid> for ShownOnThem<R> {
    type Value = Vec<Shown<R>>;
    type Error = Arc<DatabaseError>;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Self::Error> {
        let rows = shown(self.reader.as_ref(), self.on, ids)
            .await
            .map_err(Arc::new)?;
        Ok(grouped(rows, |shown| shown.on))
    }
}
