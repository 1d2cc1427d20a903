//! How the views of a replay differ from the live ones, in numbers.

use serde::{Deserialize, Serialize};

use crate::run::RunStatus;

/// How new views differ from the live ones, in numbers. A counter that an older program did not know is 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReplaySummary {
    /// Mails that both sets of views have.
    pub mails: u64,
    /// Of these, mails that another definition, or another revision of it, reads now; all where everything was parsed again.
    pub affected: u64,
    /// Mails that no definition recognised before.
    pub newly_recognised: u64,
    pub no_longer_recognised: u64,
    /// Recognised by another definition, or with another reading of what has no job.
    pub mails_read_otherwise: u64,
    /// Runs whose status, job, time or objects differ.
    pub runs_changed: u64,
    pub runs_appearing: u64,
    pub runs_disappearing: u64,
    pub jobs_appearing: u64,
    pub jobs_disappearing: u64,
    /// Reviews that lose their run.
    pub reviews_orphaned: u64,
    /// Reviews that find their run again.
    pub reviews_restored: u64,
    /// Slots that are missed now: the run that answered for them is of another job or time, or is no run any more.
    #[serde(skip_serializing_if = "is_none")]
    pub missed_runs_appearing: u64,
    /// Missed runs that were none.
    #[serde(skip_serializing_if = "is_none")]
    pub missed_runs_disappearing: u64,
    /// Marks as successful that lose their run.
    #[serde(skip_serializing_if = "is_none")]
    pub marks_orphaned: u64,
    /// Marks that find their run again.
    #[serde(skip_serializing_if = "is_none")]
    pub marks_restored: u64,
    /// Links from a run to a ticket of a PSA that lose the run.
    #[serde(skip_serializing_if = "is_none")]
    pub psa_links_orphaned: u64,
    #[serde(skip_serializing_if = "is_none")]
    pub psa_links_restored: u64,
    /// Tickets that lose a run that they were opened from, counted for each run.
    #[serde(skip_serializing_if = "is_none")]
    pub ticket_links_orphaned: u64,
    #[serde(skip_serializing_if = "is_none")]
    pub ticket_links_restored: u64,
    /// Remarks that lose a run that they were made from, counted for each run.
    #[serde(skip_serializing_if = "is_none")]
    pub remark_links_orphaned: u64,
    #[serde(skip_serializing_if = "is_none")]
    pub remark_links_restored: u64,
    /// Jobs all of whose runs have another identity now, with which the job goes on.
    #[serde(skip_serializing_if = "is_none")]
    pub jobs_renamed: u64,
    /// Jobs whose runs have several identities now; the job goes on with that of most.
    #[serde(skip_serializing_if = "is_none")]
    pub jobs_split: u64,
    /// The other identities of these.
    #[serde(skip_serializing_if = "is_none")]
    pub identities_split_off: u64,
    /// Successes that are doubted, since their mails did not come as usual.
    #[serde(skip_serializing_if = "is_none")]
    pub runs_unverified: u64,
    /// Successes that were doubted, and are no more.
    #[serde(skip_serializing_if = "is_none")]
    pub runs_verified: u64,
    /// Of the runs of mails that are read differently, with a job or without: those that are SUCCESS now and were FAILED. They
    /// are counted beside the changes above, and so are the following.
    #[serde(skip_serializing_if = "is_none")]
    pub failed_to_success: u64,
    /// That were WARNING.
    #[serde(skip_serializing_if = "is_none")]
    pub warning_to_success: u64,
    /// That were UNKNOWN.
    #[serde(skip_serializing_if = "is_none")]
    pub unknown_to_success: u64,
    /// That were reported as MISSED.
    #[serde(skip_serializing_if = "is_none")]
    pub missed_to_success: u64,
    /// Runs that are worse now than what somebody reviewed.
    #[serde(skip_serializing_if = "is_none")]
    pub reviewed_now_worse: u64,
}

impl ReplaySummary {
    /// Counts a run whose status was the one and is the other now, where that makes trouble disappear.
    pub fn turn(&mut self, before: RunStatus, now: RunStatus) {
        if now != RunStatus::Success {
            return;
        }
        match before {
            RunStatus::Success => {}
            RunStatus::Failed => self.failed_to_success += 1,
            RunStatus::Warning => self.warning_to_success += 1,
            RunStatus::Unknown => self.unknown_to_success += 1,
            RunStatus::Missed => self.missed_to_success += 1,
        }
    }
}

/// A counter that is left out as long as it counts nothing.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_none(count: &u64) -> bool {
    *count == 0
}
