//! The library's errors in Japanese, as far as a curator is likely to meet them; the others are shown in English. The studio's own
//! refusals have both languages where they are made.

use std::path::Path;

use nishikie::color::ColorError;
use nishikie::picture::PictureError;
use nishikie::picture::output::OutputError;

/// Returns an error of a picture in Japanese.
pub fn of_picture(error: &PictureError) -> Option<String> {
    use PictureError as E;
    Some(match error {
        E::Missing { path } => {
            let name = name(path);
            format!("{name}: ファイルがありません。名前を確かめてください。")
        }
        E::Folder { path } => {
            let name = name(path);
            format!("{name}: フォルダーです。中の画像を選んでください。")
        }
        E::Empty { path } => {
            let name = name(path);
            format!("{name}: 空のファイル（0 バイト）です。完全なコピーを入手してください。")
        }
        E::Unreadable { path, source } => {
            let name = name(path);
            format!("{name}: 読み込めません（{source}）。")
        }
        E::NotAPicture { path } => {
            let name = name(path);
            format!(
                "{name}: 名前にかかわらず、PNG・JPEG・TIFF・WebP・JPEG 2000・JPEG XL・GIF・BMP のいずれの画像でもありません。いずれかに変換してください。"
            )
        }
        E::Misnamed { path, what, remedy } => {
            let name = name(path);
            format!("{name}: 画像ではありません（{what}; {remedy}）。")
        }
        E::Damaged { path, reason } => {
            let name = name(path);
            format!(
                "{name}: 壊れているか、途中で切れています（{reason}）。完全なコピーを入手してください。"
            )
        }
        E::Unsupported { path, what } => {
            let name = name(path);
            format!(
                "{name}: この種類の画像（{what}）は読み込めません。8 または 16 ビットの灰色か RGB に変換してください。"
            )
        }
        E::Convert {
            path,
            what,
            command,
        } => {
            let name = name(path);
            format!(
                "{name}: この種類のファイル（{what}）は読み込めません。例えば {command} で変換してください。"
            )
        }
        E::TooLarge {
            path,
            width,
            height,
            needed,
            limit,
        } => {
            let name = name(path);
            let [needed, limit] = [needed, limit].map(|&bytes| bytes as f64 / 1e9);
            format!(
                "{name}: {width} × {height} 画素です。開くには約 {needed:.1} GB のメモリーが必要で、上限の {limit:.1} GB を超えます。画像を小さくしてください。"
            )
        }
        E::Output(error) => return of_output(error),
        _ => return None,
    })
}

/// Returns an error of an output in Japanese.
pub fn of_output(error: &OutputError) -> Option<String> {
    use OutputError as E;
    Some(match error {
        E::Exists { path } => {
            let name = name(path);
            format!("{name}: すでにあります。別の名前にしてください。")
        }
        E::Foreign { path, .. } => {
            let name = name(path);
            format!(
                "{name}: 同じ名前の別のファイルがあります。別の名前にするか、そのファイルを移してください。"
            )
        }
        E::Folder { path } => {
            let name = name(path);
            format!("{name}: フォルダーです。別の名前にしてください。")
        }
        E::FolderMissing { path, .. } => {
            let name = name(path);
            format!("{name}: 書き込み先のフォルダーがありません。")
        }
        E::FolderReadOnly { path, source, .. } => {
            let name = name(path);
            format!("{name}: このフォルダーには書き込めません（{source}）。")
        }
        E::NoRoom { path } => {
            let name = name(path);
            format!(
                "{name}: ディスクの空きが足りません。空きを作ってください。以前のファイルはそのままです。"
            )
        }
        E::Unwritable { path, source } => {
            let name = name(path);
            format!("{name}: 書き込めませんでした（{source}）。以前のファイルはそのままです。")
        }
        _ => return None,
    })
}

/// Returns an error of color mode in Japanese.
pub fn of_color(error: &ColorError) -> Option<String> {
    Some(match error {
        ColorError::NoReference => "色の手本がありません。色刷りの版画を選んでください。".into(),
        ColorError::GrayReference { name } => {
            format!("{name}: 灰色の画像なので、手本にできません。色刷りの版画を選んでください。")
        }
        _ => return None,
    })
}

/// Returns a mode's name in Japanese.
pub fn of_mode(mode: &str) -> &'static str {
    match mode {
        "style" => "画風モード",
        _ => "彩色モード",
    }
}

/// Returns the name of a file, without its folder.
pub fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
