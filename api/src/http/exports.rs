use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::access::Permission;

use super::{
    AppState,
    auth::{Refused, unavailable},
    refusal::refusal,
};
use crate::exchange;

/// `GET /exports/jobs.json`: all jobs, to be imported elsewhere.
pub(super) async fn jobs(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    if let Some(refused) = forbidden(&state, &headers, Permission::ManageJobs).await? {
        return Ok(refused);
    }
    let file = exchange::jobs_file(&state.backend)
        .await
        .map_err(|error| unavailable(&error))?;
    Ok(attachment("application/json", "jobs.json", file))
}

/// `GET /exports/customers.csv`: all customers.
pub(super) async fn customers(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    if let Some(refused) = forbidden(&state, &headers, Permission::ManageCustomers).await? {
        return Ok(refused);
    }
    let file = exchange::customers_file(&state.backend)
        .await
        .map_err(|error| unavailable(&error))?;
    Ok(attachment("text/csv; charset=utf-8", "customers.csv", file))
}

async fn forbidden(
    state: &AppState,
    headers: &HeaderMap,
    permission: Permission,
) -> Result<Option<Response>, Refused> {
    let principal = state.tokens.principal(&state.backend, headers).await?;
    if principal.may(permission) {
        return Ok(None);
    }
    Ok(Some(refusal(
        StatusCode::FORBIDDEN,
        "FORBIDDEN",
        &format!("your roles do not include the permission {permission:?}; ask an admin"),
    )))
}

fn attachment(kind: &'static str, name: &str, file: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, file).into_response()
}
