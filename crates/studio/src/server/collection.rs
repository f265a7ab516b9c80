//! Many pictures looked through and judged: the studies that there are, their pictures, and verdicts.

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use study::Verdict;

use crate::catalog::{THUMBNAIL, reduced};
use crate::collection::studies::{Studies, StudyName};
use crate::color::project;
use crate::error::Refusal;
use crate::folder::Kind;
use crate::name::FileName;
use crate::server::answer::{Answer, App, Said, slowly, typed};
use crate::server::files::LARGE;
use crate::studio::Studio;
use crate::tile;

/// What can be asked for.
pub fn router() -> Router<Arc<Studio>> {
    let run = "/api/study/{study}/run/{configuration}/{content}/{style}";
    Router::new()
        .route("/api/collection", get(collection))
        .route("/api/review", post(review))
        .route("/api/study/{study}", get(study))
        .route(&format!("{run}/thumbnail"), get(thumbnail))
        .route(&format!("{run}/large"), get(large))
        .route("/api/study/{study}/content/{content}", get(content))
}

/// What is known of the folder's pictures besides their files: verdicts, and which have a project; and the studies in it.
async fn collection(State(studio): App) -> Answer<Json<Value>> {
    slowly(move || {
        let folder = &studio.folder;
        let mut pictures = folder.entries()?;
        pictures
            .retain(|entry| entry.kind == Kind::Picture && project::is_there(folder, &entry.name));
        let projects: Vec<FileName> = pictures.into_iter().map(|entry| entry.name).collect();
        Ok(Json(json!({
            "studies": Studies::all(folder),
            "projects": projects,
            "review": reviewed(&studio, None),
        })))
    })
    .await
}

/// A file of verdicts that cannot be used is no reason not to show pictures.
fn reviewed(studio: &Studio, study: Option<&StudyName>) -> Value {
    let all = studio.reviews.all(&studio.folder, study);
    all.unwrap_or_else(|refusal| json!({ "error": refusal.words }))
}

/// A study's runs as they are now.
async fn study(State(studio): App, Path(name): Path<StudyName>) -> Answer<Json<Value>> {
    slowly(move || {
        let told = studio.studies.fresh(&studio.folder, &name, |gallery| {
            json!({
                "configurations": gallery.configurations(),
                "contents": gallery.contents(),
                "styles": gallery.styles(),
                "runs": gallery.runs(),
                "missing": gallery.missing(),
            })
        });
        let mut told = told?;
        told["review"] = reviewed(&studio, Some(&name));
        Ok(Json(told))
    })
    .await
}

/// A study, a configuration, a gray print and a color print.
type RunPath = Path<(StudyName, String, String, String)>;

async fn thumbnail(State(studio): App, Path(run): RunPath) -> Answer<Response> {
    slowly(move || seen(&studio, &picture(&studio, &run)?, THUMBNAIL)).await
}

async fn large(State(studio): App, Path(run): RunPath) -> Answer<Response> {
    slowly(move || seen(&studio, &picture(&studio, &run)?, LARGE)).await
}

/// A gray print in the size in which the study took it.
async fn content(
    State(studio): App,
    Path((study, content)): Path<(StudyName, String)>,
) -> Answer<Response> {
    slowly(move || {
        let ask = |gallery: &study::Gallery| gallery.content(&content);
        let found = studio.studies.known(&studio.folder, &study, ask)?;
        seen(&studio, &found.ok_or_else(missing)?, LARGE)
    })
    .await
}

fn picture(
    studio: &Studio,
    (study, configuration, content, style): &(StudyName, String, String, String),
) -> Answer<PathBuf> {
    let ask = |gallery: &study::Gallery| gallery.picture(configuration, content, style);
    let found = studio.studies.known(&studio.folder, study, ask)?;
    found.ok_or_else(missing)
}

fn missing() -> Refusal {
    Refusal::missing("there is no such picture in the study")
}

fn seen(studio: &Studio, path: &std::path::Path, most: usize) -> Answer<Response> {
    let make = |picture| tile::whole(&reduced(&picture, most)?);
    Ok(typed("image/jpeg", studio.decoder.open(path, make)??))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Judged {
    /// The folder's own pictures if there is none.
    #[serde(default)]
    study: Option<StudyName>,
    picture: String,
    /// Taken away if there is none.
    verdict: Option<Verdict>,
}

/// Notes a verdict on a picture that is there.
async fn review(State(studio): App, Said(said): Said<Judged>) -> Answer<Json<Value>> {
    slowly(move || {
        let Judged {
            study,
            picture,
            verdict,
        } = said;
        let folder = &studio.folder;
        match &study {
            Some(study) => {
                if !studio
                    .studies
                    .known(folder, study, |gallery| gallery.has(&picture))?
                {
                    return Err(missing());
                }
            }
            None => {
                let name = FileName::new(picture.clone())?;
                if Kind::of(&name) != Some(Kind::Picture) {
                    return Err(Refusal::unusable(format!(
                        "{name}: is no picture by its name"
                    )));
                }
                folder.file(&name)?;
            }
        }
        studio
            .reviews
            .judge(folder, &studio.events, study, picture, verdict)?;
        Ok(Json(json!({})))
    })
    .await
}
