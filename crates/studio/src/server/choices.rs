//! Blind choices: the best of a print's pictures to the eye, chosen while their names are hidden.

use std::path::Path as FilePath;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::post;
use axum::{Json, Router};
use nishikie::Role;
use nishikie::picture::{Provenance, read_provenance};
use serde::Deserialize;
use serde_json::{Value, json};
use study::{BlindChoice, CHOICES};

use crate::chosen::File;
use crate::error::Refusal;
use crate::folder::Folder;
use crate::name::FileName;
use crate::server::answer::{Answer, App, JsonBody, blocking};
use crate::studio::Studio;

/// Largest number of pictures.
const MOST: usize = 36;

/// The route of choices.
pub fn router() -> Router<Arc<Studio>> {
    Router::new().route("/api/print/{name}/chosen", post(chosen))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    chosen: FileName,
    among: Vec<FileName>,
}

/// Appends a choice to the folder's file of choices, as `nishikie study report` reads it in a study's folder.
async fn chosen(
    State(studio): App,
    Path(print): Path<FileName>,
    JsonBody(body): JsonBody<Chosen>,
) -> Answer<Json<Value>> {
    blocking(move || {
        let Chosen { chosen, among } = body;
        if !(2..=MOST).contains(&among.len()) || !among.contains(&chosen) {
            return Err(Refusal::unusable(format!(
                "a choice is made among 2 to {MOST} pictures, of which it is one"
            )));
        }
        let folder = &studio.folder;
        let content = studio.bench.desk(&print)?.project().content;
        let best = made(folder, &content, &chosen)?;
        let names: Vec<String> = among
            .iter()
            .map(|name| Ok(made(folder, &content, name)?.configuration))
            .collect::<Answer<_>>()?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let style = best
            .inputs
            .iter()
            .find(|input| input.role == Role::Style.name());
        let style = style.map_or("", |input| stem(&input.name));
        let choice = BlindChoice::now(stem(print.as_str()), style, &best.configuration, &names);
        let file = FileName::new(CHOICES)?;
        // A link would lead out of the folder.
        let place = folder.place(&file);
        if place
            .symlink_metadata()
            .is_ok_and(|metadata| !metadata.is_file())
        {
            return Err(Refusal::conflict(format!(
                "{file}: is not a file; move it away, and choices are kept there"
            ))
            .in_japanese(format!(
                "{file}: ファイルではないため記録できません。移してください。"
            )));
        }
        let kept = choice.append(&place);
        kept.map_err(|error| {
            let words = format!("{file}: 選んだ結果を記録できませんでした（{error}）。");
            Refusal::unusable(error.to_string()).in_japanese(words)
        })?;
        Ok(Json(json!({ "configuration": choice.chosen })))
    })
    .await
}

/// Returns the provenance of a picture that was made from this print, whatever the print's name was then.
fn made(folder: &Folder, print: &File, name: &FileName) -> Answer<Provenance> {
    let foreign = || {
        let print = &print.name;
        Refusal::unusable(format!("{name}: was not made of {print} by nishikie")).in_japanese(
            format!("{name}: nishikie が {print} から作った絵ではありません。"),
        )
    };
    let provenance = read_provenance(&folder.file(name)?).map_err(|_| foreign())?;
    let content = provenance
        .inputs
        .iter()
        .find(|input| input.role == Role::Content.name());
    match content.is_some_and(|input| input.sha256 == print.sha256) {
        true => Ok(provenance),
        false => Err(foreign()),
    }
}

fn stem(name: &str) -> &str {
    let stem = FilePath::new(name).file_stem();
    stem.and_then(|stem| stem.to_str()).unwrap_or(name)
}
