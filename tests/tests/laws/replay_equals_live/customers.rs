//! Customers, by hand and by file.

use commands::{
    CommandError,
    exchange::{CustomerLine, ReadCustomers},
};
use domain::customer::RpoLimit;
use proptest::prelude::*;

use crate::replay_equals_live::history::{History, NAMES, some};

/// Those that a customer may choose; none is that of the installation.
const ZONES: [Option<&str>; 4] = [
    Some("America/New_York"),
    None,
    Some("Australia/Sydney"),
    Some("UTC"),
];

#[derive(Debug, Clone)]
pub(crate) enum CustomerStep {
    Register(usize),
    Rename(usize, usize),
    Deactivate(usize),
    Reactivate(usize),
    SetCustomerRpo(usize, u32),
    ChooseTimeZone(usize, usize),
    ImportCustomer(usize, bool),
}

impl CustomerStep {
    pub(crate) fn any() -> impl Strategy<Value = Self> {
        let n = 0..64_usize;
        prop_oneof![
            1 => n.clone().prop_map(Self::Register),
            1 => (n.clone(), n.clone()).prop_map(|(c, name)| Self::Rename(c, name)),
            1 => n.clone().prop_map(Self::Deactivate),
            1 => n.clone().prop_map(Self::Reactivate),
            1 => (n.clone(), 0..30_u32).prop_map(|(customer, hours)| Self::SetCustomerRpo(customer, hours)),
            2 => (n.clone(), n.clone()).prop_map(|(customer, zone)| Self::ChooseTimeZone(customer, zone)),
            1 => (n.clone(), any::<bool>()).prop_map(|(name, active)| Self::ImportCustomer(name, active)),
        ]
    }
}

impl History {
    pub(crate) async fn on_customers(&mut self, step: CustomerStep) -> Result<(), CommandError> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        match step {
            CustomerStep::Register(name) => {
                let name = NAMES[name % NAMES.len()];
                let done = commands.register_customer(name, &by).await?;
                self.customers.push(done.value);
            }
            CustomerStep::Rename(customer, name) => {
                let name = NAMES[name % NAMES.len()];
                commands
                    .rename_customer(some(&self.customers, customer), name, &by)
                    .await?;
            }
            CustomerStep::Deactivate(customer) => {
                commands
                    .deactivate_customer(some(&self.customers, customer), &by)
                    .await?;
            }
            CustomerStep::Reactivate(customer) => {
                commands
                    .reactivate_customer(some(&self.customers, customer), &by)
                    .await?;
            }
            CustomerStep::SetCustomerRpo(customer, hours) => {
                let hours = (hours > 0).then_some(hours);
                commands
                    .set_customer_rpo(some(&self.customers, customer), hours, &by)
                    .await?;
            }
            CustomerStep::ChooseTimeZone(customer, zone) => {
                let zone = ZONES[zone % ZONES.len()].map(str::to_owned);
                commands
                    .choose_customer_time_zone(some(&self.customers, customer), zone, &by)
                    .await?;
            }
            CustomerStep::ImportCustomer(name, active) => {
                let line = CustomerLine {
                    name: NAMES[name % 4].to_owned(),
                    active: Some(active),
                    rpo_hours: Some(RpoLimit(active.then_some(26))),
                    time_zone: active.then(|| "Asia/Tokyo".to_owned()),
                };
                let read = ReadCustomers {
                    customers: vec![(2, line)],
                    refused: vec![],
                };
                commands.import_customers(read, &by).await?;
            }
        }
        Ok(())
    }
}
