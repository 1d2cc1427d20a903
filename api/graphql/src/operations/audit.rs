//! What people did, and what the views could not read.

use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{access::Permission, code::Code, event::Event};
use projections::{
    projector,
    views::audit::{self, AuditFilter},
};
use uuid::Uuid;

use crate::{
    request::{
        context::views,
        cost, error,
        guard::May,
        ids,
        paging::{self, Listed, Page},
    },
    types::{audit::AuditEntry, dead_letter::DeadLetter},
};

#[derive(Debug, Default)]
pub(crate) struct AuditQuery;

#[derive(Debug, Default, InputObject)]
struct AuditFilterInput {
    /// `calendar`, `cove_account`, `customer`, `feedback`, `generation`, `job`, `mail`, `new_job`, `news`, `override`, `parser`, `remark`,
    /// `run`, `settings`, `ticket` or `user`.
    stream_type: Option<String>,
    /// An `id` of what it is about, such as `Job:0193a5b0-…`, or the `streamId` of an entry.
    stream_id: Option<String>,
    /// Id of a user.
    actor_id: Option<Uuid>,
}

impl AuditFilterInput {
    /// A type that does not exist would find nothing, and nothing would look like "nobody did anything".
    fn read(self) -> Result<AuditFilter> {
        let mut filter = AuditFilter {
            stream_type: self.stream_type.map(known).transpose()?,
            stream_id: self.stream_id,
            actor_id: self.actor_id,
        };
        let global = filter.stream_id.as_ref().filter(|id| id.contains(':'));
        let Some(id) = global.map(|id| ID(id.clone())) else {
            return Ok(filter);
        };
        let Some((kind, uuid)) = ids::parse(&id) else {
            return Err(error::coded(
                Code::InvalidId,
                "`streamId` is no id that this API hands out; give an `id` such as `Job:0193a5b0-…`, or the `streamId` of an \
                 entry",
            ));
        };
        let Some(of_id) = kind.stream_type() else {
            return Err(error::invalid(
                "maintenance windows are parts of calendars; give `streamType: \"calendar\"`"
                    .to_owned(),
            ));
        };
        if filter
            .stream_type
            .as_deref()
            .is_some_and(|given| given != of_id)
        {
            return Err(error::invalid(format!(
                "`streamId` is the id of a `{of_id}`, and `streamType` says something else; leave `streamType` out"
            )));
        }
        filter.stream_type = Some(of_id.to_owned());
        filter.stream_id = Some(uuid.to_string());
        Ok(filter)
    }
}

fn known(stream_type: String) -> Result<String> {
    if Event::STREAM_TYPES.contains(&stream_type.as_str()) {
        return Ok(stream_type);
    }
    Err(error::invalid(format!(
        "there is nothing of the type `{}`; `streamType` is one of {}",
        stream_type.chars().take(60).collect::<String>(),
        Event::STREAM_TYPES.join(", ")
    )))
}

#[Object]
impl AuditQuery {
    /// Who did what, newest first.
    #[graphql(
        guard = "May(Permission::ReadAudit)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn audit_trail(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: AuditFilterInput,
    ) -> Result<Page<AuditEntry>> {
        let kinds = Listed::of("audit", audit::audit_cursor_kinds());
        let filter = filter.read()?;
        paging::list((first, after), &kinds, AuditEntry, async |request| {
            audit::audit_trail(views(context), &filter, request).await
        })
        .await
    }

    /// Events that the views leave out because they could not be read, newest first. There should be none.
    #[graphql(
        guard = "May(Permission::ReadAudit)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn dead_letters(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<DeadLetter>> {
        let kinds = Listed::of("dead_letters", projector::dead_letter_cursor_kinds());
        paging::list((first, after), &kinds, DeadLetter::from, async |request| {
            projector::dead_letters(views(context), request).await
        })
        .await
    }
}
