//! `POST /graphql`, after the GraphQL-over-HTTP specification.

use async_graphql::{Request, Response};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use domain::code::Code;
use graphql::{
    Loaders, admit,
    nesting::{self, Language, MAX_NESTING},
};
use serde_json::{Value, json};

use super::{
    auth::{Admitted, Refused},
    body,
    refusal::refusal,
    state::AppState,
};

/// A query is text; a request with more than this wants something else.
pub(super) const MAX_BODY: usize = 1 << 20;

const JSON: &str = "application/json";
const GRAPHQL_JSON: &str = "application/graphql-response+json";

pub(super) async fn post(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body,
) -> Result<axum::response::Response, Refused> {
    // Before the body is looked at: strangers learn nothing, not even what is wrong with their query.
    let Admitted { principal, turn } = state.tokens.admit(&state.backend, &headers).await?;
    let accepts = Accepted::by(&headers);
    let body = match body::read(body, MAX_BODY, &state.closing).await {
        Ok(body) => body,
        Err(refused) => return Ok(refused),
    };
    let mut request = match read(&headers, &body) {
        Ok(request) => request,
        Err((status, code, message)) => return Ok(refusal(status, code, &message)),
    };
    // One answer is of one generation of views, also when another goes live meanwhile.
    let (views, as_of) = match admit(&state.backend, &mut request).await {
        Ok((views, as_of)) => (turn.of(views, principal.user_id), as_of),
        Err(error) => return Ok(accepts.answer(Response::from_errors(vec![error]))),
    };
    let loaders = Loaders::new(&views, &state.backend.details);
    let request = request
        .data(principal)
        .data(views)
        .data(as_of)
        .data(loaders);
    Ok(accepts.answer(state.schema.execute(request).await))
}

/// Why a body is no GraphQL request: status, code, message.
type NoRequest = (StatusCode, Code, String);

/// JSON alone: a form or a plain text could come from any page that somebody visits.
fn read(headers: &HeaderMap, body: &[u8]) -> Result<Request, NoRequest> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    if media_type(kind) != JSON {
        return Err((
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::UnsupportedMediaType,
            format!("the content type is `{kind}`; send `{JSON}`"),
        ));
    }
    if nesting::check(body, Language::Json) == Err(nesting::Refused::TooDeep) {
        return Err((
            StatusCode::BAD_REQUEST,
            Code::InvalidRequest,
            format!(
                "values in the body stand more than {MAX_NESTING} deep within one another; no argument takes that"
            ),
        ));
    }
    let request: Request = serde_json::from_slice(body).map_err(|error| {
        (
            StatusCode::BAD_REQUEST,
            Code::InvalidRequest,
            format!("the body is no GraphQL request: {error}; send {{\"query\": \"…\", \"variables\": {{…}}}}"),
        )
    })?;
    if request.query.is_empty() {
        return Err((
            StatusCode::BAD_REQUEST,
            Code::InvalidQuery,
            "the request has no `query`".to_owned(),
        ));
    }
    Ok(request)
}

/// The form in which the client wants its answer. The younger one tells by its status that a query was refused.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Accepted {
    Json,
    GraphqlJson,
}

impl Accepted {
    fn by(headers: &HeaderMap) -> Self {
        let wanted = headers.get_all(header::ACCEPT);
        let mut wanted = wanted
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(media_type);
        // In the order in which the client names them.
        match wanted
            .find(|kind| [JSON, GRAPHQL_JSON, "*/*", "application/*"].contains(&kind.as_str()))
        {
            Some(kind) if kind == GRAPHQL_JSON => Self::GraphqlJson,
            _ => Self::Json,
        }
    }

    fn answer(self, response: Response) -> axum::response::Response {
        // A query that was not executed has errors without a path.
        let refused = !response.errors.is_empty()
            && response.errors.iter().all(|error| error.path.is_empty());
        let status = if refused && self == Self::GraphqlJson {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::OK
        };
        let kind = match self {
            Self::Json => JSON,
            Self::GraphqlJson => GRAPHQL_JSON,
        };
        let kind = format!("{kind}; charset=utf-8");
        let body = answer_body(response, refused).to_string();
        (status, [(header::CONTENT_TYPE, kind)], body).into_response()
    }
}

fn answer_body(response: Response, refused: bool) -> Value {
    let response = with_codes(response);
    let mut body = serde_json::Map::new();
    if !response.errors.is_empty() {
        body.insert("errors".to_owned(), json!(response.errors));
    }
    if !refused {
        let data = response.data.into_json();
        body.insert("data".to_owned(), data.unwrap_or_default());
    }
    Value::Object(body)
}

/// A message may quote the query that it is about; this much of it is enough.
const MAX_MESSAGE: usize = 1_000;

/// Errors that tell what is wrong with a query.
const MAX_ERRORS: usize = 20;

/// What the GraphQL engine itself refuses (a mistake in the query, too deep, too much) has no code yet.
fn with_codes(mut response: Response) -> Response {
    response.errors.truncate(MAX_ERRORS);
    for error in &mut response.errors {
        if let Some((end, _)) = error.message.char_indices().nth(MAX_MESSAGE) {
            error.message.truncate(end);
            error.message.push('…');
        }
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", Code::InvalidQuery.as_str());
        }
    }
    response
}

/// Without parameters, in lower case.
fn media_type(value: &str) -> String {
    let kind = value.split(';').next().unwrap_or_default();
    kind.trim().to_lowercase()
}
