//! The choice of a print's sources.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;

use crate::chosen::File;
use crate::color::desk::PrintStatus;
use crate::color::project::Sources;
use crate::error::Refusal;
use crate::folder::{Folder, Kind};
use crate::name::FileName;
use crate::server::answer::{Answer, App, JsonBody, blocking};
use crate::studio::Studio;

/// Largest number of references.
const MOST_REFERENCES: usize = 16;

/// The number of proposals, as on the command line.
const MOST_PROPOSALS: u8 = 12;

/// The route of the choice.
pub fn router() -> Router<Arc<Studio>> {
    Router::new().route("/api/print/{name}/choose", post(choose))
}

/// A choice of sources, by the names of their files.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    references: Vec<FileName>,
    model: Option<FileName>,
    palette: Option<FileName>,
    proposal: u8,
}

impl Choice {
    /// Returns the sources as they are in the folder now.
    ///
    /// # Errors
    /// There are too many references, one is chosen twice or is the print itself, or a file is missing or of another kind.
    fn sources(self, folder: &Folder, print: &FileName) -> Result<Sources, Refusal> {
        let Choice {
            references,
            model,
            palette,
            proposal,
        } = self;
        if references.len() > MOST_REFERENCES {
            return Err(Refusal::unusable(format!(
                "at most {MOST_REFERENCES} references are used; choose fewer"
            )));
        }
        if references.contains(print) {
            return Err(Refusal::unusable(format!("{print}: is the print itself")));
        }
        let twice = |(place, name): (usize, &FileName)| references[..place].contains(name);
        if references.iter().enumerate().any(twice) || proposal >= MOST_PROPOSALS {
            return Err(Refusal::bad("this choice makes no sense"));
        }
        let file = |name: &FileName, kind: Kind| -> Result<File, Refusal> {
            if folder.kind(name) != Some(kind) {
                return Err(Refusal::unusable(format!("{name}: cannot be used as this")));
            }
            File::chosen(folder, name)
        };
        let optional =
            |name: &Option<FileName>, kind| name.as_ref().map(|name| file(name, kind)).transpose();
        Ok(Sources {
            references: references
                .iter()
                .map(|name| file(name, Kind::Picture))
                .collect::<Result<_, _>>()?,
            model: optional(&model, Kind::Model)?,
            palette: optional(&palette, Kind::Palette)?,
            proposal,
        })
    }
}

async fn choose(
    State(studio): App,
    Path(name): Path<FileName>,
    JsonBody(choice): JsonBody<Choice>,
) -> Answer<Json<PrintStatus>> {
    blocking(move || {
        let desk = studio.bench.desk(&name)?;
        let sources = choice.sources(&studio.folder, &name)?;
        if sources != desk.project().sources {
            desk.state().choose(&studio.folder, sources)?;
            studio.color(&name, &desk);
            studio.publish_print(&name);
        }
        Ok(Json(desk.status()))
    })
    .await
}
