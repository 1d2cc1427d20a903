//! Global ids: the type's name and the UUID, so that `node(id)` knows where to look.

use async_graphql::{ID, Result};
use domain::{
    aggregate::Aggregate as _, customer::Customer, feedback::Feedback, generation::Generation,
    job::Job, mail::Mail, new_job::NewJob, news::News, overrides::Override, remark::Remark,
    run::Run, ticket::Ticket,
};
use uuid::Uuid;

use super::error;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Customer,
    FeedbackItem,
    Job,
    Mail,
    MaintenanceWindow,
    NewJob,
    News,
    Override,
    Remark,
    Replay,
    Run,
    Ticket,
}

impl Kind {
    const ALL: [Self; 12] = [
        Self::Customer,
        Self::FeedbackItem,
        Self::Job,
        Self::Mail,
        Self::MaintenanceWindow,
        Self::NewJob,
        Self::News,
        Self::Override,
        Self::Remark,
        Self::Replay,
        Self::Run,
        Self::Ticket,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Customer => "Customer",
            Self::FeedbackItem => "FeedbackItem",
            Self::Job => "Job",
            Self::Mail => "Mail",
            Self::MaintenanceWindow => "MaintenanceWindow",
            Self::NewJob => "NewJob",
            Self::News => "News",
            Self::Override => "Override",
            Self::Remark => "Remark",
            Self::Replay => "Replay",
            Self::Run => "Run",
            Self::Ticket => "Ticket",
        }
    }

    /// Of the stream that has its id; none for what is a part of another one.
    pub(super) fn stream_type(self) -> Option<&'static str> {
        Some(match self {
            Self::Customer => Customer::TYPE,
            Self::FeedbackItem => Feedback::TYPE,
            Self::Job => Job::TYPE,
            Self::Mail => Mail::TYPE,
            // Of a calendar.
            Self::MaintenanceWindow => return None,
            Self::NewJob => NewJob::TYPE,
            Self::News => News::TYPE,
            Self::Override => Override::TYPE,
            Self::Remark => Remark::TYPE,
            Self::Replay => Generation::TYPE,
            Self::Run => Run::TYPE,
            Self::Ticket => Ticket::TYPE,
        })
    }

    pub(super) fn id(self, id: Uuid) -> ID {
        ID(format!("{}:{id}", self.name()))
    }

    /// The UUID of an id that must be of this kind.
    pub(super) fn read(self, id: &ID) -> Result<Uuid> {
        match parse(id) {
            Some((kind, id)) if kind == self => Ok(id),
            _ => Err(error::coded(
                "INVALID_ID",
                format!(
                    "`{}` is not the id of a {}; such ids look like `{}:0193a5b0-…`",
                    shortened(id),
                    self.name().to_lowercase(),
                    self.name()
                ),
            )),
        }
    }

    pub(super) fn read_optional(self, id: Option<&ID>) -> Result<Option<Uuid>> {
        id.map(|id| self.read(id)).transpose()
    }

    pub(super) fn read_all(self, ids: &[ID]) -> Result<Vec<Uuid>> {
        ids.iter().map(|id| self.read(id)).collect()
    }
}

pub(super) fn parse(id: &ID) -> Option<(Kind, Uuid)> {
    let (name, uuid) = id.split_once(':')?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name)?;
    Some((kind, Uuid::try_parse(uuid).ok()?))
}

fn shortened(id: &ID) -> String {
    id.chars().take(80).collect()
}
