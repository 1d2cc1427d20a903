//! Kinds of feedback.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackKind {
    Problem,
    Wish,
    Question,
}

impl FeedbackKind {
    pub const ALL: [Self; 3] = [Self::Problem, Self::Wish, Self::Question];

    pub fn name(self) -> &'static str {
        match self {
            Self::Problem => "PROBLEM",
            Self::Wish => "WISH",
            Self::Question => "QUESTION",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
