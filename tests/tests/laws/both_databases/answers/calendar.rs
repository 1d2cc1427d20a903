//! Holidays, maintenance, collectors and settings.

use projections::{
    ports::ViewReader,
    views::{calendar, collectors, settings},
};

use crate::both_databases::answers::written::{page, shown};

pub(crate) async fn of_the_calendar(reader: &dyn ViewReader) -> Vec<String> {
    let all = calendar::MaintenanceFilter::default();
    let all = calendar::maintenance_windows(reader, &all, &page()).await;
    let windows = all.as_ref().expect("windows").items.clone();
    let customer_id = windows.iter().find_map(|(_, row)| row.customer_id);
    assert!(windows.len() == 4 && customer_id.is_some(), "{windows:?}");
    let some = calendar::MaintenanceFilter {
        customer_id,
        after: windows.first().map(|(_, row)| row.starts_at),
        before: windows.first().map(|(_, row)| row.ends_at),
        cancelled: Some(false),
        ..Default::default()
    };
    let some = calendar::maintenance_windows(reader, &some, &page()).await;
    let holidays = calendar::holidays(reader, customer_id, 2026).await;
    let out = collectors::outages(reader, "graph", &page()).await;
    assert_eq!(out.as_ref().expect("outages").items.len(), 2);
    vec![
        shown("all windows", all),
        shown("some windows", some),
        shown("holidays", holidays),
        shown("outages", out),
        shown("collectors", collectors::collectors(reader, &page()).await),
        shown("settings", settings::general_settings(reader).await),
    ]
}
