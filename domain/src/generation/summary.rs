use serde::{Deserialize, Serialize};

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
}

/// A counter that is left out as long as it counts nothing.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_none(count: &u64) -> bool {
    *count == 0
}
