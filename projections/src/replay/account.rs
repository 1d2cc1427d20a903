//! What the views of one side show of a mail.

use domain::run::RunStatus;
use uuid::Uuid;

use crate::{
    engine::{ports::run_details::RunDetails, schema::field::Json},
    reading::outcome::RunHead,
    replay::table::{ChangeKind, ReplayChangeRow, Seen},
};

/// What one set of definitions makes of a mail, and of its runs.
#[derive(Debug, Clone)]
pub(crate) struct MailAccount {
    pub(crate) mail_id: Uuid,
    pub(crate) parser: Option<String>,
    pub(crate) revision: Option<String>,
    pub(crate) problems: Vec<String>,
    pub(crate) parts: Vec<PartAccount>,
}

/// One run as the mail reports it.
#[derive(Debug, Clone)]
pub(crate) struct PartAccount {
    pub(crate) identity_key: String,
    /// Place among the parts of the same identity, from 0.
    pub(crate) identity_ordinal: u32,
    pub(crate) head: RunHead,
    pub(crate) details: RunDetails,
    /// What became of it; none while it waits for a job.
    pub(crate) run: Option<RunAccount>,
}

#[derive(Debug, Clone)]
pub(crate) struct RunAccount {
    pub(crate) run_id: Uuid,
    pub(crate) job_id: Uuid,
    /// What all its mails report.
    pub(crate) status: RunStatus,
    pub(crate) mail_count: u32,
    pub(crate) reviewed_by: Option<String>,
}

impl PartAccount {
    /// Of the run that it is part of; while it waits, its own.
    pub(super) fn status(&self) -> RunStatus {
        let run = self.run.as_ref();
        run.map_or(self.head.status, |run| run.status)
    }
}

impl MailAccount {
    pub(crate) fn is_read_alike(&self, other: &Self) -> bool {
        self.parser == other.parser && self.revision == other.revision
    }

    pub(crate) fn runs(&self) -> impl Iterator<Item = &RunAccount> {
        self.parts.iter().filter_map(|part| part.run.as_ref())
    }

    /// Of a mail as a whole, its first run is shown.
    pub(super) fn seen(&self) -> Seen {
        let first = self.parts.first();
        first.map_or_else(
            || Seen {
                parser: self.parser.clone(),
                revision: self.revision.clone(),
                ..Seen::default()
            },
            |part| self.seen_part(part, false),
        )
    }

    pub(super) fn seen_part(&self, part: &PartAccount, with_objects: bool) -> Seen {
        let head = &part.head;
        let run = part.run.as_ref();
        Seen {
            parser: self.parser.clone(),
            revision: self.revision.clone(),
            software: Some(head.software.clone()),
            kind: Some(head.kind.clone()),
            job_name: Some(head.job.clone()),
            company: head.company.clone(),
            status: Some(part.status()),
            run_at: Some(head.run_at),
            informational: head.informational,
            hidden_from_run_checks: head.hidden_from_run_checks,
            job_id: run.map(|run| run.job_id),
            run_id: run.map(|run| run.run_id),
            mail_count: run.map_or(0, |run| run.mail_count),
            objects: if with_objects {
                part.details.objects.clone()
            } else {
                Vec::new()
            },
            reviewed_by: run.and_then(|run| run.reviewed_by.clone()),
            ..Seen::default()
        }
    }

    pub(super) fn change(
        &self,
        kind: ChangeKind,
        what: impl IntoIterator<Item = &'static str>,
        before: Option<Seen>,
        after: Option<Seen>,
    ) -> ReplayChangeRow {
        let of = |pick: fn(&Seen) -> Option<Uuid>| {
            let after = after.as_ref().and_then(pick);
            after.or_else(|| before.as_ref().and_then(pick))
        };
        ReplayChangeRow {
            mail_id: Some(self.mail_id),
            job_id: of(|seen| seen.job_id),
            run_id: of(|seen| seen.run_id),
            what: Json(what.into_iter().map(str::to_owned).collect()),
            before: before.map(Json),
            after: after.map(Json),
            ..ReplayChangeRow::of(kind)
        }
    }
}
