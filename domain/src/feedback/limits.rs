//! How much one item of feedback may hold.

use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

use crate::{aggregate::Refusal, code::Code};

/// Screenshots of one item.
pub const MAX_SCREENSHOTS: usize = 10;

/// Bytes of one screenshot.
pub const MAX_SCREENSHOT_BYTES: usize = 5 << 20;

/// Pixels of a screenshot, across or down. What is larger makes a browser run out of memory.
pub const MAX_PIXELS: u32 = 16_384;

/// Replies to one item.
pub const MAX_REPLIES: usize = 1_000;

/// In which one user gives no more than these.
const PERIOD: TimeDelta = TimeDelta::days(1);

/// What one user gives again and again, and how much of it within 24 hours. Contents are bounded each, so this bounds what
/// one token can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    Items,
    Replies,
    Screenshots,
}

impl Given {
    pub const ALL: [Self; 3] = [Self::Items, Self::Replies, Self::Screenshots];

    /// Of one user within 24 hours.
    pub fn most(self) -> u32 {
        match self {
            Self::Items | Self::Screenshots => 100,
            Self::Replies => 500,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Items => "items of feedback",
            Self::Replies => "replies",
            Self::Screenshots => "screenshots",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|given| given.name() == name)
    }

    /// Whether a user may give one more. `earlier` is when the user gave the one that is [`most`](Self::most) back: the
    /// newest is 1 back.
    pub fn may_give(
        self,
        now: DateTime<Utc>,
        earlier: Option<DateTime<Utc>>,
    ) -> Result<(), TooMany> {
        let again_at = earlier.map(|at| at + PERIOD);
        match again_at.filter(|at| now < *at) {
            Some(again_at) => Err(TooMany {
                given: self,
                again_at,
            }),
            None => Ok(()),
        }
    }
}

#[derive(Debug, Clone, Copy, Error, PartialEq, Eq)]
#[error(
    "you gave {} {} within 24 hours, which is the most; try again at {}",
    given.most(),
    given.name(),
    again_at.format("%Y-%m-%d %H:%M:%S UTC")
)]
pub struct TooMany {
    given: Given,
    again_at: DateTime<Utc>,
}

impl Refusal for TooMany {
    fn code(&self) -> Code {
        Code::TooMany
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_is_allowed_a_day_after_the_oldest_of_the_most() {
        let at = |time: &str| -> DateTime<Utc> { time.parse().expect("a time") };
        let earlier = Some(at("2026-06-01T10:00:00Z"));
        let refused = Given::Items.may_give(at("2026-06-02T09:59:59Z"), earlier);
        let refused = refused.expect_err("too many");
        assert_eq!(refused.code(), "TOO_MANY");
        assert_eq!(
            refused.to_string(),
            "you gave 100 items of feedback within 24 hours, which is the most; try again at 2026-06-02 10:00:00 UTC"
        );
        let next = Given::Items.may_give(at("2026-06-02T10:00:00Z"), earlier);
        assert_eq!(next, Ok(()));
        assert_eq!(
            Given::Replies.may_give(at("2026-06-01T10:00:00Z"), None),
            Ok(())
        );
    }
}
