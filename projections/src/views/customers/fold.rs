use domain::{
    customer::CustomerEvent,
    text::{folded, name_key},
};
use uuid::Uuid;

use super::CustomerRow;
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::ViewWriter,
    views::{run_checks, schedules},
};

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    customer_id: Uuid,
    event: &CustomerEvent,
) -> Result<(), FoldError> {
    let key = (customer_id,);
    match event {
        CustomerEvent::CustomerRegistered { name } => set.customers.put(CustomerRow {
            customer_id,
            name: name.clone(),
            folded_name: folded(name),
            name_key: name_key(name),
            active: true,
            registered_at: envelope.recorded_at,
            rpo_hours: None,
            time_zone: None,
        }),
        CustomerEvent::CustomerRenamed { name } => {
            set.customers.update(writer, &key, |row| {
                row.name.clone_from(name);
                row.folded_name = folded(name);
                row.name_key = name_key(name);
            })?;
            run_checks::on_customer(set, writer, customer_id)?;
        }
        CustomerEvent::CustomerDeactivated {} => {
            set.customers
                .update(writer, &key, |row| row.active = false)?;
            run_checks::on_customer(set, writer, customer_id)?;
        }
        CustomerEvent::CustomerReactivated {} => {
            set.customers
                .update(writer, &key, |row| row.active = true)?;
            run_checks::on_customer(set, writer, customer_id)?;
        }
        CustomerEvent::CustomerRpoSet { hours } => {
            set.customers
                .update(writer, &key, |row| row.rpo_hours = *hours)?;
        }
        CustomerEvent::CustomerTimeZoneChosen { zone } => {
            set.customers
                .update(writer, &key, |row| row.time_zone.clone_from(zone))?;
            schedules::on_customer_zone(set, writer, customer_id)?;
        }
    }
    Ok(())
}
