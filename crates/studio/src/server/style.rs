//! Style mode: runs are started, watched, and restarted.

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
use crate::server::answer::{Answer, App, JsonBody, blocking, typed};
use crate::studio::Studio;
use crate::style::progress::Course;
use crate::style::request::StyleRequest;

/// Routes of style mode.
pub fn router() -> Router<Arc<Studio>> {
    Router::new()
        .route("/api/configurations", get(configurations))
        .route("/api/print/{name}/style", post(begin))
        .route("/api/style/{job}", get(course))
        .route("/api/style/{job}/{picture}", get(picture))
        .route("/api/again", post(again))
}

/// Answers with the paper's configurations, and the values that a run can have.
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
    JsonBody(request): JsonBody<StyleRequest>,
) -> Answer<Json<Value>> {
    blocking(move || {
        let (job, file) = studio.style(&name, request)?;
        Ok(Json(json!({ "job": job, "file": file })))
    })
    .await
}

/// Answers with the course of a run; `null` where there is none.
async fn course(State(studio): App, Path(job): Path<u64>) -> Json<Option<Course>> {
    Json(studio.progress.course(job))
}

/// Answers with the newest picture; its number is only there so that each has another address.
async fn picture(State(studio): App, Path((job, _picture)): Path<(u64, u64)>) -> Answer<Response> {
    let jpeg = studio.progress.picture(job)?;
    Ok(typed("image/jpeg", Vec::clone(&jpeg)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Again {
    job: u64,
}

async fn again(
    State(studio): App,
    JsonBody(Again { job }): JsonBody<Again>,
) -> Answer<Json<Value>> {
    match studio.restart(job) {
        true => Ok(Json(json!({}))),
        false => Err(Refusal::missing("there is no such interrupted work")),
    }
}
