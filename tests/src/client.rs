//! Asks the API, through a socket or without one.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use serde_json::{Value, json};
use tower::ServiceExt;

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// The doors of a running installation in this process.
#[derive(Debug, Clone)]
pub struct Door {
    router: Router,
}

/// Somebody who asks through a door.
#[derive(Debug, Clone)]
pub struct Asking {
    door: Door,
    token: String,
}

/// A server on this machine, asked with a token.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Answer {
    /// A header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!("{error} in the answer {}: {}", self.status, self.text())
        })
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// `data`, of an answer without errors.
    pub fn data(&self) -> Value {
        let mut json = self.json();
        assert!(json.get("errors").is_none(), "{json}");
        json["data"].take()
    }

    /// The first error, of an answer that has one.
    pub fn error(&self) -> Value {
        let json = self.json();
        assert!(json.get("errors").is_some(), "{json}");
        json["errors"][0].clone()
    }

    /// The code of the first error, or `ok`.
    pub fn outcome(&self) -> String {
        match self.json().get("errors") {
            None => "ok".to_owned(),
            Some(errors) => errors[0]["extensions"]["code"]
                .as_str()
                .map_or_else(|| format!("without code: {errors}"), str::to_owned),
        }
    }
}

impl Door {
    pub fn new(router: Router) -> Self {
        Self { router }
    }

    pub async fn ask(&self, token: Option<&str>, query: &str, variables: Value) -> Answer {
        let body = json!({"query": query, "variables": variables});
        self.post(token, body.to_string()).await
    }

    /// Sends this body to `/graphql` as JSON.
    pub async fn post(&self, token: Option<&str>, body: impl Into<Body>) -> Answer {
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
        self.send(request, token, body.into()).await
    }

    pub async fn get(&self, token: Option<&str>, path: &str) -> Answer {
        self.send(Request::get(path), token, Body::empty()).await
    }

    /// Posts bytes of this media type.
    pub async fn upload(
        &self,
        token: Option<&str>,
        path: &str,
        media_type: &str,
        bytes: impl Into<Body>,
    ) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, media_type);
        self.send(request, token, bytes.into()).await
    }

    async fn send(
        &self,
        mut request: axum::http::request::Builder,
        token: Option<&str>,
        body: Body,
    ) -> Answer {
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(body).expect("a request");
        let response = self.router.clone().oneshot(request).await;
        let response = response.expect("the router never fails");
        let status = response.status();
        let headers = response.headers().clone();
        let body = to_bytes(response.into_body(), usize::MAX).await;
        Answer {
            status,
            headers,
            body: body.expect("a body").to_vec(),
        }
    }
}

impl Asking {
    pub fn new(door: Door, token: impl Into<String>) -> Self {
        Self {
            door,
            token: token.into(),
        }
    }

    pub async fn ask(&self, query: &str, variables: Value) -> Answer {
        self.door.ask(Some(&self.token), query, variables).await
    }

    /// `data` of an answer without errors.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        self.ask(query, variables).await.data()
    }

    /// The first error, of an answer that has one.
    pub async fn error(&self, query: &str, variables: Value) -> Value {
        self.ask(query, variables).await.error()
    }

    /// The code of the first error, or `ok`.
    pub async fn outcome(&self, query: &str, variables: Value) -> String {
        self.ask(query, variables).await.outcome()
    }
}

impl Client {
    /// `base` is `http://127.0.0.1:<port>`.
    pub fn new(base: impl Into<String>, token: impl Into<String>) -> Self {
        Self {
            http: reqwest::Client::builder()
                .no_proxy()
                .build()
                .expect("a client"),
            base: base.into(),
            token: token.into(),
        }
    }

    pub async fn ask(&self, query: &str, variables: Value) -> reqwest::Result<Answer> {
        let request = self.http.post(format!("{}/graphql", self.base));
        let body = json!({"query": query, "variables": variables});
        self.send(request.json(&body)).await
    }

    /// `data` of an answer without errors.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.ask(query, variables).await;
        answer.expect("the server answers").data()
    }

    /// The code of the first error, or `ok`.
    pub async fn outcome(&self, query: &str, variables: Value) -> String {
        let answer = self.ask(query, variables).await;
        answer.expect("the server answers").outcome()
    }

    pub async fn get(&self, path: &str) -> Answer {
        let request = self.http.get(format!("{}{path}", self.base));
        self.send(request).await.expect("the server answers")
    }

    /// Posts bytes of this media type.
    pub async fn upload(&self, path: &str, media_type: &str, bytes: Vec<u8>) -> Answer {
        let request = self.http.post(format!("{}{path}", self.base));
        let request = request.header(header::CONTENT_TYPE, media_type).body(bytes);
        self.send(request).await.expect("the server answers")
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
        let response = request.bearer_auth(&self.token).send().await?;
        let status = response.status();
        let headers = response.headers().clone();
        let body = response.bytes().await?.to_vec();
        Ok(Answer {
            status,
            headers,
            body,
        })
    }
}
