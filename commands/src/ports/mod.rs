//! What use cases ask of the outside world. Adapters implement these; one contract suite per port holds for all of them.

mod clock;
mod content;
mod credentials;
mod gate;
mod known;
mod log;

pub use clock::{Clock, ClockState, Ids};
pub use content::{Content, ContentError, ContentStore};
pub use credentials::{CredentialError, Credentials};
pub use gate::{Gate, GateError, Turn};
pub use known::{
    Known, KnownAnnotations, KnownCove, KnownCoveAccount, KnownCustomers, KnownDoubt, KnownError,
    KnownJob, KnownJobs, KnownMail, KnownMails, KnownNewJob, KnownParsers, KnownRun, KnownRuns,
    KnownScope, KnownSettings, KnownUsers, MailPart, NamedCoveAccount, NamedCustomer, Views,
};
pub use log::{AppendError, EventLog, LogError, NewEvent, Observation, Observed, StreamAppend};
