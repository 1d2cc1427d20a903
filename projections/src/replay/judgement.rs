//! What speaks against a definition, in figures.

use std::collections::BTreeMap;

use domain::{ids::Digest, run::RunStatus};
use serde::Serialize;
use thiserror::Error;
use uuid::Uuid;

use crate::replay::error::CompareError;

/// Mails that are shown of each kind of figures.
const MAX_EXAMPLES: usize = 5;

/// What the definition makes of stored mails and of the mails that come with the program.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DefinitionJudgement {
    /// Stored mails that were read, as the definition may read them differently.
    pub read: u64,
    /// Of these, mails whose content is missing or damaged.
    pub unreadable: u64,
    pub stored: Figures,
    /// Of the mails that the definitions of the program are tested with, those that tell of trouble.
    pub fixtures: Figures,
}

/// What speaks against a definition.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Mails that definitions of other products read, by the name of that definition.
    pub claimed: BTreeMap<String, u64>,
    /// Mails with trouble that is shown as good, or no more.
    pub turned_mails: u64,
    /// Runs of these, by the status that they had.
    pub turned_runs: BTreeMap<RunStatus, u64>,
    /// Objects that become SUCCESS, by the status that they had.
    pub turned_objects: BTreeMap<RunStatus, u64>,
    /// A few of these mails.
    pub examples: Vec<Example>,
}

/// A mail that something speaks against.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Example {
    /// None for one that comes with the program.
    pub mail_id: Option<Uuid>,
    /// Of one that comes with the program, its name.
    pub subject: String,
    /// The definition that reads it without the new one.
    pub parser: Option<String>,
    /// The worst status of its runs without the new one, and with it.
    pub before: Option<RunStatus>,
    pub after: Option<RunStatus>,
    /// The job that its first run is of, where it has one.
    pub job_id: Option<Uuid>,
    /// As the mail names it.
    pub job: Option<String>,
}

#[derive(Debug, Error)]
pub enum JudgeError {
    #[error(transparent)]
    Compare(#[from] CompareError),
    #[error("more than {0} stored mails may be read differently")]
    TooManyMails(u64),
}

impl From<crate::ports::DatabaseError> for JudgeError {
    fn from(error: crate::ports::DatabaseError) -> Self {
        Self::Compare(error.into())
    }
}

impl Figures {
    /// Whether nothing speaks against it.
    pub fn is_none(&self) -> bool {
        self.claimed.is_empty() && self.turned_mails == 0 && self.turned_objects.is_empty()
    }

    pub(super) fn take(
        &mut self,
        verdict: DefinitionEffect,
        example: impl FnOnce(&DefinitionEffect) -> Example,
    ) {
        if self.examples.len() < MAX_EXAMPLES {
            self.examples.push(example(&verdict));
        }
        if let Some(other) = verdict.claimed_from {
            *self.claimed.entry(other).or_default() += 1;
        }
        if !verdict.turned.is_empty() {
            self.turned_mails += 1;
        }
        for status in verdict.turned {
            *self.turned_runs.entry(status).or_default() += 1;
        }
        for status in verdict.turned_objects {
            *self.turned_objects.entry(status).or_default() += 1;
        }
    }
}

impl DefinitionJudgement {
    /// Whether it may be published without a question.
    pub fn is_clean(&self) -> bool {
        self.stored.is_none() && self.fixtures.is_none()
    }

    /// Stands for these figures, so that others are not accepted in their place.
    pub fn fingerprint(&self) -> String {
        let counts = |figures: &Figures| {
            serde_json::json!([
                figures.claimed,
                figures.turned_mails,
                figures.turned_runs,
                figures.turned_objects
            ])
        };
        let all = serde_json::json!([counts(&self.stored), counts(&self.fixtures)]);
        let mut hex = Digest::of(all.to_string().as_bytes()).hex();
        hex.truncate(16);
        hex
    }
}

/// What the definition does to one mail.
#[derive(Debug, Default)]
pub(crate) struct DefinitionEffect {
    /// The definition of another product that reads it differently.
    pub(super) claimed_from: Option<String>,
    /// What runs were that are good now, or no more.
    pub(super) turned: Vec<RunStatus>,
    pub(super) turned_objects: Vec<RunStatus>,
    pub(super) parser: Option<String>,
    pub(super) before: Option<RunStatus>,
    pub(super) after: Option<RunStatus>,
    pub(super) job: Option<String>,
}
