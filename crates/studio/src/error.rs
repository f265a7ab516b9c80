//! Refusals: the reason why a request is not carried out, for people.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use nishikie::color::ColorError;
use nishikie::picture::PictureError;
use nishikie::picture::output::OutputError;
use serde_json::json;

use crate::japanese;

/// The reason why a request is not carried out.
#[derive(Debug)]
pub struct Refusal {
    /// The status of the response.
    pub status: StatusCode,
    /// The reason in English.
    pub message: String,
    /// The reason in Japanese; where it is missing, the page shows the English.
    pub japanese: Option<String>,
}

impl Refusal {
    /// Creates a refusal with a status and a message.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Refusal {
            status,
            message: message.into(),
            japanese: None,
        }
    }

    /// Adds the message in Japanese.
    pub fn in_japanese(self, message: impl Into<String>) -> Self {
        Refusal {
            japanese: Some(message.into()),
            ..self
        }
    }

    /// Returns the refusal of an invalid request, which the page never sends.
    pub fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// Returns the refusal of a request that is not from the server's own page.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    /// Returns the refusal of a request for something that does not exist.
    pub fn missing(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// Returns the refusal of a request that cannot be carried out with these files or values, until a person changes them.
    pub fn unusable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    /// Returns the refusal of a request that needs a file which was changed since it was chosen.
    pub fn changed(name: &str) -> Self {
        Self::conflict(format!(
            "{name}: was changed since it was chosen; put the old file back, or choose it again"
        ))
        .in_japanese(format!(
            "{name}: 選んだ後でファイルが変わりました。元のファイルに戻すか、選び直してください。"
        ))
    }

    /// Returns the refusal of a request that conflicts with the present state.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (
            self.status,
            Json(json!({ "error": self.message, "error_ja": self.japanese })),
        )
            .into_response()
    }
}

impl From<ColorError> for Refusal {
    fn from(error: ColorError) -> Self {
        let refusal = match error {
            // The page picks no place outside.
            ColorError::PickOutside { .. } => Self::bad(error.to_string()),
            _ => Self::unusable(error.to_string()),
        };
        Refusal {
            japanese: japanese::of_color(&error),
            ..refusal
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
            nishikie::Error::ChangedInput { name, .. } => {
                Self::changed(&japanese::name(name.as_ref()))
            }
            nishikie::Error::Memory {
                mode,
                width,
                height,
                needed,
                limit,
                ..
            } => {
                let [needed, limit] = [needed, limit].map(|bytes| bytes as f64 / 1e9);
                let japanese = japanese::of_mode(mode);
                Self::unusable(format!(
                    "{mode} mode at {width} × {height} pixels needs about {needed:.1} GB of memory, and this program may take {limit:.1}; choose a smaller size"
                ))
                .in_japanese(format!(
                    "{japanese}の {width} × {height} 画素には約 {needed:.1} GB のメモリーが必要ですが、使えるのは {limit:.1} GB です。小さい寸法を選んでください。"
                ))
            }
            _ => Self::unusable(error.to_string()),
        }
    }
}

impl From<work::FileError> for Refusal {
    fn from(error: work::FileError) -> Self {
        let reason = &error.source;
        Self::conflict(error.to_string()).in_japanese(format!(
            "書き出しの予定を記録できませんでした（{reason}）。"
        ))
    }
}
