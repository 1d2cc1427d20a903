//! Dates as arguments give them. Every argument and field of an input that is a date has this validator, as a test sees to.

use async_graphql::{CustomValidator, InputValueError};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    code::Code,
    dates::{self, RANGE},
};

/// Refuses dates that nothing can have.
pub(crate) struct InYears;

impl CustomValidator<DateTime<Utc>> for InYears {
    fn check(&self, at: &DateTime<Utc>) -> Result<(), InputValueError<DateTime<Utc>>> {
        if dates::is_moment(*at) {
            return Ok(());
        }
        Err(InputValueError::custom(RANGE).with_extension("code", Code::InvalidInput.as_str()))
    }
}

impl CustomValidator<NaiveDate> for InYears {
    fn check(&self, date: &NaiveDate) -> Result<(), InputValueError<NaiveDate>> {
        if dates::is_date(*date) {
            return Ok(());
        }
        Err(InputValueError::custom(RANGE).with_extension("code", Code::InvalidInput.as_str()))
    }
}
