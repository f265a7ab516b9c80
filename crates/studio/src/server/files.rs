//! The folder's files: their list, their pictures, and uploads.

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

use crate::catalog::{FileInfo, reduced};
use crate::color::own_palette;
use crate::error::Refusal;
use crate::events::Event;
use crate::folder::Kind;
use crate::name::FileName;
use crate::server::answer::{Answer, App, JsonBody, blocking, typed};
use crate::studio::Studio;
use crate::tile::{self, Tile};
use crate::upload;

/// Longest side of a picture that is shown large, in pixels.
pub const LARGE: usize = 2000;

/// Routes of the folder's files.
pub fn router() -> Router<Arc<Studio>> {
    Router::new()
        .route("/api/state", get(state))
        .route("/api/thumbnail/{name}", get(thumbnail))
        .route("/api/picture/{name}/{level}/{column}/{row}", get(picture))
        .route("/api/large/{name}", get(large))
        .route("/api/own-color", post(own_color))
        // Uploads have their own limit.
        .route(
            "/api/upload/{name}",
            post(upload).layer(DefaultBodyLimit::disable()),
        )
}

/// Answers with the list of files and the list of jobs.
async fn state(State(studio): App) -> Answer<Json<Value>> {
    blocking(move || {
        let entries = studio.folder.entries()?;
        let infos = studio.catalog.of(&entries);
        let files: Vec<Value> = entries
            .iter()
            .zip(infos)
            .filter(|(_, info)| !matches!(info, Some(FileInfo::Other)))
            // Most .json files are no palettes, so they are shown once they were inspected.
            .filter(|(entry, info)| info.is_some() || entry.kind != Kind::Palette)
            .map(|(entry, info)| {
                let kind = match entry.kind {
                    Kind::Picture => "picture",
                    Kind::Model => "model",
                    Kind::Palette => "palette",
                };
                let written = entry.written.to_string();
                json!({ "name": entry.name, "kind": kind, "written": written, "info": info })
            })
            .collect();
        let folder = studio.folder.path().file_name().unwrap_or_default();
        Ok(Json(json!({
            "start": studio.start,
            "folder": folder.to_string_lossy(),
            "only_read": studio.folder.is_only_read(),
            "unshown": studio.folder.unshown(),
            "files": files,
            "jobs": studio.jobs.states(),
            "aside": studio.aside(),
        })))
    })
    .await
}

async fn thumbnail(State(studio): App, Path(name): Path<FileName>) -> Answer<Response> {
    blocking(move || {
        let entry = studio
            .folder
            .kind(&name)
            .and_then(|kind| studio.folder.entry(name.clone(), kind).ok());
        match entry.and_then(|entry| studio.catalog.one(&entry)) {
            Some(FileInfo::Picture { thumbnail, .. }) => {
                Ok(typed("image/jpeg", Vec::clone(&thumbnail)))
            }
            _ => Err(Refusal::missing(format!("{name}: has not been looked at"))),
        }
    })
    .await
}

/// Answers with a tile of a picture as it is in its file.
async fn picture(
    State(studio): App,
    Path((name, level, column, row)): Path<(FileName, usize, usize, usize)>,
) -> Answer<Response> {
    let asked = Tile { level, column, row };
    blocking(move || {
        if studio.folder.kind(&name) != Some(Kind::Picture) {
            return Err(Refusal::unusable(format!("{name}: is no picture")));
        }
        let entry = studio.folder.entry(name, Kind::Picture)?;
        let pyramid = studio
            .pictures
            .get(&studio.folder, &studio.decoder, &entry)?;
        Ok(typed("image/jpeg", tile::of(&pyramid, asked)?))
    })
    .await
}

/// Answers with a picture that is large enough to take colors from.
async fn large(State(studio): App, Path(name): Path<FileName>) -> Answer<Response> {
    blocking(move || {
        if studio.folder.kind(&name) != Some(Kind::Picture) {
            return Err(Refusal::missing(format!("{name}: is no picture")));
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
    /// True if the color is added or removed.
    add: bool,
}

/// Adds a color to a person's own palette, or removes it.
async fn own_color(State(studio): App, JsonBody(body): JsonBody<OwnColor>) -> Answer<Json<Value>> {
    blocking(move || {
        own_palette::change(&studio.folder, &body.file, &body.color, body.add)?;
        studio.events.send(Event::Folder);
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
    blocking(move || {
        let name = upload::keep(&studio.decoder, &name, file)?;
        studio.events.send(Event::Folder);
        Ok(Json(json!({ "name": name })))
    })
    .await
}
