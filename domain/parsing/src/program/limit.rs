//! What amounts are compared with.

use crate::values;

/// What an amount is compared with; says how the value is read too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// A count or a percentage, in thousandths.
    Number(i64),
    Bytes(i64),
    Seconds(i64),
}

impl Limit {
    pub(crate) fn amount(self) -> i64 {
        match self {
            Self::Number(amount) | Self::Bytes(amount) | Self::Seconds(amount) => amount,
        }
    }

    /// A value read the way of the limit. A number that is too long to be read is above each of them.
    pub(crate) fn read(self, text: &str) -> Option<i64> {
        let read = match self {
            Self::Number(_) => values::thousandths(text),
            Self::Bytes(_) => values::size(text),
            Self::Seconds(_) => values::duration(text),
        };
        read.or_else(|| values::is_beyond(text).then_some(i64::MAX))
    }
}
