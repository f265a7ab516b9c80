//! The folder's files: which there are, what they look like, and what is added to them.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::catalog::{Known, reduced};
use crate::color::own_palette;
use crate::error::Refusal;
use crate::events::Event;
use crate::folder::Kind;
use crate::name::FileName;
use crate::server::answer::{Answer, App, Said, slowly, typed};
use crate::studio::Studio;
use crate::tile::{self, Tile};
use crate::upload;

/// Longest side of a picture that is looked at closely, in pixels.
pub const LARGE: usize = 2000;

/// What can be asked for.
pub fn router() -> Router<Arc<Studio>> {
    Router::new()
        .route("/api/state", get(state))
        .route("/api/thumbnail/{name}", get(thumbnail))
        .route("/api/picture/{name}/{level}/{column}/{row}", get(picture))
        .route("/api/large/{name}", get(large))
        .route("/api/own-color", post(own_color))
        // Pictures have a limit of their own.
        .route(
            "/api/upload/{name}",
            post(upload).layer(DefaultBodyLimit::disable()),
        )
}

/// All that concerns the folder as a whole.
async fn state(State(studio): App) -> Answer<Json<Value>> {
    slowly(move || {
        let entries = studio.folder.entries()?;
        let known = studio.catalog.of(&entries);
        let files: Vec<Value> = entries
            .iter()
            .zip(known)
            .filter(|(_, known)| !matches!(known, Some(Known::Other)))
            // Of .json files most are no palettes, so they are shown when they are known to be.
            .filter(|(entry, known)| known.is_some() || entry.kind != Kind::Palette)
            .map(|(entry, known)| {
                let kind = match entry.kind {
                    Kind::Picture => "picture",
                    Kind::Model => "model",
                    Kind::Palette => "palette",
                };
                let written = entry.written.to_string();
                json!({ "name": entry.name, "kind": kind, "written": written, "known": known })
            })
            .collect();
        let folder = studio.folder.path().file_name().unwrap_or_default();
        Ok(Json(json!({
            "start": studio.start,
            "folder": folder.to_string_lossy(),
            "files": files,
            "jobs": studio.jobs.states(),
            "aside": studio.aside(),
        })))
    })
    .await
}

async fn thumbnail(State(studio): App, Path(name): Path<FileName>) -> Answer<Response> {
    slowly(move || {
        let entry = Kind::of(&name).and_then(|kind| studio.folder.entry(name.clone(), kind).ok());
        match entry.and_then(|entry| studio.catalog.one(&entry)) {
            Some(Known::Picture { thumbnail, .. }) => {
                Ok(typed("image/jpeg", Vec::clone(&thumbnail)))
            }
            _ => Err(Refusal::missing(format!("{name}: has not been looked at"))),
        }
    })
    .await
}

/// A tile of a picture as it is in its file.
async fn picture(
    State(studio): App,
    Path((name, level, column, row)): Path<(FileName, usize, usize, usize)>,
) -> Answer<Response> {
    let asked = Tile { level, column, row };
    slowly(move || {
        if Kind::of(&name) != Some(Kind::Picture) {
            return Err(Refusal::unusable(format!(
                "{name}: is no picture by its name"
            )));
        }
        let entry = studio.folder.entry(name, Kind::Picture)?;
        let pyramid = studio
            .pictures
            .get(&studio.folder, &studio.decoder, &entry)?;
        Ok(typed("image/jpeg", tile::of(&pyramid, asked)?))
    })
    .await
}

/// A picture of the folder, large enough to take colors from.
async fn large(State(studio): App, Path(name): Path<FileName>) -> Answer<Response> {
    slowly(move || {
        if Kind::of(&name) != Some(Kind::Picture) {
            return Err(Refusal::missing(format!(
                "{name}: is no picture by its name"
            )));
        }
        let path = studio.folder.file(&name)?;
        let make = |picture| tile::whole(&reduced(&picture, LARGE)?);
        Ok(typed("image/jpeg", studio.decoder.open(&path, make)??))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnColor {
    file: FileName,
    color: String,
    /// Whether it comes or goes.
    add: bool,
}

/// Adds a color to a palette of one's own, or takes it out.
async fn own_color(State(studio): App, Said(said): Said<OwnColor>) -> Answer<Json<Value>> {
    slowly(move || {
        own_palette::change(&studio.folder, &said.file, &said.color, said.add)?;
        studio.events.tell(Event::Folder);
        Ok(Json(json!({})))
    })
    .await
}

async fn upload(
    State(studio): App,
    Path(name): Path<FileName>,
    headers: HeaderMap,
    body: Body,
) -> Answer<Json<Value>> {
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    let length = length.and_then(|value| value.parse().ok());
    let file = upload::receive(&studio.folder, &name, length, body).await?;
    slowly(move || {
        let name = upload::keep(&studio.decoder, &name, file)?;
        studio.events.tell(Event::Folder);
        Ok(Json(json!({ "name": name })))
    })
    .await
}
