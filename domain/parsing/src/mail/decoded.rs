//! A body without its encoding, and what went wrong.

use std::borrow::Cow;

/// A body without its encoding.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// What was left out or could not be read, where that is so; goes on a sentence about the part.
    pub(super) missing: Option<String>,
    /// What was odd and did no harm.
    pub(super) problem: Option<&'static str>,
}

impl<'a> Decoded<'a> {
    pub(super) fn whole(bytes: Cow<'a, [u8]>) -> Self {
        Self {
            bytes,
            missing: None,
            problem: None,
        }
    }

    pub(super) fn damaged(bytes: Cow<'a, [u8]>, missing: impl Into<String>) -> Self {
        Self {
            missing: Some(missing.into()),
            ..Self::whole(bytes)
        }
    }

    pub(super) fn odd(bytes: Cow<'a, [u8]>, problem: &'static str) -> Self {
        Self {
            problem: Some(problem),
            ..Self::whole(bytes)
        }
    }
}
