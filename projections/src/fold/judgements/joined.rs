//! What a run says that several mails report. It does not depend on the order in which they come.

use std::cmp::Reverse;

use chrono::SubsecRound as _;
use domain::{overrides::Troubles, run::RunStatus};
use parsing::outcome::SeveralMails;
use uuid::Uuid;

use crate::{
    engine::schema::field::Json,
    rows::{mails::MailPartRow, runs::RunRow},
};

impl RunRow {
    /// The run that one mail reports, before anybody said anything about it.
    pub(crate) fn of_part(run_id: Uuid, job_id: Uuid, part: &MailPartRow) -> Self {
        let mut row = Self {
            mail_count: 1,
            ..Self::new(run_id, job_id, part.status, part.run_at, part.received_at)
        };
        row.say(part);
        row.informational = part.informational;
        row.hidden_from_run_checks = part.hidden_from_run_checks;
        row
    }

    /// A further mail reports it. `deciding` is the one that tells how it ended until then. `mail_count` stays.
    pub(crate) fn add_part(&mut self, deciding: &MailPartRow, part: &MailPartRow) {
        let latest = is_latest(deciding, part);
        let (decides, other) = if place(part, latest) > place(deciding, latest) {
            (part, deciding)
        } else {
            (deciding, part)
        };
        let before = (
            self.duration_seconds,
            self.size_bytes,
            self.object_count,
            self.troubled_object_count,
            std::mem::take(&mut self.troubles.0),
        );
        self.say(decides);
        self.run_at = self.run_at.min(part.run_at);
        // A run that any mail lets stand on the page of the day stands there.
        self.informational &= part.informational;
        self.hidden_from_run_checks &= part.hidden_from_run_checks;
        if latest {
            return;
        }
        let (duration, size, objects, troubled, causes) = before;
        self.duration_seconds = decides
            .duration_seconds
            .or(other.duration_seconds)
            .or(duration);
        self.size_bytes = decides.size_bytes.or(other.size_bytes).or(size);
        // Both may list the same objects; the page of the run tells them apart by their names.
        let most = |one: u32, other: u32| one.max(other);
        self.object_count = most(objects, decides.object_count.max(other.object_count));
        self.troubled_object_count = most(
            troubled,
            decides
                .troubled_object_count
                .max(other.troubled_object_count),
        );
        if self.status != RunStatus::Success {
            self.troubles = Json(all(causes, [decides, other]));
        }
    }

    /// What the mail says that decides. Time, and where the run is shown, are those of all mails.
    fn say(&mut self, part: &MailPartRow) {
        self.mail_id = Some(part.mail_id);
        self.mail_ordinal = Some(part.ordinal);
        self.status = part.status;
        self.received_at = part.received_at;
        self.duration_seconds = part.duration_seconds;
        self.size_bytes = part.size_bytes;
        self.usage.clone_from(&part.usage);
        self.object_count = part.object_count;
        self.troubled_object_count = part.troubled_object_count;
        self.troubles = part.troubles.clone();
        self.unusual_path.clone_from(&part.unusual_path);
    }
}

/// Where definitions differ about it, the worst counts.
pub fn is_latest(one: &MailPartRow, other: &MailPartRow) -> bool {
    let latest = |part: &MailPartRow| part.one_run.0.several_mails == SeveralMails::Latest;
    latest(one) && latest(other)
}

/// The mail with the highest place decides. An id only tells which of two is shown that say the same.
fn place(part: &MailPartRow, latest: bool) -> impl Ord {
    let received = latest.then(|| part.received_at.trunc_subsecs(0));
    (
        received,
        part.status.weight(),
        part.object_count,
        Reverse((part.received_at, part.mail_id, part.ordinal)),
    )
}

fn all(mut troubles: Troubles, parts: [&MailPartRow; 2]) -> Troubles {
    for part in parts {
        troubles.add(&part.troubles.0);
    }
    troubles
}
