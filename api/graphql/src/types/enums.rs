//! Enums that several objects have.

use async_graphql::Enum;

/// How a run, or one object of it, ended.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::run::RunStatus")]
pub(crate) enum RunStatus {
    Success,
    Warning,
    Failed,
    /// The status could not be told; sorted with the failures.
    Unknown,
    /// The run did not happen.
    Missed,
}

/// Where a mail stands.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "projections::views::mails::MailState")]
pub(crate) enum MailState {
    /// Reports a run whose job nobody assigned yet.
    Waiting,
    /// No parser knows it.
    Unrecognised,
    /// A parser knows it, and it reports no run.
    Notice,
    /// All its runs belong to jobs.
    Assigned,
    /// What is left of it belongs to archived jobs, or to new ones that were dismissed.
    Hidden,
    Deleted,
}

/// What somebody may do.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::access::Role")]
pub(crate) enum Role {
    Admin,
    Operator,
    Viewer,
    Reporter,
}

/// Where a parser definition comes from.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "parsing::definition::ParserOrigin")]
pub(crate) enum ParserOrigin {
    /// With the program.
    Builtin,
    /// Somebody published it.
    Published,
}

/// Where a replay stands.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::replay::ReplayState")]
pub(crate) enum ReplayState {
    /// The new views are being built.
    Started,
    /// They are complete and compared with the live ones; somebody has to accept or reject them.
    Compared,
    /// They took the place of the live ones.
    Accepted,
    Rejected,
    Failed,
    /// Accepted once; the views that were live before are live again.
    Reverted,
}

/// What is different in the views of a replay.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "projections::replay::ChangeKind")]
pub(crate) enum ReplayChangeKind {
    MailNewlyRecognised,
    MailNoLongerRecognised,
    /// What it says of a run that has no job differs, or another definition claims it.
    MailReadOtherwise,
    /// Its status, job, time, objects or marks differ.
    RunChanged,
    RunAppears,
    RunDisappears,
    /// It has its first run.
    JobAppears,
    /// It has no run left.
    JobDisappears,
    /// Its run does not exist any more. The review is kept, and counts again when the run comes back.
    ReviewOrphaned,
    /// The run of a review without one exists again.
    ReviewRestored,
    /// A slot that was answered is missed: its run is of another job or time now, or none.
    MissedRunAppears,
    /// A slot that was missed is answered, or nothing is expected of it.
    MissedRunDisappears,
    /// The run that somebody marked as successful does not exist any more. The mark is kept, and counts again when the run
    /// comes back.
    MarkOrphaned,
    /// The run of a mark without one exists again.
    MarkRestored,
    /// The run that a ticket of a PSA is linked to does not exist any more. The link is kept.
    PsaLinkOrphaned,
    /// The run of such a link exists again.
    PsaLinkRestored,
    /// A run that a ticket was opened from does not exist any more. The ticket stays.
    TicketLinkOrphaned,
    /// A run that a ticket was opened from exists again.
    TicketLinkRestored,
    /// A run that a remark was made from does not exist any more. The remark stays.
    RemarkLinkOrphaned,
    /// A run that a remark was made from exists again.
    RemarkLinkRestored,
    /// All runs of the job are read with another identity, and it goes on with that.
    JobRenamed,
    /// Runs of the job are read with several identities, and it goes on with that of most.
    JobSplit,
    /// Runs of such a job with another identity. They wait in the inbox, unless another job has it.
    IdentitySplitOff,
    /// A success that is doubted, since its mail did not come as usual: it counts as `UNKNOWN`.
    RunUnverified,
    /// A success that was doubted, and is no more.
    RunVerified,
}
