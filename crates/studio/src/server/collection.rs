//! The collection view: studies, their pictures, and verdicts.

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
use crate::events::Event;
use crate::folder::Kind;
use crate::name::FileName;
use crate::server::answer::{Answer, App, JsonBody, blocking, typed};
use crate::server::files::LARGE;
use crate::studio::Studio;
use crate::tile;

/// Routes of the collection view.
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

/// Answers with the folder's studies, its prints that have a project, and the verdicts on its pictures.
async fn collection(State(studio): App) -> Answer<Json<Value>> {
    blocking(move || {
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

/// Returns the verdicts, or the error in their place: pictures are shown also where the file cannot be used.
fn reviewed(studio: &Studio, study: Option<&StudyName>) -> Value {
    let all = studio.reviews.all(&studio.folder, study);
    all.unwrap_or_else(|refusal| json!({ "error": refusal.message }))
}

/// Answers with a study's runs as they are now.
async fn study(State(studio): App, Path(name): Path<StudyName>) -> Answer<Json<Value>> {
    blocking(move || {
        let answer = studio.studies.fresh(&studio.folder, &name, |gallery| {
            json!({
                "configurations": gallery.configurations(),
                "contents": gallery.contents(),
                "styles": gallery.styles(),
                "runs": gallery.runs(),
                "missing": gallery.missing(),
            })
        });
        let mut answer = answer?;
        answer["review"] = reviewed(&studio, Some(&name));
        Ok(Json(answer))
    })
    .await
}

/// A study, a configuration, a gray print and a color print.
type RunPath = Path<(StudyName, String, String, String)>;

async fn thumbnail(State(studio): App, Path(run): RunPath) -> Answer<Response> {
    blocking(move || large_of(&studio, &picture(&studio, &run)?, THUMBNAIL)).await
}

async fn large(State(studio): App, Path(run): RunPath) -> Answer<Response> {
    blocking(move || large_of(&studio, &picture(&studio, &run)?, LARGE)).await
}

/// Answers with a gray print in the size in which the study used it.
async fn content(
    State(studio): App,
    Path((study, content)): Path<(StudyName, String)>,
) -> Answer<Response> {
    blocking(move || {
        let ask = |gallery: &study::Gallery| gallery.content(&content);
        let found = studio.studies.cached(&studio.folder, &study, ask)?;
        large_of(&studio, &found.ok_or_else(missing)?, LARGE)
    })
    .await
}

fn picture(
    studio: &Studio,
    (study, configuration, content, style): &(StudyName, String, String, String),
) -> Answer<PathBuf> {
    let ask = |gallery: &study::Gallery| gallery.picture(configuration, content, style);
    let found = studio.studies.cached(&studio.folder, study, ask)?;
    found.ok_or_else(missing)
}

fn missing() -> Refusal {
    Refusal::missing("there is no such picture in the study")
}

fn large_of(studio: &Studio, path: &std::path::Path, most: usize) -> Answer<Response> {
    let make = |picture| tile::whole(&reduced(&picture, most)?);
    Ok(typed("image/jpeg", studio.decoder.open(path, make)??))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Judged {
    /// The picture's study; `None` for the folder's own pictures.
    #[serde(default)]
    study: Option<StudyName>,
    picture: String,
    /// The verdict; `None` withdraws it.
    verdict: Option<Verdict>,
}

/// Writes a verdict on a picture that exists.
async fn review(State(studio): App, JsonBody(body): JsonBody<Judged>) -> Answer<Json<Value>> {
    blocking(move || {
        let Judged {
            study,
            picture,
            verdict,
        } = body;
        let folder = &studio.folder;
        match &study {
            Some(study) => {
                if !studio
                    .studies
                    .cached(folder, study, |gallery| gallery.has(&picture))?
                {
                    return Err(missing());
                }
            }
            None => {
                let name = FileName::new(picture.clone())?;
                if folder.kind(&name) != Some(Kind::Picture) {
                    return Err(Refusal::unusable(format!("{name}: is no picture")));
                }
                folder.file(&name)?;
            }
        }
        let publish = |version| {
            studio.events.send(Event::Review {
                study: study.clone(),
                picture: picture.clone(),
                verdict,
                version,
            });
        };
        studio
            .reviews
            .judge(folder, study.as_ref(), &picture, verdict, publish)?;
        Ok(Json(json!({})))
    })
    .await
}
