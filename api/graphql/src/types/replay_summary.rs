//! How two sets of views differ, in numbers.

use async_graphql::SimpleObject;
use domain::replay;

use super::long::Long;

/// Differences in numbers.
#[derive(SimpleObject)]
pub(crate) struct ReplaySummary {
    /// Mails that both sets of views have.
    mails: Long,
    /// Of these, mails that another definition, or another revision of it, reads now; all where everything was parsed again.
    affected: Long,
    /// Mails that no definition recognised before.
    newly_recognised: Long,
    no_longer_recognised: Long,
    /// Recognised by another definition, or with another reading of what has no job.
    mails_read_otherwise: Long,
    /// Runs whose status, job, time or objects differ.
    runs_changed: Long,
    runs_appearing: Long,
    runs_disappearing: Long,
    jobs_appearing: Long,
    jobs_disappearing: Long,
    /// Reviews that lose their run.
    reviews_orphaned: Long,
    /// Reviews that find their run again.
    reviews_restored: Long,
    /// Slots that are missed now, and were answered before.
    missed_runs_appearing: Long,
    /// Slots that were missed, and are so no more.
    missed_runs_disappearing: Long,
    /// Marks as successful that lose their run.
    marks_orphaned: Long,
    /// Marks that find their run again.
    marks_restored: Long,
    /// Links from a run to a ticket of a PSA that lose the run.
    psa_links_orphaned: Long,
    /// Links that find their run again.
    psa_links_restored: Long,
    /// Tickets that lose a run that they were opened from, counted for each run.
    ticket_links_orphaned: Long,
    /// Tickets that find a run again that they were opened from, counted for each run.
    ticket_links_restored: Long,
    /// Remarks that lose a run that they were made from, counted for each run.
    remark_links_orphaned: Long,
    /// Remarks that find a run again that they were made from, counted for each run.
    remark_links_restored: Long,
    /// Jobs all of whose runs have another identity now, with which the job goes on.
    jobs_renamed: Long,
    /// Jobs whose runs have several identities now; the job goes on with that of most.
    jobs_split: Long,
    /// The other identities of these. Their runs wait in the inbox, unless another job has the identity.
    identities_split_off: Long,
    /// Successes that are doubted, since their mails did not come as usual.
    runs_unverified: Long,
    /// Successes that were doubted, and are no more.
    runs_verified: Long,
    /// Of the runs of mails that are read otherwise, with a job or without: those that are SUCCESS now and were FAILED. They
    /// are counted beside the changes above, and so are the following.
    failed_to_success: Long,
    /// That were WARNING.
    warning_to_success: Long,
    /// That were UNKNOWN.
    unknown_to_success: Long,
    /// That were reported as MISSED.
    missed_to_success: Long,
    /// Runs that are worse now than what somebody reviewed.
    reviewed_now_worse: Long,
}

impl From<replay::ReplaySummary> for ReplaySummary {
    fn from(summary: replay::ReplaySummary) -> Self {
        let long = |count: u64| Long(i64::try_from(count).unwrap_or(i64::MAX));
        Self {
            mails: long(summary.mails),
            affected: long(summary.affected),
            newly_recognised: long(summary.newly_recognised),
            no_longer_recognised: long(summary.no_longer_recognised),
            mails_read_otherwise: long(summary.mails_read_otherwise),
            runs_changed: long(summary.runs_changed),
            runs_appearing: long(summary.runs_appearing),
            runs_disappearing: long(summary.runs_disappearing),
            jobs_appearing: long(summary.jobs_appearing),
            jobs_disappearing: long(summary.jobs_disappearing),
            reviews_orphaned: long(summary.reviews_orphaned),
            reviews_restored: long(summary.reviews_restored),
            missed_runs_appearing: long(summary.missed_runs_appearing),
            missed_runs_disappearing: long(summary.missed_runs_disappearing),
            marks_orphaned: long(summary.marks_orphaned),
            marks_restored: long(summary.marks_restored),
            psa_links_orphaned: long(summary.psa_links_orphaned),
            psa_links_restored: long(summary.psa_links_restored),
            ticket_links_orphaned: long(summary.ticket_links_orphaned),
            ticket_links_restored: long(summary.ticket_links_restored),
            remark_links_orphaned: long(summary.remark_links_orphaned),
            remark_links_restored: long(summary.remark_links_restored),
            jobs_renamed: long(summary.jobs_renamed),
            jobs_split: long(summary.jobs_split),
            identities_split_off: long(summary.identities_split_off),
            runs_unverified: long(summary.runs_unverified),
            runs_verified: long(summary.runs_verified),
            failed_to_success: long(summary.failed_to_success),
            warning_to_success: long(summary.warning_to_success),
            unknown_to_success: long(summary.unknown_to_success),
            missed_to_success: long(summary.missed_to_success),
            reviewed_now_worse: long(summary.reviewed_now_worse),
        }
    }
}
