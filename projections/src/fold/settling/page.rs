//! All that a page left open.

use super::{job_days, mails, planned, run_checks};
use crate::fold::state::{error::FoldError, memory::Fold};

/// Finds out what folding left open, which for all events of a page together costs far less. Before anybody reads.
pub(crate) fn settle(fold: &mut Fold) -> Result<(), FoldError> {
    mails::settle(fold)?;
    // Runs that change here are counted, so this comes before the page of the day.
    job_days::settle(fold)?;
    run_checks::settle(fold)?;
    planned::settle(fold)
}
