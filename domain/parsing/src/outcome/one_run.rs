//! By what several mails report one run.

use serde::{Deserialize, Serialize};

/// What a definition says of further mails of the same run. Mails of one job that give the same key are one run; without a
/// key, those of the same second are, or of about the same time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneRun {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<RunKey>,
    #[serde(default, skip_serializing_if = "SeveralMails::is_worst")]
    pub several_mails: SeveralMails,
    /// Runs whose times lie no farther apart are one, where there is no key. 0 means the same second.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub within_seconds: u32,
}

/// What the mail says of which run it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunKey {
    /// In lower case, with hyphens for everything but letters and digits.
    pub text: String,
    /// The date of receipt in the zone of the installation belongs to it, as the mail prints none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub with_date_of_receipt: bool,
}

/// Which of several mails says how the run ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SeveralMails {
    /// The one with the worst status, in whatever order they come: a log and a mail of its errors.
    #[default]
    Worst,
    /// The one that was received last: a report that is sent again.
    Latest,
}

impl OneRun {
    /// The definition says nothing: mails of the same second are one run.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

impl SeveralMails {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde calls it with a reference"
    )]
    fn is_worst(&self) -> bool {
        *self == Self::Worst
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(seconds: &u32) -> bool {
    *seconds == 0
}
