//! What stands on the page of the day, apart from whose it is: the one place of that rule, for the fold and for SQL.

use crate::rows::runs::RunRow;

/// Whether the run stands on the page.
pub(crate) fn is_open(run: &RunRow) -> bool {
    run.reviewed_at.is_none() && !run.hidden_from_run_checks && !run.repeated
}

/// The same of a run that may be reviewed, as a condition on `runs` under this name.
pub(crate) fn is_shown(runs: &str) -> String {
    format!("{runs}.hidden_from_run_checks = 0 AND {runs}.repeated = 0")
}
