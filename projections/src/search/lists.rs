//! Sections that are one list in order of time: the inbox, tickets, remarks and overrides.

use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader, query::cursor::PageRequest, schema::error::DatabaseError,
    },
    queries::{
        mails::mails_by_id, overrides::overrides_by_id, remarks::remarks_by_id,
        tickets::tickets_by_id,
    },
    search::{
        page::{Hit, SearchScope, SectionPage},
        terms::Terms,
        window::Window,
    },
};

/// The mails of the inbox that have the terms in subject or sender, newest first.
const INBOX: Window<'_> = Window {
    table: "mails",
    time: "received_at",
    id: "mail_id",
    columns: ", folded_subject, sender",
    // As the index of the inbox has it, letter by letter. By the states that it is, SQLite would take the index of states,
    // which is in the order of time for each of them only.
    only: "state NOT IN ('ASSIGNED', 'HIDDEN', 'DELETED')",
    joins: "",
    texts: &["piece.folded_subject", "LOWER(piece.sender)"],
    json: &[],
};

/// Tickets that have the terms in code, number or description, newest first; resolved ones too.
const TICKETS: Window<'_> = Window {
    table: "tickets",
    time: "opened_at",
    id: "ticket_id",
    columns: ", folded_text",
    only: "1 = 1",
    joins: "",
    texts: &["piece.folded_text"],
    json: &[],
};

/// Remarks that have the terms, newest first; resolved ones too.
const REMARKS: Window<'_> = Window {
    table: "remarks",
    time: "made_at",
    id: "remark_id",
    columns: ", folded_text",
    only: "1 = 1",
    joins: "",
    texts: &["piece.folded_text"],
    json: &[],
};

/// Overrides that have the terms in what they are about or why they were made, newest first. Removed ones are left out.
const OVERRIDES: Window<'_> = Window {
    table: "overrides",
    time: "created_at",
    id: "override_id",
    columns: ", folded_text",
    only: "removed_at IS NULL",
    joins: "",
    texts: &["piece.folded_text"],
    json: &[],
};

pub(super) async fn inbox(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
    scope: SearchScope,
) -> Result<SectionPage, DatabaseError> {
    let by_id = async |ids: &[Uuid]| mails_by_id(reader, ids).await;
    INBOX
        .page(
            reader,
            terms,
            (page, scope.rows),
            by_id,
            |row| row.mail_id,
            Hit::Mail,
        )
        .await
}

pub(super) async fn tickets(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
    scope: SearchScope,
) -> Result<SectionPage, DatabaseError> {
    let by_id = async |ids: &[Uuid]| tickets_by_id(reader, ids).await;
    TICKETS
        .page(
            reader,
            terms,
            (page, scope.rows),
            by_id,
            |row| row.ticket_id,
            Hit::Ticket,
        )
        .await
}

pub(super) async fn remarks(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
    scope: SearchScope,
) -> Result<SectionPage, DatabaseError> {
    let by_id = async |ids: &[Uuid]| remarks_by_id(reader, ids).await;
    REMARKS
        .page(
            reader,
            terms,
            (page, scope.rows),
            by_id,
            |row| row.remark_id,
            Hit::Remark,
        )
        .await
}

pub(super) async fn overrides(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
    scope: SearchScope,
) -> Result<SectionPage, DatabaseError> {
    let by_id = async |ids: &[Uuid]| overrides_by_id(reader, ids).await;
    OVERRIDES
        .page(
            reader,
            terms,
            (page, scope.rows),
            by_id,
            |row| row.override_id,
            Hit::Override,
        )
        .await
}
