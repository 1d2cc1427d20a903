//! Customers of a file are taken in.

use std::collections::HashMap;

use domain::{
    customer::{Customer, CustomerCommand},
    text,
};

use super::{ReadCustomers, Refused};
use crate::{CommandError, Commands, Done, Intention};

/// What became of a file of customers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomersImport {
    pub made: usize,
    /// Customers that were there already, changed where the file differs.
    pub known: usize,
    /// Lines that were not taken in.
    pub refused: Vec<Refused>,
}

impl Commands {
    /// Registers the customers of a file, and changes those that are there where the file differs. Who is not in the
    /// file stays as it is.
    pub async fn import_customers(
        &self,
        read: ReadCustomers,
        intention: &Intention,
    ) -> Result<Done<CustomersImport>, CommandError> {
        let _one_at_a_time = self.one_at_a_time().await?;
        self.known_now().await?;
        let mut report = CustomersImport {
            refused: read.refused,
            ..CustomersImport::default()
        };
        let mut lines: HashMap<String, u64> = HashMap::new();
        let mut commands = Vec::new();
        for (line, customer) in read.customers {
            let key = text::name_key(&customer.name);
            if let Some(earlier) = lines.get(&key) {
                report.refused.push(Refused {
                    place: format!("line {line}"),
                    reason: format!(
                        "customer `{}` stands in line {earlier} already; remove one of them",
                        customer.name
                    ),
                });
                continue;
            }
            let known = self.parts.known.customer_named(&key).await?;
            lines.insert(key, line);
            let id = if let Some(id) = known {
                report.known += 1;
                id
            } else {
                report.made += 1;
                self.parts.ids.id()
            };
            let command = CustomerCommand::Import {
                name: customer.name,
                active: customer.active,
                rpo: customer.rpo_hours,
                time_zone: customer.time_zone,
            };
            commands.push((id.to_string(), command));
        }
        let position = self.execute_many::<Customer>(commands, intention).await?;
        Ok(Done {
            value: report,
            position,
        })
    }
}
