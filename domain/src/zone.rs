//! Time zones by their names in the IANA database.

use chrono_tz::Tz;
use thiserror::Error;

/// How much of a wrong name is repeated.
const SHOWN: usize = 80;

#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("`{0}` is no time zone; give a name of the IANA database, such as `Europe/Amsterdam`")]
pub struct ZoneError(pub String);

/// The zone of that name, if the database knows it. Names are read as they are written; blanks around them do not count.
pub fn by_name(name: &str) -> Option<Tz> {
    name.trim().parse().ok()
}

/// What a person gave as the name of a zone.
pub fn given(name: &str) -> Result<Tz, ZoneError> {
    by_name(name).ok_or_else(|| ZoneError(name.chars().take(SHOWN).collect()))
}

/// The name as the database has it; none where nothing was given.
pub fn chosen(name: &str) -> Result<Option<String>, ZoneError> {
    if name.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(given(name)?.name().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_one_of_the_database() {
        assert_eq!(given(" America/New_York "), Ok(Tz::America__New_York));
        let error = given(&"Atlantis".repeat(50)).unwrap_err();
        assert_eq!(error.0.len(), SHOWN);
        assert!(error.to_string().contains("`Europe/Amsterdam`"));
    }
}
