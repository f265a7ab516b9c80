//! The routes of the server, a file for each part of the page.

mod answer;
mod choices;
mod collection;
mod color;
mod files;
mod style;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};

use crate::error::Refusal;
use crate::guard::mark;
use crate::page;
use crate::server::answer::{Answer, App, JsonBody, typed};
use crate::studio::Studio;

/// Largest size of a request's body in bytes, uploads aside.
const LARGEST: usize = 64 << 10;

/// The delay of the refusal of a request without the password.
const WAIT: Duration = Duration::from_millis(500);

/// Returns all routes.
pub fn router(studio: Arc<Studio>) -> Router {
    Router::new()
        .route("/", get(index))
        .route("/{*file}", get(file))
        .route("/api/events", get(events))
        .route("/api/stop", post(stop))
        .merge(choices::router())
        .merge(collection::router())
        .merge(color::router())
        .merge(files::router())
        .merge(style::router())
        .layer(DefaultBodyLimit::max(LARGEST))
        .fallback(async || Refusal::missing("there is no such page"))
        .method_not_allowed_fallback(async || {
            Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "this cannot be done here")
        })
        .layer(from_fn_with_state(Arc::clone(&studio), guarded))
        .with_state(studio)
}

/// Refuses foreign requests, and adds the security headers to every response.
async fn guarded(State(studio): App, request: Request, next: Next) -> Response {
    let mut response = match studio.guard.check(&request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => {
            if refusal.status == StatusCode::UNAUTHORIZED {
                // Against guessing.
                tokio::time::sleep(WAIT).await;
            }
            refusal.into_response()
        }
    };
    mark(&mut response);
    response
}

async fn index(State(studio): App) -> Response {
    let page = page::INDEX.replace("{token}", studio.guard.token());
    typed(
        "text/html; charset=utf-8",
        page.replace("{start}", &studio.start),
    )
}

async fn file(Path(name): Path<String>) -> Answer<Response> {
    let missing = || Refusal::missing("there is no such page");
    let (kind, bytes) = page::file(&name).ok_or_else(missing)?;
    Ok(typed(kind, bytes))
}

async fn events(State(studio): App) -> Sse<impl Stream<Item = Result<Sent, Infallible>>> {
    let hello = json!({ "kind": "hello", "start": studio.start });
    let events = BroadcastStream::new(studio.events.subscribe()).map(|event| match event {
        Ok(event) => json!(event),
        // The page was too slow, and has missed some.
        Err(_) => json!({ "kind": "missed" }),
    });
    let all = tokio_stream::once(hello).chain(events);
    Sse::new(all.map(|event| Ok(Sent::default().data(event.to_string()))))
        .keep_alive(KeepAlive::default())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stop {
    job: u64,
}

async fn stop(State(studio): App, JsonBody(Stop { job }): JsonBody<Stop>) -> Json<Value> {
    Json(json!({ "stopped": studio.jobs.stop(job) }))
}
