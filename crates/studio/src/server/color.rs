//! A print that is colored: opened, its sources and edits, and what is seen of it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use nishikie::color::{Pick, Region, Stroke, View, Window};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::color::desk::{Desk, Told};
use crate::color::export;
use crate::color::project::Sources;
use crate::color::reopen::project_of;
use crate::color::sources::chosen;
use crate::color::tiles;
use crate::error::Refusal;
use crate::folder::Kind;
use crate::name::FileName;
use crate::server::answer::{Answer, App, Nothing, Said, slowly, typed};
use crate::studio::Studio;
use crate::tile::Tile;

/// References at most.
const MOST_REFERENCES: usize = 16;

/// Proposals at most, as on the command line.
const MOST_PROPOSALS: u8 = 12;

/// What can be asked for.
pub fn router() -> Router<Arc<Studio>> {
    Router::new()
        .route("/api/open", post(open))
        .route("/api/reopen", post(reopen))
        .route("/api/print/{name}", get(print))
        .route("/api/print/{name}/choose", post(choose))
        .route("/api/print/{name}/pick", post(pick))
        .route("/api/print/{name}/region", post(region))
        .route("/api/print/{name}/stroke", post(stroke))
        .route("/api/print/{name}/undo", post(undo))
        .route("/api/print/{name}/redo", post(redo))
        .route("/api/print/{name}/clear", post(clear))
        .route("/api/print/{name}/suggest", post(suggest))
        .route("/api/print/{name}/proposals", post(proposals))
        .route("/api/print/{name}/proposal/{key}/{number}", get(proposal))
        .route("/api/print/{name}/export", post(write))
        .route("/api/print/{name}/areas", get(areas))
        .route("/api/print/{name}/alike/{version}/{x}/{y}", get(alike))
        .route(
            "/api/print/{name}/seen/{version}/{x}/{y}/{width}/{height}/{across}/{down}",
            get(seen),
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Open {
    name: FileName,
}

async fn open(State(studio): App, Said(Open { name }): Said<Open>) -> Answer<Json<Told>> {
    slowly(move || {
        if Kind::of(&name) != Some(Kind::Picture) {
            return Err(Refusal::unusable(format!(
                "{name}: is no picture by its name"
            )));
        }
        Ok(Json(studio.open(&name)?.told()))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reopen {
    picture: FileName,
    replace: bool,
}

/// Makes the project of a print again what it was when a picture was written.
async fn reopen(State(studio): App, Said(said): Said<Reopen>) -> Answer<Json<Value>> {
    slowly(move || {
        let Reopen { picture, replace } = said;
        let project = project_of(&studio.folder, &picture)?;
        let print = project.content.name.clone();
        let desk = studio.open(&print)?;
        let done = desk.adopt(&studio.folder, project, replace)?;
        if done {
            studio.color(&print, &desk);
            studio.tell(&print);
        }
        Ok(Json(json!({ "print": print, "done": done })))
    })
    .await
}

async fn print(State(studio): App, Path(name): Path<FileName>) -> Answer<Json<Told>> {
    Ok(Json(studio.bench.desk(&name)?.told()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choose {
    references: Vec<FileName>,
    model: Option<FileName>,
    palette: Option<FileName>,
    proposal: u8,
}

async fn choose(
    State(studio): App,
    Path(name): Path<FileName>,
    Said(said): Said<Choose>,
) -> Answer<Json<Told>> {
    slowly(move || {
        let desk = studio.bench.desk(&name)?;
        let Choose {
            references,
            model,
            palette,
            proposal,
        } = said;
        if references.len() > MOST_REFERENCES {
            let words = format!("at most {MOST_REFERENCES} references are used; choose fewer");
            return Err(Refusal::unusable(words));
        }
        if references.contains(&name) {
            return Err(Refusal::unusable(format!("{name}: is the print itself")));
        }
        let twice = |(place, name): (usize, &FileName)| references[..place].contains(name);
        if references.iter().enumerate().any(twice) || proposal >= MOST_PROPOSALS {
            return Err(Refusal::bad("this choice makes no sense"));
        }
        let known = desk.project().sources;
        // A file that was chosen before stays the one that it was then.
        let file = |name: &FileName, kind: Kind| {
            if Kind::of(name) != Some(kind) {
                return Err(Refusal::unusable(format!("{name}: cannot be used as this")));
            }
            chosen(&studio.folder, name)
        };
        let optional =
            |name: &Option<FileName>, kind| name.as_ref().map(|name| file(name, kind)).transpose();
        let sources = Sources {
            references: references
                .iter()
                .map(|name| file(name, Kind::Picture))
                .collect::<Answer<_>>()?,
            model: optional(&model, Kind::Model)?,
            palette: optional(&palette, Kind::Palette)?,
            proposal,
        };
        if sources != known {
            desk.choose(&studio.folder, sources)?;
            studio.color(&name, &desk);
            studio.tell(&name);
        }
        Ok(Json(desk.told()))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Picked {
    x: usize,
    y: usize,
    color: String,
    alike: bool,
}

async fn pick(
    State(studio): App,
    Path(name): Path<FileName>,
    Said(picked): Said<Picked>,
) -> Answer<Json<Told>> {
    let Picked { x, y, color, alike } = picked;
    let alike = if alike { ",alike" } else { "" };
    let pick: Pick = format!("{x},{y}={color}{alike}").parse()?;
    edit(studio, name, move |studio, desk| {
        desk.pick(&studio.folder, pick)
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Drawn {
    points: Vec<[f32; 2]>,
    radius: f32,
    /// `null` erases.
    color: Option<String>,
}

async fn stroke(
    State(studio): App,
    Path(name): Path<FileName>,
    Said(drawn): Said<Drawn>,
) -> Answer<Json<Told>> {
    let color = one_word(drawn.color.as_deref().unwrap_or("erase"))?;
    let stroke = Stroke {
        points: drawn.points.into(),
        radius: drawn.radius,
        ..format!("1 {color}").parse()?
    };
    edit(studio, name, move |studio, desk| {
        desk.stroke(&studio.folder, stroke)
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outline {
    corners: Vec<[f32; 2]>,
    /// `null` keeps what was found.
    color: Option<String>,
}

async fn region(
    State(studio): App,
    Path(name): Path<FileName>,
    Said(outline): Said<Outline>,
) -> Answer<Json<Told>> {
    let color = one_word(outline.color.as_deref().unwrap_or("keep"))?;
    let region = Region {
        corners: outline.corners.into(),
        ..color.parse()?
    };
    edit(studio, name, move |studio, desk| {
        desk.region(&studio.folder, region)
    })
    .await
}

/// A color that is to be read as the text of a stroke or a region without places.
fn one_word(color: &str) -> Answer<&str> {
    if color.contains(char::is_whitespace) {
        return Err(Refusal::unusable(format!("{color:?} is no color")));
    }
    Ok(color)
}

async fn undo(
    State(studio): App,
    Path(name): Path<FileName>,
    _: Said<Nothing>,
) -> Answer<Json<Told>> {
    edit(studio, name, |studio, desk| {
        desk.undo(&studio.folder).map(drop)
    })
    .await
}

async fn redo(
    State(studio): App,
    Path(name): Path<FileName>,
    _: Said<Nothing>,
) -> Answer<Json<Told>> {
    edit(studio, name, |studio, desk| {
        desk.redo(&studio.folder).map(drop)
    })
    .await
}

async fn clear(
    State(studio): App,
    Path(name): Path<FileName>,
    _: Said<Nothing>,
) -> Answer<Json<Told>> {
    edit(studio, name, |studio, desk| desk.clear(&studio.folder)).await
}

async fn edit(
    studio: Arc<Studio>,
    name: FileName,
    change: impl FnOnce(&Studio, &Desk) -> Answer<()> + Send + 'static,
) -> Answer<Json<Told>> {
    slowly(move || {
        let desk = studio.bench.desk(&name)?;
        change(&studio, &desk)?;
        studio.tell(&name);
        Ok(Json(desk.told()))
    })
    .await
}

async fn suggest(
    State(studio): App,
    Path(name): Path<FileName>,
    _: Said<Nothing>,
) -> Answer<Json<Value>> {
    slowly(move || {
        let desk = studio.bench.desk(&name)?;
        studio.rank(&name, &desk)?;
        Ok(Json(json!({})))
    })
    .await
}

async fn proposals(
    State(studio): App,
    Path(name): Path<FileName>,
    _: Said<Nothing>,
) -> Answer<Json<Value>> {
    let desk = studio.bench.desk(&name)?;
    if !desk.is_ready() {
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
    let jpeg = studio.bench.desk(&name)?.proposal(key, number)?;
    Ok(typed("image/jpeg", jpeg))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Export {
    file: FileName,
}

async fn write(
    State(studio): App,
    Path(name): Path<FileName>,
    Said(Export { file }): Said<Export>,
) -> Answer<Json<Value>> {
    slowly(move || {
        let desk = studio.bench.desk(&name)?;
        if desk.project().sources.is_empty() {
            return Err(Refusal::unusable("choose first what the colors come from")
                .in_japanese("先に色の手本を選んでください。"));
        }
        export::check(&studio.folder, &file)?;
        studio.export(&desk, file)?;
        Ok(Json(json!({})))
    })
    .await
}

/// Width and height as 32-bit numbers, then each place's area; all little-endian.
async fn areas(State(studio): App, Path(name): Path<FileName>) -> Answer<Response> {
    let desk = studio.bench.desk(&name)?;
    let areas = desk.areas();
    let areas = areas.ok_or_else(|| Refusal::conflict("the print has not been looked at yet"))?;
    let size = [areas.width as u32, areas.height as u32];
    let numbers = size.iter().chain(&areas.labels);
    let bytes: Vec<u8> = numbers.flat_map(|number| number.to_le_bytes()).collect();
    Ok(typed("application/octet-stream", bytes))
}

/// The numbers of the areas that a pick there fills with those alike.
async fn alike(
    State(studio): App,
    Path((name, version, x, y)): Path<(FileName, u64, usize, usize)>,
) -> Answer<Json<Vec<u32>>> {
    slowly(move || Ok(Json(studio.bench.desk(&name)?.alike(version, x, y)?))).await
}

/// Width and height as 32-bit numbers, little-endian, then a byte for each place: 255 is certain.
async fn confidence(
    State(studio): App,
    Path((name, version)): Path<(FileName, u64)>,
) -> Answer<Response> {
    slowly(move || {
        let picture = studio.bench.desk(&name)?.confidence(version)?;
        let size = [picture.width() as u32, picture.height() as u32];
        let mut bytes: Vec<u8> = size.iter().flat_map(|side| side.to_le_bytes()).collect();
        bytes.extend(picture.planes()[0].iter().map(|value| value.round() as u8));
        Ok(typed("application/octet-stream", bytes))
    })
    .await
}

async fn original(
    State(studio): App,
    Path((name, level, column, row)): Path<(FileName, usize, usize, usize)>,
) -> Answer<Response> {
    let tile = Tile { level, column, row };
    slowly(move || {
        let desk = studio.bench.desk(&name)?;
        Ok(typed("image/jpeg", tiles::original(&desk, tile)?))
    })
    .await
}

async fn colored(
    State(studio): App,
    Path((name, version, level, column, row)): Path<(FileName, u64, usize, usize, usize)>,
) -> Answer<Response> {
    let tile = Tile { level, column, row };
    slowly(move || {
        let desk = studio.bench.desk(&name)?;
        Ok(typed("image/jpeg", tiles::colored(&desk, version, tile)?))
    })
    .await
}

/// The part of the scan from `x`, `y` on that is `width` × `height` pixels, `across` × `down` pixels on the screen.
#[derive(Deserialize)]
struct Seen {
    name: FileName,
    version: u64,
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    across: usize,
    down: usize,
}

async fn seen(State(studio): App, Path(part): Path<Seen>) -> Answer<Response> {
    slowly(move || {
        let desk = studio.bench.desk(&part.name)?;
        let view = View {
            window: Window {
                x: part.x,
                y: part.y,
                width: part.width,
                height: part.height,
            },
            width: part.across,
            height: part.down,
        };
        Ok(typed(
            "image/jpeg",
            tiles::seen(&desk, part.version, &view)?,
        ))
    })
    .await
}
