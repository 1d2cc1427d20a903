//! What is known of customers.

use async_trait::async_trait;
use uuid::Uuid;

use super::views::{KnownError, Views};

/// What is known of customers.
#[async_trait]
pub trait KnownCustomers: Views {
    /// The customer of that name, compared by its [`name_key`](domain::text::name_key).
    async fn customer_named(&self, name_key: &str) -> Result<Option<Uuid>, KnownError>;

    async fn customer(&self, id: Uuid) -> Result<Option<NamedCustomer>, KnownError>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCustomer {
    pub id: Uuid,
    pub name: String,
    pub active: bool,
}
