//! Customers: the list of them, and what people do about them.

use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::access::Permission;
use projections::views::customers::{self, CustomerFilter};
use uuid::Uuid;

use crate::{
    request::{
        context::{commands, intention, keyed, views},
        cost,
        guard::May,
        ids::Kind,
        outcome::{Outcome, changed},
        paging::{self, Listed, Page},
    },
    types::customer::{Customer, find_customer},
};

#[derive(Debug, Default)]
pub(crate) struct CustomerQuery;

#[derive(Debug, Default)]
pub(crate) struct CustomerMutation;

#[derive(Debug, Default, InputObject)]
struct CustomerFilterInput {
    active: Option<bool>,
    /// Part of the name, in any case; `*` stands for anything.
    name: Option<String>,
}

#[derive(InputObject)]
struct RegisterCustomerInput {
    name: String,
}

#[derive(InputObject)]
struct RenameCustomerInput {
    id: ID,
    name: String,
}

#[derive(InputObject)]
struct SetCustomerRpoInput {
    id: ID,
    /// 1 to 8784; none where it is left out.
    hours: Option<u32>,
}

#[derive(InputObject)]
struct ChooseCustomerTimeZoneInput {
    id: ID,
    /// Name in the IANA database, such as `America/New_York`; where it is left out, the zone of the installation.
    zone: Option<String>,
}

#[Object]
impl CustomerQuery {
    /// Customers by name.
    #[graphql(
        guard = "May(Permission::ReadCustomers)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn customers(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: CustomerFilterInput,
    ) -> Result<Page<Customer>> {
        let kinds = Listed::of("customers", customers::customer_cursor_kinds());
        let filter = CustomerFilter {
            active: filter.active,
            name: filter.name,
        };
        paging::list((first, after), &kinds, Customer, async |request| {
            customers::customers(views(context), &filter, request).await
        })
        .await
    }

    #[graphql(
        guard = "May(Permission::ReadCustomers)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn customer(&self, context: &Context<'_>, id: ID) -> Result<Option<Customer>> {
        find_customer(context, Kind::Customer.read(&id)?).await
    }
}

#[Object]
impl CustomerMutation {
    #[graphql(
        guard = "May(Permission::ManageCustomers)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn register_customer(
        &self,
        context: &Context<'_>,
        input: RegisterCustomerInput,
    ) -> Result<Customer> {
        let done = commands(context)
            .register_customer(&input.name, &keyed(context)?)
            .await;
        customer(context, done).await
    }

    #[graphql(
        guard = "May(Permission::ManageCustomers)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn rename_customer(
        &self,
        context: &Context<'_>,
        input: RenameCustomerInput,
    ) -> Result<Customer> {
        let id = Kind::Customer.read(&input.id)?;
        let done = commands(context)
            .rename_customer(id, &input.name, &intention(context)?)
            .await;
        customer(context, done).await
    }

    /// Its jobs are no longer shown, and nothing new can be assigned to it.
    #[graphql(
        guard = "May(Permission::ManageCustomers)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn deactivate_customer(&self, context: &Context<'_>, id: ID) -> Result<Customer> {
        let id = Kind::Customer.read(&id)?;
        let done = commands(context)
            .deactivate_customer(id, &intention(context)?)
            .await;
        customer(context, done).await
    }

    #[graphql(
        guard = "May(Permission::ManageCustomers)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn reactivate_customer(&self, context: &Context<'_>, id: ID) -> Result<Customer> {
        let id = Kind::Customer.read(&id)?;
        let done = commands(context)
            .reactivate_customer(id, &intention(context)?)
            .await;
        customer(context, done).await
    }

    /// Sets how old the last good run of the customer's jobs may be, where a job has no limit of its own.
    #[graphql(
        guard = "May(Permission::ManageCustomers)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn set_customer_rpo(
        &self,
        context: &Context<'_>,
        input: SetCustomerRpoInput,
    ) -> Result<Customer> {
        let id = Kind::Customer.read(&input.id)?;
        let done = commands(context)
            .set_customer_rpo(id, input.hours, &intention(context)?)
            .await;
        customer(context, done).await
    }

    /// Says by which clocks the customer's jobs start. Their schedules are inferred again at once.
    #[graphql(
        guard = "May(Permission::ManageCustomers)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn choose_customer_time_zone(
        &self,
        context: &Context<'_>,
        input: ChooseCustomerTimeZoneInput,
    ) -> Result<Customer> {
        let id = Kind::Customer.read(&input.id)?;
        let done = commands(context)
            .choose_customer_time_zone(id, input.zone, &intention(context)?)
            .await;
        customer(context, done).await
    }
}

async fn customer(context: &Context<'_>, done: Outcome<Uuid>) -> Result<Customer> {
    changed(context, done, "customer", async |id| {
        find_customer(context, id).await
    })
    .await
}
