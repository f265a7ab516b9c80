//! The forms of requests and answers that all routes share.

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

/// An answer, or the reason why there is none.
pub type Answer<T> = Result<T, Refusal>;

/// A request's body as JSON, with refusals for people.
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Answer<Self> {
        let refused = |status, message: String| {
            let japanese = format!("この入力は使えません（{message}）。");
            Refusal::new(status, message).in_japanese(japanese)
        };
        let body: Result<Json<Value>, _> = Json::from_request(request, state).await;
        // In two steps, so that errors come without lines and columns, which a person did not write.
        let Json(body) = body.map_err(|error| refused(error.status(), error.body_text()))?;
        serde_json::from_value(body)
            .map(JsonBody)
            .map_err(|error| refused(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))
    }
}

/// Runs work that is too slow for the threads that answer.
///
/// # Errors
/// Those of the work, or a panic in it.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let fault = |_| {
        let message = "a fault in the program ended this";
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, message)
            .in_japanese("プログラムの不具合で中断しました。")
    };
    tokio::task::spawn_blocking(work).await.map_err(fault)?
}

/// Returns a response of bytes with a content type.
pub fn typed(kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// The body `{}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Empty {}
