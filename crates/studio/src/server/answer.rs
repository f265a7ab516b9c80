//! What requests say and what they are answered, in the forms that all of them share.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Refusal;
use crate::studio::Studio;

/// The running server.
pub type App = State<Arc<Studio>>;

/// An answer, or why not.
pub type Answer<T> = Result<T, Refusal>;

/// What the page says, with refusals in words.
pub struct Said<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Said<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Answer<Self> {
        let refused = |status, words: String| {
            let japanese = format!("この入力は使えません（{words}）。");
            Refusal::new(status, words).in_japanese(japanese)
        };
        let said: Result<Json<Value>, _> = Json::from_request(request, state).await;
        // In two steps, so that what is wrong is told without lines and columns, which a person did not write.
        let Json(said) = said.map_err(|error| refused(error.status(), error.body_text()))?;
        serde_json::from_value(said)
            .map(Said)
            .map_err(|error| refused(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))
    }
}

/// Work that is too slow for the threads that answer.
pub async fn slowly<T: Send + 'static>(
    work: impl FnOnce() -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let fault = |_| {
        let words = "a fault in the program ended this";
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, words)
            .in_japanese("プログラムの不具合で中断しました。")
    };
    tokio::task::spawn_blocking(work).await.map_err(fault)?
}

/// Bytes of a content type.
pub fn typed(kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// `{}`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}
