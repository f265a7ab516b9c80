//! Color mode: a print is opened, its sources are chosen, it is edited, and its picture is shown and written.

mod edits;
mod pixels;
mod proposals;
mod sources;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::color::desk::PrintStatus;
use crate::color::export;
use crate::color::reopen::project_of;
use crate::error::Refusal;
use crate::folder::Kind;
use crate::name::FileName;
use crate::server::answer::{Answer, App, JsonBody, blocking};
use crate::studio::Studio;

/// Routes of color mode.
pub fn router() -> Router<Arc<Studio>> {
    Router::new()
        .route("/api/open", post(open))
        .route("/api/reopen", post(reopen))
        .route("/api/print/{name}", get(status))
        .route("/api/print/{name}/export", post(write))
        .merge(edits::router())
        .merge(pixels::router())
        .merge(proposals::router())
        .merge(sources::router())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Open {
    name: FileName,
}

async fn open(
    State(studio): App,
    JsonBody(Open { name }): JsonBody<Open>,
) -> Answer<Json<PrintStatus>> {
    blocking(move || {
        if studio.folder.kind(&name) != Some(Kind::Picture) {
            return Err(Refusal::unusable(format!("{name}: is no picture")));
        }
        Ok(Json(studio.open(&name)?.status()))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reopen {
    picture: FileName,
    replace: bool,
}

/// Restores the project of a print from the record of a picture.
async fn reopen(State(studio): App, JsonBody(body): JsonBody<Reopen>) -> Answer<Json<Value>> {
    blocking(move || {
        let Reopen { picture, replace } = body;
        let project = project_of(&studio.folder, &picture)?;
        let print = project.content.name.clone();
        let desk = studio.open(&print)?;
        let done = desk.state().adopt(&studio.folder, project, replace)?;
        if done {
            studio.color(&print, &desk);
            studio.publish_print(&print);
        }
        Ok(Json(json!({ "print": print, "done": done })))
    })
    .await
}

async fn status(State(studio): App, Path(name): Path<FileName>) -> Answer<Json<PrintStatus>> {
    Ok(Json(studio.bench.desk(&name)?.status()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Export {
    file: FileName,
}

async fn write(
    State(studio): App,
    Path(name): Path<FileName>,
    JsonBody(Export { file }): JsonBody<Export>,
) -> Answer<Json<Value>> {
    blocking(move || {
        let project = studio.bench.desk(&name)?.project();
        if project.sources.is_empty() {
            return Err(Refusal::unusable("choose first what the colors come from")
                .in_japanese("先に色の手本を選んでください。"));
        }
        export::check(&studio.folder, &file)?;
        studio.export(project, file)?;
        Ok(Json(json!({})))
    })
    .await
}
