//! Jobs and customers as files.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::exchange;
use domain::{access::Permission, code::Code};

use super::{
    auth::{Refused, unavailable},
    refusal::refusal,
    state::AppState,
};

/// `GET /exports/jobs.json`: all jobs, to be imported elsewhere.
pub(super) async fn jobs(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let admitted = state.tokens.admit(&state.backend, &headers).await?;
    if !admitted.principal.may(Permission::ManageJobs) {
        return Ok(forbidden(Permission::ManageJobs));
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
    let admitted = state.tokens.admit(&state.backend, &headers).await?;
    if !admitted.principal.may(Permission::ManageCustomers) {
        return Ok(forbidden(Permission::ManageCustomers));
    }
    let file = exchange::customers_file(&state.backend)
        .await
        .map_err(|error| unavailable(&error))?;
    Ok(attachment("text/csv; charset=utf-8", "customers.csv", file))
}

fn forbidden(permission: Permission) -> Response {
    refusal(
        StatusCode::FORBIDDEN,
        Code::Forbidden,
        &format!("your roles do not include the permission {permission:?}; ask an admin"),
    )
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
