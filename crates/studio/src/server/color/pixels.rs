//! The pixels of a print: tiles and windows of the picture, and rasters laid over it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use nishikie::color::{Reach, View, Window};
use serde::Deserialize;

use crate::color::desk::Desk;
use crate::error::Refusal;
use crate::name::FileName;
use crate::server::answer::{Answer, App, blocking, typed};
use crate::studio::Studio;
use crate::tile::{self, Tile, outside};

/// Longest side of a window as one picture.
const LONGEST: usize = 4096;

/// Routes of pixels.
pub fn router() -> Router<Arc<Studio>> {
    Router::new()
        .route("/api/print/{name}/areas", get(areas))
        .route(
            "/api/print/{name}/reached/{version}/{x}/{y}/{reach}",
            get(reached),
        )
        .route(
            "/api/print/{name}/seen/{version}/{x}/{y}/{width}/{height}/{across}/{down}",
            get(window),
        )
        .route("/api/print/{name}/confidence/{version}", get(confidence))
        .route(
            "/api/print/{name}/original/{level}/{column}/{row}",
            get(original),
        )
        .route(
            "/api/print/{name}/colored/{version}/{level}/{column}/{row}",
            get(colored),
        )
}

/// Answers with the raster of areas: width and height as 32-bit numbers, then each place's area, all little-endian.
async fn areas(State(studio): App, Path(name): Path<FileName>) -> Answer<Response> {
    let areas = studio.bench.desk(&name)?.state().areas()?;
    Ok(typed("application/octet-stream", areas.to_bytes()))
}

/// Answers with the numbers of the pieces that a pick at a pixel fills.
async fn reached(
    State(studio): App,
    Path((name, version, x, y, reach)): Path<(FileName, u64, usize, usize, Reach)>,
) -> Answer<Json<Vec<u32>>> {
    blocking(move || {
        Ok(Json(
            studio.bench.desk(&name)?.reached(version, x, y, reach)?,
        ))
    })
    .await
}

/// Answers with width and height as 32-bit numbers, little-endian, then a byte for each place: 255 is certain.
async fn confidence(
    State(studio): App,
    Path((name, version)): Path<(FileName, u64)>,
) -> Answer<Response> {
    blocking(move || {
        let picture = studio.bench.desk(&name)?.confidence(version)?;
        let size = [picture.width() as u32, picture.height() as u32];
        let mut bytes: Vec<u8> = size.iter().flat_map(|side| side.to_le_bytes()).collect();
        bytes.extend(picture.planes()[0].iter().map(|value| value.round() as u8));
        Ok(typed("application/octet-stream", bytes))
    })
    .await
}

/// Answers with a tile of the original in gray.
async fn original(
    State(studio): App,
    Path((name, level, column, row)): Path<(FileName, usize, usize, usize)>,
) -> Answer<Response> {
    let tile = Tile { level, column, row };
    blocking(move || {
        let original = studio.bench.desk(&name)?.state().original()?;
        Ok(typed("image/jpeg", tile::of(&original, tile)?))
    })
    .await
}

/// Answers with a tile of the colored picture at a version.
async fn colored(
    State(studio): App,
    Path((name, version, level, column, row)): Path<(FileName, u64, usize, usize, usize)>,
) -> Answer<Response> {
    let tile = Tile { level, column, row };
    blocking(move || {
        let desk = studio.bench.desk(&name)?;
        let view = view_of(&desk, tile)?;
        let picture = desk.render(version, &view)?;
        Ok(typed("image/jpeg", tile::whole(&picture)?))
    })
    .await
}

/// Returns the view of the scan that a tile shows.
fn view_of(desk: &Desk, tile: Tile) -> Result<View, Refusal> {
    let pyramid = desk.state().original()?;
    let halvings = pyramid.halvings(tile.level).ok_or_else(outside)?;
    let scale = 1usize.checked_shl(halvings as u32).ok_or_else(outside)?;
    let [(x, width), (y, height)] = tile.window(pyramid.size(), scale)?;
    Ok(View {
        window: Window {
            x,
            y,
            width,
            height,
        },
        width: width.div_ceil(scale),
        height: height.div_ceil(scale),
    })
}

/// The window of the scan from `x`, `y` on that is `width` × `height` pixels, `across` × `down` pixels on the screen.
#[derive(Deserialize)]
struct WindowPath {
    name: FileName,
    version: u64,
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    across: usize,
    down: usize,
}

/// Answers with a window of the colored picture at the size at which it is seen, which is faster than its tiles.
async fn window(State(studio): App, Path(path): Path<WindowPath>) -> Answer<Response> {
    blocking(move || {
        let desk = studio.bench.desk(&path.name)?;
        let view = View {
            window: Window {
                x: path.x,
                y: path.y,
                width: path.width,
                height: path.height,
            },
            width: path.across,
            height: path.down,
        };
        if view.width.max(view.height) > LONGEST {
            return Err(outside());
        }
        let picture = desk.render(path.version, &view)?;
        Ok(typed("image/jpeg", tile::whole(&picture)?))
    })
    .await
}
