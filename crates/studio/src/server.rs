//! What can be asked for, and what is done then.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use nishikie::color::{Pick, View, Window};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};

use crate::catalog::Known;
use crate::desk::Told;
use crate::error::Refusal;
use crate::export;
use crate::folder::Kind;
use crate::guard::mark;
use crate::name::FileName;
use crate::page;
use crate::project::Sources;
use crate::sources::chosen;
use crate::studio::Studio;
use crate::tiles::{self, Tile};
use crate::upload;

/// Bytes of what the page says, pictures aside, at most.
const LARGEST: usize = 64 << 10;

/// References at most.
const MOST_REFERENCES: usize = 16;

/// Proposals at most, as on the command line.
const MOST_PROPOSALS: u8 = 12;

type App = State<Arc<Studio>>;
type Answer<T> = Result<T, Refusal>;

/// All that can be asked for.
pub fn router(studio: Arc<Studio>) -> Router {
    Router::new()
        .route("/", get(index))
        .route("/{*file}", get(file))
        .route("/api/state", get(state))
        .route("/api/events", get(events))
        .route("/api/thumbnail/{name}", get(thumbnail))
        .route("/api/open", post(open))
        .route("/api/stop", post(stop))
        .route("/api/print/{name}", get(print))
        .route("/api/print/{name}/choose", post(choose))
        .route("/api/print/{name}/pick", post(pick))
        .route("/api/print/{name}/undo", post(undo))
        .route("/api/print/{name}/redo", post(redo))
        .route("/api/print/{name}/clear", post(clear))
        .route("/api/print/{name}/suggest", post(suggest))
        .route("/api/print/{name}/export", post(write))
        .route("/api/print/{name}/areas", get(areas))
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
        .layer(DefaultBodyLimit::max(LARGEST))
        // Pictures have a limit of their own.
        .route(
            "/api/upload/{name}",
            post(upload).layer(DefaultBodyLimit::disable()),
        )
        .fallback(async || Refusal::missing("there is no such page"))
        .method_not_allowed_fallback(async || {
            Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "this cannot be done here")
        })
        .layer(from_fn_with_state(Arc::clone(&studio), guarded))
        .with_state(studio)
}

/// Refuses strangers, and marks every answer.
async fn guarded(State(studio): App, request: Request, next: Next) -> Response {
    let mut response = match studio.guard.check(&request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    mark(&mut response);
    response
}

/// What the page says, with refusals in words.
struct Said<T>(T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Said<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Answer<Self> {
        match Json::from_request(request, state).await {
            Ok(Json(said)) => Ok(Said(said)),
            Err(rejection) => Err(Refusal::new(rejection.status(), rejection.body_text())),
        }
    }
}

/// Work that is too slow for the threads that answer.
async fn slowly<T: Send + 'static>(work: impl FnOnce() -> Answer<T> + Send + 'static) -> Answer<T> {
    let fault = |_| {
        let words = "a fault in the program ended this";
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, words)
    };
    tokio::task::spawn_blocking(work).await.map_err(fault)?
}

fn typed(kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

async fn index(State(studio): App) -> Response {
    let page = page::INDEX.replace("{token}", studio.guard.token());
    typed(
        "text/html; charset=utf-8",
        page.replace("{start}", &studio.start),
    )
}

async fn file(Path(name): Path<String>) -> Answer<Response> {
    let missing = || Refusal::missing("there is no such page");
    let (kind, bytes) = page::file(&name).ok_or_else(missing)?;
    Ok(typed(kind, bytes))
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
        })))
    })
    .await
}

async fn events(State(studio): App) -> Sse<impl Stream<Item = Result<Sent, Infallible>>> {
    let hello = json!({ "kind": "hello", "start": studio.start });
    let told = BroadcastStream::new(studio.events.listen()).map(|event| match event {
        Ok(event) => json!(event),
        // This page was too slow to hear all.
        Err(_) => json!({ "kind": "missed" }),
    });
    let all = tokio_stream::once(hello).chain(told);
    Sse::new(all.map(|event| Ok(Sent::default().data(event.to_string()))))
        .keep_alive(KeepAlive::default())
}

async fn thumbnail(State(studio): App, Path(name): Path<FileName>) -> Answer<Response> {
    slowly(move || {
        let mut entries = studio.folder.entries()?;
        entries.retain(|entry| entry.name == name);
        // Asking for one alone would make the catalog forget the others.
        match entries.first().and_then(|entry| studio.catalog.one(entry)) {
            Some(Known::Picture { thumbnail, .. }) => {
                Ok(typed("image/jpeg", Vec::clone(&thumbnail)))
            }
            _ => Err(Refusal::missing(format!("{name}: has not been looked at"))),
        }
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
        let name = upload::keep(&studio.folder, &studio.decoder, &name, file)?;
        studio.events.tell(crate::events::Event::Folder);
        Ok(Json(json!({ "name": name })))
    })
    .await
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
struct Stop {
    job: u64,
}

async fn stop(State(studio): App, Said(Stop { job }): Said<Stop>) -> Json<Value> {
    Json(json!({ "stopped": studio.jobs.stop(job) }))
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

/// `{}`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn edit(
    studio: Arc<Studio>,
    name: FileName,
    change: impl FnOnce(&Studio, &crate::desk::Desk) -> Answer<()> + Send + 'static,
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
    let desk = studio.bench.desk(&name)?;
    studio.rank(&name, &desk);
    Ok(Json(json!({})))
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
            return Err(Refusal::unusable("choose first what the colors come from"));
        }
        export::check(&studio.folder, &file)?;
        studio.export(&name, &desk, file);
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
