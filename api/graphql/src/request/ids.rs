//! Global ids: the type's name and the UUID, so that `node(id)` knows where to look.

use async_graphql::{ID, Result};
use chrono::NaiveDate;
use domain::{
    aggregate::Aggregate as _, backup_day::date_of, code::Code, customer::Customer,
    feedback::Feedback, job::Job, mail::Mail, new_job::NewJob, news::News, overrides::Override,
    remark::Remark, replay::Replay, run::Run, ticket::Ticket,
};
use uuid::Uuid;

use super::error;

/// Everything that has a UUID for its id: its name in the schema, and the stream that has the same id.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $stream:expr;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            const ALL: &[Self] = &[$(Self::$kind),*];

            fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => stringify!($kind),)*
                }
            }

            /// Of the stream that has its id; none for what is a part of another one.
            pub(crate) fn stream_type(self) -> Option<&'static str> {
                match self {
                    $(Self::$kind => $stream,)*
                }
            }
        }
    };
}

kinds! {
    Customer = Some(Customer::TYPE);
    FeedbackItem = Some(Feedback::TYPE);
    Job = Some(Job::TYPE);
    Mail = Some(Mail::TYPE);
    /// Of a calendar.
    MaintenanceWindow = None;
    NewJob = Some(NewJob::TYPE);
    News = Some(News::TYPE);
    Override = Some(Override::TYPE);
    Remark = Some(Remark::TYPE);
    Replay = Some(Replay::TYPE);
    Run = Some(Run::TYPE);
    Ticket = Some(Ticket::TYPE);
}

impl Kind {
    pub(crate) fn id(self, id: Uuid) -> ID {
        ID(format!("{}:{id}", self.name()))
    }

    /// The UUID of an id that must be of this kind.
    pub(crate) fn read(self, id: &ID) -> Result<Uuid> {
        match parse(id) {
            Some((kind, id)) if kind == self => Ok(id),
            _ => Err(error::coded(
                Code::InvalidId,
                format!(
                    "`{}` is not the id of a {}; such ids look like `{}:0193a5b0-…`",
                    shortened(id),
                    self.name().to_lowercase(),
                    self.name()
                ),
            )),
        }
    }

    pub(crate) fn read_optional(self, id: Option<&ID>) -> Result<Option<Uuid>> {
        id.map(|id| self.read(id)).transpose()
    }

    pub(crate) fn read_all(self, ids: &[ID]) -> Result<Vec<Uuid>> {
        ids.iter().map(|id| self.read(id)).collect()
    }
}

pub(crate) fn parse(id: &ID) -> Option<(Kind, Uuid)> {
    let (name, uuid) = id.split_once(':')?;
    let kind = Kind::ALL.iter().find(|kind| kind.name() == name)?;
    Some((*kind, Uuid::try_parse(uuid).ok()?))
}

fn shortened(id: &ID) -> String {
    id.chars().take(80).collect()
}

const PARSER: &str = "Parser:";

/// `Parser:acme-backup`
pub(crate) fn parser_id(name: &str) -> ID {
    ID(format!("{PARSER}{name}"))
}

/// The name of the parser that an id is of.
pub(crate) fn parser_of(id: &ID) -> Option<&str> {
    id.strip_prefix(PARSER)
}

const DAILY_JOB: &str = "DailyJob";

/// `DailyJob:2026-06-08:0193a5b0-…`
pub(crate) fn daily_job_id(day: i64, job_id: Uuid) -> ID {
    let date = date_of(day).unwrap_or_default();
    ID(format!("{DAILY_JOB}:{date}:{job_id}"))
}

/// The day and the job.
pub(crate) fn daily_job_of(id: &ID) -> Option<(NaiveDate, Uuid)> {
    let rest = id.strip_prefix(DAILY_JOB)?.strip_prefix(':')?;
    let (date, job_id) = rest.split_once(':')?;
    Some((date.parse().ok()?, Uuid::try_parse(job_id).ok()?))
}
