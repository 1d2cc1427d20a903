//! Mails of the inbox.

use crate::{
    engine::{
        ports::database::ViewReader, query::cursor::PageRequest, schema::error::DatabaseError,
    },
    queries::mails::mails_by_id,
    search::{Found, Hit, Scope, terms::Terms, window::Window},
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

pub(super) async fn search(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
    scope: Scope,
) -> Result<Found, DatabaseError> {
    INBOX
        .page(
            reader,
            terms,
            (page, scope.rows),
            async |ids| mails_by_id(reader, ids).await,
            |row| row.mail_id,
            Hit::Mail,
        )
        .await
}
