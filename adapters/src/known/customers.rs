//! What is known of customers.

use async_trait::async_trait;
use commands::ports::{KnownCustomers, KnownError, NamedCustomer};
use projections::views::customers;
use uuid::Uuid;

use super::from_views::{KnownFromViews, unavailable};

#[async_trait]
impl KnownCustomers for KnownFromViews {
    async fn customer_named(&self, name_key: &str) -> Result<Option<Uuid>, KnownError> {
        let row = customers::customer_named(self.live.as_ref(), name_key)
            .await
            .map_err(unavailable)?;
        Ok(row.map(|row| row.customer_id))
    }

    async fn customer(&self, id: Uuid) -> Result<Option<NamedCustomer>, KnownError> {
        let rows = customers::customers_by_id(self.live.as_ref(), &[id])
            .await
            .map_err(unavailable)?;
        Ok(rows.into_iter().next().map(|row| NamedCustomer {
            id: row.customer_id,
            name: row.name,
            active: row.active,
        }))
    }
}
