//! What went wrong, in words for the page.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use nishikie::color::ColorError;
use nishikie::picture::PictureError;
use nishikie::picture::output::OutputError;
use serde_json::json;

use crate::japanese;

/// Why a request is not done, with what to tell the person.
#[derive(Debug)]
pub struct Refusal {
    /// What the browser is told.
    pub status: StatusCode,
    /// What the person is told.
    pub words: String,
    /// The same in Japanese; where it is missing, the page shows the English.
    pub japanese: Option<String>,
}

impl Refusal {
    /// A refusal with a status and words.
    pub fn new(status: StatusCode, words: impl Into<String>) -> Self {
        Refusal {
            status,
            words: words.into(),
            japanese: None,
        }
    }

    /// With the same words in Japanese.
    pub fn in_japanese(self, words: impl Into<String>) -> Self {
        Refusal {
            japanese: Some(words.into()),
            ..self
        }
    }

    /// The request makes no sense; a person sees this only if a program asks.
    pub fn bad(words: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, words)
    }

    /// Not from our own page.
    pub fn forbidden(words: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, words)
    }

    /// There is no such thing.
    pub fn missing(words: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, words)
    }

    /// The files are such that it cannot be done; the person has to do something first.
    pub fn unusable(words: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, words)
    }

    /// Something else is in the way.
    pub fn conflict(words: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, words)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (
            self.status,
            Json(json!({ "error": self.words, "error_ja": self.japanese })),
        )
            .into_response()
    }
}

impl From<ColorError> for Refusal {
    fn from(error: ColorError) -> Self {
        Refusal {
            japanese: japanese::of_color(&error),
            ..Self::unusable(error.to_string())
        }
    }
}

impl From<PictureError> for Refusal {
    fn from(error: PictureError) -> Self {
        let refusal = match error {
            PictureError::Output(error) => return error.into(),
            PictureError::Missing { .. } => Self::missing(error.to_string()),
            _ => Self::unusable(error.to_string()),
        };
        Refusal {
            japanese: japanese::of_picture(&error),
            ..refusal
        }
    }
}

impl From<OutputError> for Refusal {
    fn from(error: OutputError) -> Self {
        Refusal {
            japanese: japanese::of_output(&error),
            ..Self::conflict(error.to_string())
        }
    }
}

impl From<nishikie::Error> for Refusal {
    fn from(error: nishikie::Error) -> Self {
        match error {
            nishikie::Error::Color(error) => error.into(),
            nishikie::Error::Picture(error) => error.into(),
            _ => Self::unusable(error.to_string()),
        }
    }
}
