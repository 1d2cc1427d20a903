//! Raw mails, as downloads.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{access::Permission, code::Code};
use projections::views::mails::{MailState, mails_by_id};
use uuid::Uuid;

use super::{
    auth::{Refused, unavailable},
    refusal::refusal,
    state::AppState,
};

/// `GET /mails/{id}.eml`: the raw message. Reading it is noted in the audit trail.
pub(super) async fn download(
    State(state): State<AppState>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let admitted = state.tokens.admit(&state.backend, &headers).await?;
    let principal = &admitted.principal;
    if !principal.may(Permission::ReadMails) {
        return Ok(refusal(
            StatusCode::FORBIDDEN,
            Code::Forbidden,
            "your roles do not include reading mails; ask an admin",
        ));
    }
    let Some(id) = file
        .strip_suffix(".eml")
        .and_then(|id| Uuid::try_parse(id).ok())
    else {
        return Ok(refusal(
            StatusCode::NOT_FOUND,
            Code::NotFound,
            "ask for `/mails/<uuid>.eml`; a mail's `downloadPath` has it",
        ));
    };
    // Those who do not see deleted mails learn nothing of them here either.
    if !principal.may(Permission::ReadDeletedMails) {
        let rows = mails_by_id(state.backend.views(), &[id])
            .await
            .map_err(|error| unavailable(&error))?;
        if rows.iter().any(|row| row.state == MailState::Deleted) {
            let message = format!("there is no mail {id}");
            return Ok(refusal(StatusCode::NOT_FOUND, Code::NotFound, &message));
        }
    }
    let intention = principal.intention(&state.backend);
    match state.backend.commands.download_mail(id, &intention).await {
        Ok(done) => {
            let name = format!("attachment; filename=\"{id}.eml\"");
            let headers = [
                (header::CONTENT_TYPE, "message/rfc822".to_owned()),
                (header::CONTENT_DISPOSITION, name),
            ];
            Ok((headers, done.value).into_response())
        }
        Err(error) => {
            let status = match error.code() {
                Code::NotFound => StatusCode::NOT_FOUND,
                Code::ContentErased => StatusCode::GONE,
                Code::Conflict => StatusCode::CONFLICT,
                _ => StatusCode::SERVICE_UNAVAILABLE,
            };
            Ok(refusal(status, error.code(), &error.to_string()))
        }
    }
}
