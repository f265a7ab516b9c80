//! Style mode: runs are begun, watched, and begun again.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use nishikie::style::configuration::DEFAULT;
use nishikie::style::{Configuration, DEFAULT_SIZE};
use serde::Deserialize;
use serde_json::{Value, json};
use vgg::Layer;

use crate::error::Refusal;
use crate::name::FileName;
use crate::server::answer::{Answer, App, Said, slowly, typed};
use crate::studio::Studio;
use crate::style::ask::Asked;
use crate::style::course::Told;

/// What can be asked for.
pub fn router() -> Router<Arc<Studio>> {
    Router::new()
        .route("/api/configurations", get(configurations))
        .route("/api/print/{name}/style", post(begin))
        .route("/api/style/{job}", get(course))
        .route("/api/style/{job}/{picture}", get(picture))
        .route("/api/again", post(again))
}

/// The paper's configurations, and what a run may be made of.
async fn configurations() -> Json<Value> {
    Json(json!({
        "configurations": Configuration::all(),
        "usual": DEFAULT,
        "size": DEFAULT_SIZE,
        "layers": Layer::ALL,
    }))
}

async fn begin(
    State(studio): App,
    Path(name): Path<FileName>,
    Said(asked): Said<Asked>,
) -> Answer<Json<Value>> {
    slowly(move || {
        let (job, file) = studio.style(&name, asked)?;
        Ok(Json(json!({ "job": job, "file": file })))
    })
    .await
}

/// `null` where there is none, or not any more.
async fn course(State(studio): App, Path(job): Path<u64>) -> Json<Option<Told>> {
    Json(studio.courses.told(job))
}

/// The newest picture; its number only makes the address another one.
async fn picture(State(studio): App, Path((job, _picture)): Path<(u64, u64)>) -> Answer<Response> {
    let jpeg = studio.courses.picture(job)?;
    Ok(typed("image/jpeg", Vec::clone(&jpeg)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Again {
    job: u64,
}

async fn again(State(studio): App, Said(Again { job }): Said<Again>) -> Answer<Json<Value>> {
    match studio.again(job) {
        true => Ok(Json(json!({}))),
        false => Err(Refusal::missing("there is no such interrupted work")),
    }
}
