//! What people do about customers.

use domain::{
    code::Code,
    customer::{Customer, CustomerCommand},
    text,
};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention};

impl Commands {
    /// A new customer; its name is not another customer's.
    pub async fn register_customer(
        &self,
        name: &str,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        let id = self.new_id(intention);
        if let Some(done) = self.made_before::<Customer>(id, intention).await? {
            return Ok(done);
        }
        self.refuse_taken_name(name, None).await?;
        let command = CustomerCommand::Register {
            name: name.to_owned(),
        };
        self.on::<Customer>(id, command, intention).await
    }

    pub async fn rename_customer(
        &self,
        id: Uuid,
        name: &str,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        self.refuse_taken_name(name, Some(id)).await?;
        let command = CustomerCommand::Rename {
            name: name.to_owned(),
        };
        self.on::<Customer>(id, command, intention).await
    }

    /// Its jobs are no longer shown, and nothing new can be assigned to it.
    pub async fn deactivate_customer(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<Customer>(id, CustomerCommand::Deactivate, intention)
            .await
    }

    pub async fn reactivate_customer(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<Customer>(id, CustomerCommand::Reactivate, intention)
            .await
    }

    /// How many hours old the last good run of its jobs may be, unless a job has a limit of its own.
    pub async fn set_customer_rpo(
        &self,
        id: Uuid,
        hours: Option<u32>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<Customer>(id, CustomerCommand::SetRpo { hours }, intention)
            .await
    }

    /// The clocks that its jobs start by; those of the installation where no zone is given.
    pub async fn choose_customer_time_zone(
        &self,
        id: Uuid,
        zone: Option<String>,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<Customer>(id, CustomerCommand::ChooseTimeZone { zone }, intention)
            .await
    }

    async fn refuse_taken_name(&self, name: &str, own: Option<Uuid>) -> Result<(), CommandError> {
        let holder = self
            .known_now()
            .await?
            .customer_named(&text::name_key(name))
            .await?;
        if holder.is_none() || holder == own {
            return Ok(());
        }
        Err(CommandError::refused(
            Code::NameTaken,
            format!(
                "a customer named `{}` exists already; choose another name",
                name.trim()
            ),
        ))
    }
}
