//! Customers.

use domain::{
    customer::CustomerEvent,
    text::{folded, name_key},
};
use uuid::Uuid;

use crate::{
    fold::{
        observers::{run_checks, watch},
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
    },
    rows::customers::CustomerRow,
};

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    customer_id: Uuid,
    event: &CustomerEvent,
) -> Result<(), FoldError> {
    let key = (customer_id,);
    match event {
        CustomerEvent::CustomerRegistered { name } => fold.customers().put(CustomerRow {
            customer_id,
            name: name.clone(),
            folded_name: folded(name),
            name_key: name_key(name),
            active: true,
            registered_at: logged.recorded_at,
            rpo_hours: None,
            time_zone: None,
        }),
        CustomerEvent::CustomerRenamed { name } => {
            fold.customers().update(&key, |row| {
                row.name.clone_from(name);
                row.folded_name = folded(name);
                row.name_key = name_key(name);
            })?;
            run_checks::on_customer(fold, customer_id)?;
        }
        CustomerEvent::CustomerDeactivated {} => {
            fold.customers().update(&key, |row| row.active = false)?;
            run_checks::on_customer(fold, customer_id)?;
        }
        CustomerEvent::CustomerReactivated {} => {
            fold.customers().update(&key, |row| row.active = true)?;
            run_checks::on_customer(fold, customer_id)?;
        }
        CustomerEvent::CustomerRpoSet { hours } => {
            fold.customers()
                .update(&key, |row| row.rpo_hours = *hours)?;
        }
        CustomerEvent::CustomerTimeZoneChosen { zone } => {
            fold.customers()
                .update(&key, |row| row.time_zone.clone_from(zone))?;
            watch::on_customer_zone(fold, customer_id)?;
        }
    }
    Ok(())
}
