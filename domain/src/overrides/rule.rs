//! Which trouble an override is about.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{JudgedRun, OverrideError};
use crate::{
    run::RunStatus,
    schedule::Weekday,
    text::{self, TextError, folded},
};

/// Which trouble counts as success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideRule {
    pub level: OverrideLevel,
    #[serde(rename = "match")]
    pub matching: OverrideMatch,
    /// Runs of this time or later; none: of any time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    /// Runs before this time; none: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// Runs whose backup day begins on one of these; none: on any day.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub weekdays: BTreeSet<Weekday>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Whose trouble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OverrideLevel {
    /// Of all jobs, or those of a product, or of one type of it.
    Global {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        software: Option<String>,
        #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
        kind: Option<String>,
    },
    Job {
        job_id: Uuid,
    },
    /// One machine, mailbox, share, … of a job, by its name in any case.
    Object {
        job_id: Uuid,
        object: String,
    },
}

/// Which status and text; what is left out matches any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideMatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<RunStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<TextMatch>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextMatch {
    pub kind: TextMatchKind,
    pub text: String,
}

/// How a message is compared, in any case and with blanks collapsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextMatchKind {
    Contains,
    Equals,
    Starts,
    Ends,
}

impl OverrideRule {
    /// Whether it can be about this run at all, by its job and time.
    pub fn concerns(&self, run: &JudgedRun<'_>) -> bool {
        self.is_about(run)
            && self.from.is_none_or(|from| from <= run.run_at)
            && self.until.is_none_or(|until| run.run_at < until)
            && (self.weekdays.is_empty() || self.weekdays.contains(&run.day.weekday().into()))
    }

    fn is_about(&self, run: &JudgedRun<'_>) -> bool {
        let same = |wanted: &Option<String>, found: &str| {
            wanted
                .as_ref()
                .is_none_or(|wanted| folded(wanted) == folded(found))
        };
        match &self.level {
            OverrideLevel::Global {
                software: wanted,
                kind: wanted_kind,
            } => same(wanted, run.software) && same(wanted_kind, run.kind),
            OverrideLevel::Job { job_id } | OverrideLevel::Object { job_id, .. } => {
                *job_id == run.job
            }
        }
    }

    pub(super) fn cleaned(self) -> Result<Self, OverrideError> {
        if self.matching.status == Some(RunStatus::Success) {
            return Err(OverrideError::OfSuccess);
        }
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until <= from
        {
            return Err(OverrideError::EmptyPeriod { from, until });
        }
        Ok(Self {
            // All days are any day.
            weekdays: if self.weekdays.len() == Weekday::ALL.len() {
                BTreeSet::new()
            } else {
                self.weekdays
            },
            level: self.level.cleaned()?,
            matching: OverrideMatch {
                status: self.matching.status,
                text: match self.matching.text {
                    Some(wanted) => wanted.cleaned()?,
                    None => None,
                },
            },
            reason: text::note("reason", self.reason.as_deref())?,
            ..self
        })
    }
}

impl OverrideLevel {
    /// The job whose runs it is about; none: of all jobs.
    pub fn job(&self) -> Option<Uuid> {
        match self {
            Self::Global { .. } => None,
            Self::Job { job_id } | Self::Object { job_id, .. } => Some(*job_id),
        }
    }

    /// Lower is tried first.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Object { .. } => 0,
            Self::Job { .. } => 1,
            Self::Global { .. } => 2,
        }
    }

    fn cleaned(self) -> Result<Self, TextError> {
        let optional = |what, text: Option<String>| {
            text.filter(|text| !text.trim().is_empty())
                .map(|text| text::name(what, &text))
                .transpose()
        };
        Ok(match self {
            Self::Global { software, kind } => Self::Global {
                software: optional("software", software)?,
                kind: optional("type", kind)?,
            },
            Self::Job { job_id } => Self::Job { job_id },
            Self::Object { job_id, object } => Self::Object {
                job_id,
                object: text::name("object name", &object)?,
            },
        })
    }
}

impl OverrideMatch {
    /// `messages` are [`folded`] already. Without a text, a run without messages matches too.
    pub(super) fn fits<'a>(
        &self,
        status: RunStatus,
        messages: impl IntoIterator<Item = &'a str>,
    ) -> bool {
        if self.status.is_some_and(|wanted| wanted != status) {
            return false;
        }
        match &self.text {
            None => true,
            Some(text) => text.fits(messages),
        }
    }
}

impl TextMatch {
    fn fits<'a>(&self, messages: impl IntoIterator<Item = &'a str>) -> bool {
        let wanted = folded(&self.text);
        messages.into_iter().any(|message| match self.kind {
            TextMatchKind::Contains => message.contains(&wanted),
            TextMatchKind::Equals => message == wanted,
            TextMatchKind::Starts => message.starts_with(&wanted),
            TextMatchKind::Ends => message.ends_with(&wanted),
        })
    }

    /// Empty text matches anything, so it is none.
    fn cleaned(self) -> Result<Option<Self>, TextError> {
        const MAX_CHARS: usize = 200;
        let text = text::note("text to match", Some(&self.text))?;
        let Some(text) = text else { return Ok(None) };
        let length = text.chars().count();
        if length > MAX_CHARS {
            return Err(TextError::TooLong {
                what: "text to match",
                length,
                most: MAX_CHARS,
            });
        }
        Ok(Some(Self { text, ..self }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_in_any_case() {
        let message = folded("Disk C: is nearly   FULL");
        let fits = |kind, text: &str| {
            TextMatch {
                kind,
                text: text.into(),
            }
            .fits([message.as_str()])
        };
        assert!(fits(TextMatchKind::Contains, "IS nearly"));
        assert!(fits(TextMatchKind::Starts, "disk c"));
        assert!(fits(TextMatchKind::Ends, "Full"));
        assert!(fits(TextMatchKind::Equals, "disk c: is nearly full"));
        assert!(!fits(TextMatchKind::Equals, "disk c"));
        assert!(!fits(TextMatchKind::Starts, "full"));
        assert!(!fits(TextMatchKind::Ends, "disk"));
    }

    #[test]
    fn no_text_matches_any_message_and_none() {
        let any = OverrideMatch::default();
        assert!(any.fits(RunStatus::Missed, []));
        let some = TextMatch {
            kind: TextMatchKind::Contains,
            text: "x".into(),
        };
        assert!(!some.fits([]));
        let blank = TextMatch {
            kind: TextMatchKind::Contains,
            text: "  ".into(),
        };
        assert_eq!(blank.cleaned(), Ok(None));
    }
}
