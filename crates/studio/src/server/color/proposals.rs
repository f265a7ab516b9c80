//! Suggestions for a print: its references ranked, and several plausible colorings.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::error::Refusal;
use crate::name::FileName;
use crate::server::answer::{Answer, App, Empty, JsonBody, blocking, typed};
use crate::studio::Studio;

/// Routes of suggestions.
pub fn router() -> Router<Arc<Studio>> {
    Router::new()
        .route("/api/print/{name}/suggest", post(suggest))
        .route("/api/print/{name}/proposals", post(proposals))
        .route("/api/print/{name}/proposal/{key}/{number}", get(proposal))
}

async fn suggest(
    State(studio): App,
    Path(name): Path<FileName>,
    _: JsonBody<Empty>,
) -> Answer<Json<Value>> {
    blocking(move || {
        let desk = studio.bench.desk(&name)?;
        studio.rank(&name, &desk)?;
        Ok(Json(json!({})))
    })
    .await
}

async fn proposals(
    State(studio): App,
    Path(name): Path<FileName>,
    _: JsonBody<Empty>,
) -> Answer<Json<Value>> {
    let desk = studio.bench.desk(&name)?;
    if !desk.state().is_ready() {
        return Err(
            Refusal::conflict("the colors are not there yet; wait until they are")
                .in_japanese("まだ彩色の途中です。終わるまでお待ちください。"),
        );
    }
    studio.propose(&name, &desk);
    Ok(Json(json!({})))
}

async fn proposal(
    State(studio): App,
    Path((name, key, number)): Path<(FileName, u64, usize)>,
) -> Answer<Response> {
    let desk = studio.bench.desk(&name)?;
    let jpeg = desk.state().proposal(key, number)?;
    Ok(typed("image/jpeg", Vec::clone(&jpeg)))
}
