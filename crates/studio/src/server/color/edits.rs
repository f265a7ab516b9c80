//! Edits of a print's colors, each one typed JSON object, and their undoing.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::post;
use axum::{Json, Router};
use nishikie::color::Edit;

use crate::color::desk::{Desk, PrintStatus};
use crate::name::FileName;
use crate::server::answer::{Answer, App, Empty, JsonBody, blocking};
use crate::studio::Studio;

/// Routes of edits.
pub fn router() -> Router<Arc<Studio>> {
    Router::new()
        .route("/api/print/{name}/edit", post(edit))
        .route("/api/print/{name}/undo", post(undo))
        .route("/api/print/{name}/redo", post(redo))
}

async fn edit(
    State(studio): App,
    Path(name): Path<FileName>,
    JsonBody(edit): JsonBody<Edit>,
) -> Answer<Json<PrintStatus>> {
    change(studio, name, |studio, desk| {
        desk.state().edit(&studio.folder, edit)
    })
    .await
}

async fn undo(
    State(studio): App,
    Path(name): Path<FileName>,
    _: JsonBody<Empty>,
) -> Answer<Json<PrintStatus>> {
    change(studio, name, |studio, desk| {
        desk.state().undo(&studio.folder)
    })
    .await
}

async fn redo(
    State(studio): App,
    Path(name): Path<FileName>,
    _: JsonBody<Empty>,
) -> Answer<Json<PrintStatus>> {
    change(studio, name, |studio, desk| {
        desk.state().redo(&studio.folder)
    })
    .await
}

/// Changes a print, tells the other pages, and answers with its status.
async fn change(
    studio: Arc<Studio>,
    name: FileName,
    change: impl FnOnce(&Studio, &Desk) -> Answer<()> + Send + 'static,
) -> Answer<Json<PrintStatus>> {
    blocking(move || {
        let desk = studio.bench.desk(&name)?;
        change(&studio, &desk)?;
        studio.publish_print(&name);
        Ok(Json(desk.status()))
    })
    .await
}
