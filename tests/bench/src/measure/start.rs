//! The start of the program.

use crate::{at_rest, budgets::Measure, place::Place, report::Report};

/// Nobody else may have the place open.
pub(crate) fn measure(
    place: &Place,
    (start, memory): (Measure, Measure),
    size: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let found = at_rest::look(place)?;
    report.time(place.database, start, size, found.seconds);
    report.time(place.database, memory, size, f64::from(found.mebibytes));
    Ok(())
}
