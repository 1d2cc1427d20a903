//! By what the mails of a job are recognised.

use async_graphql::Object;
use domain::identity::JobIdentity as Identity;

/// By what mails of a job are recognised.
pub(crate) struct JobIdentity(pub Identity);

#[Object]
impl JobIdentity {
    /// Address of the sender.
    async fn sender(&self) -> &str {
        &self.0.sender
    }

    async fn software(&self) -> &str {
        &self.0.software
    }

    #[graphql(name = "type")]
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    async fn job_name(&self) -> &str {
        &self.0.job
    }

    /// The customer as the product names it, where one mail serves several.
    async fn company(&self) -> Option<&str> {
        self.0.company.as_deref()
    }
}
