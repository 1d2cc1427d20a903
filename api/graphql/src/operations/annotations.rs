//! What tickets and remarks are asked alike: where they stand.

use async_graphql::{ID, InputObject, Result};
use domain::annotation::AnnotationScope;
use uuid::Uuid;

use crate::{
    request::{error, ids::Kind},
    types::annotation::ScopeInput,
};

#[derive(InputObject)]
pub(crate) struct ScopeOfInput {
    pub(crate) id: ID,
    pub(crate) scope: ScopeInput,
}

pub(crate) fn scopes(scopes: Option<Vec<ScopeInput>>) -> Result<Vec<AnnotationScope>> {
    let scopes = scopes.unwrap_or_default().into_iter();
    scopes.map(ScopeInput::read).collect()
}

pub(crate) fn target(job: Option<&ID>, customer: Option<&ID>) -> Result<Option<Uuid>> {
    match (job, customer) {
        (None, None) => Ok(None),
        (Some(job), None) => Kind::Job.read(job).map(Some),
        (None, Some(customer)) => Kind::Customer.read(customer).map(Some),
        (Some(_), Some(_)) => Err(error::invalid(
            "a list is of one job or one customer; give `jobId` or `customerId`",
        )),
    }
}
