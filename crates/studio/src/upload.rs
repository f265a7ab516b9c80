//! Uploaded pictures: kept when they are whole and can be opened, and never over another file.

use std::io::Write;

use axum::body::Body;
use axum::http::StatusCode;
use tokio_stream::StreamExt;

use nishikie::picture::UnnamedFile;
use nishikie::picture::output::OutputError;

use crate::decode::Decoder;
use crate::error::Refusal;
use crate::folder::{Folder, Kind};
use crate::japanese;
use crate::name::FileName;

/// Largest size of a picture in bytes.
pub const LARGEST: u64 = 512 << 20;

/// Largest number that a taken name gets.
const NUMBERS: usize = 10_000;

/// Reads a picture from a request into a temporary file of the folder, which is gone if anything goes wrong.
///
/// # Errors
/// The name is not a picture's, the body is too large or breaks off, the file cannot be written.
pub async fn receive(
    folder: &Folder,
    name: &FileName,
    length: Option<u64>,
    body: Body,
) -> Result<UnnamedFile, Refusal> {
    if Kind::of(name) != Some(Kind::Picture) {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("{name}: pictures end in .png, .jpg, .tif, .webp, .jp2, .jxl, .gif or .bmp"),
        )
        .in_japanese(format!(
            "{name}: 画像の名前は .png・.jpg・.tif・.webp・.jp2・.jxl・.gif・.bmp のいずれかで終わります。"
        )));
    }
    if name.is_special_on_windows() {
        // A file that is made here may be carried anywhere.
        return Err(Refusal::bad(format!(
            "{name}: cannot be a file's name on Windows; rename it"
        ))
        .in_japanese(format!(
            "{name}: Windows では使えない名前です。名前を変えてください。"
        )));
    }
    let too_large = || {
        let most = LARGEST >> 20;
        let words = format!("{name}: is larger than {most} MB; copy it into the folder instead");
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, words).in_japanese(format!(
            "{name}: {most} MB を超えています。フォルダーに直接入れてください。"
        ))
    };
    if length.is_some_and(|length| length > LARGEST) {
        return Err(too_large());
    }
    let unwritable = |error: std::io::Error| {
        let words = format!("{name}: could not be written ({})", error.kind());
        Refusal::new(StatusCode::INSUFFICIENT_STORAGE, words).in_japanese(format!(
            "{name}: 書き込めませんでした（{}）。",
            error.kind()
        ))
    };
    let mut file = UnnamedFile::create(folder.path(), name.as_str())?;
    let mut stream = body.into_data_stream();
    let mut received = 0;
    let broken = || {
        Refusal::bad(format!("{name}: did not arrive whole; send it again")).in_japanese(format!(
            "{name}: 途中で途切れました。もう一度追加してください。"
        ))
    };
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| broken())?;
        received += chunk.len() as u64;
        if received > LARGEST {
            return Err(too_large());
        }
        // A local disk takes a chunk of some kilobytes in no time.
        file.file().write_all(&chunk).map_err(unwritable)?;
    }
    if length.is_some_and(|length| length != received) {
        return Err(broken());
    }
    Ok(file)
}

/// Checks that a received picture can be opened, and gives it its name, or that name with a number.
///
/// # Errors
/// It is no picture that can be opened, or cannot be kept.
pub fn keep(decoder: &Decoder, name: &FileName, file: UnnamedFile) -> Result<FileName, Refusal> {
    let opened = decoder.open(file.path(), |_| ());
    opened.map_err(|error| {
        // The temporary name would mean nothing to a person.
        let hidden = file.path().display().to_string();
        let words = error.to_string().replace(&hidden, name.as_str());
        let hidden = file.path().file_name().unwrap_or_default();
        let hidden = hidden.to_string_lossy().into_owned();
        let japanese = japanese::of_picture(&error);
        Refusal {
            japanese: japanese.map(|words| words.replace(&hidden, name.as_str())),
            ..Refusal::unusable(words)
        }
    })?;
    let numbered = (1..NUMBERS).map_while(|number| FileName::new(name.numbered(number)).ok());
    match file.finish(numbered.map(|name| name.as_str().to_owned())) {
        Ok(name) => FileName::new(name),
        Err(OutputError::Exists { .. }) => Err(Refusal::conflict(format!(
            "{name}: there are too many files of this name; rename it"
        ))
        .in_japanese(format!(
            "{name}: 同じ名前のファイルが多すぎます。名前を変えてください。"
        ))),
        Err(error) => Err(error.into()),
    }
}
