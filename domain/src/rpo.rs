//! How old the last good backup may be (recovery point objective).

use thiserror::Error;

/// A year.
const MOST: u32 = 8_784;

#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("a limit of {0} hours cannot be; give 1 to 8784 hours, or none")]
pub struct RpoError(pub u32);

/// A limit in hours, if any.
pub fn hours(hours: Option<u32>) -> Result<Option<u32>, RpoError> {
    match hours {
        Some(hours) if !(1..=MOST).contains(&hours) => Err(RpoError(hours)),
        hours => Ok(hours),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_within_a_year() {
        assert_eq!(hours(None), Ok(None));
        assert_eq!(hours(Some(8_784)), Ok(Some(8_784)));
        assert_eq!(hours(Some(0)), Err(RpoError(0)));
        assert_eq!(hours(Some(8_785)), Err(RpoError(8_785)));
    }
}
