//! When many jobs of one collector are silent on one day, it is not the jobs.

/// Of the slots that were judged on a backup day, in percent.
const SHARE: i64 = 40;

/// The silent ones are of at least this many customers. No more need be counted.
pub const SUSPECT_CUSTOMERS: usize = 5;

/// Whether a collector counts as suspect, by the slots of its jobs on a backup day.
pub fn is_suspect(judged: i64, silent: i64, customers: usize) -> bool {
    customers >= SUSPECT_CUSTOMERS && silent.saturating_mul(100) >= judged.saturating_mul(SHARE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R11: silent slots of many jobs, of several customers, are the collector's fault.
    #[test]
    fn forty_percent_of_five_customers_are_suspect() {
        assert!(is_suspect(20, 8, 5));
        assert!(!is_suspect(20, 7, 5));
        assert!(!is_suspect(20, 20, 4));
        assert!(!is_suspect(0, 0, 0));
    }
}
