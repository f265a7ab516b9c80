//! Drawing as SVG, and SVG as PNG.

use std::fmt::Write;
use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::StudyError;

/// Letters for machines that have none; the figures look the same everywhere.
pub const REGULAR: &[u8] = include_bytes!("../../../assets/NotoSans-Regular.ttf");
pub const BOLD: &[u8] = include_bytes!("../../../assets/NotoSans-Bold.ttf");

/// Pixels of the PNG for each unit of the drawing: fit for print at the width of a page.
const SCALE: f32 = 2.5;

pub const INK: &str = "#1d1d1f";
pub const GRAY: &str = "#6b6b70";
pub const RULE: &str = "#d9d7d2";

/// A figure, drawn from its upper left corner.
pub struct Svg {
    width: f64,
    height: f64,
    body: String,
}

/// Which end of a text its position means.
#[derive(Clone, Copy)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy)]
pub struct Font {
    pub size: f64,
    pub bold: bool,
    pub color: &'static str,
}

impl Font {
    pub const PLAIN: Font = Font {
        size: 11.0,
        bold: false,
        color: INK,
    };
    pub const BOLD: Font = Font {
        bold: true,
        ..Font::PLAIN
    };
    pub const SMALL: Font = Font {
        size: 9.5,
        color: GRAY,
        ..Font::PLAIN
    };
}

/// Points as SVG lists them.
fn list(points: &[(f64, f64)]) -> String {
    let points: Vec<String> = points
        .iter()
        .map(|(x, y)| format!("{x:.2},{y:.2}"))
        .collect();
    points.join(" ")
}

impl Svg {
    pub fn new(width: f64, height: f64) -> Svg {
        Svg {
            width,
            height,
            body: String::new(),
        }
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), color: &str, width: f64) {
        let _ = writeln!(
            self.body,
            r#"<line x1="{:.2}" y1="{:.2}" x2="{:.2}" y2="{:.2}" stroke="{color}" stroke-width="{width}"/>"#,
            from.0, from.1, to.0, to.1
        );
    }

    /// A line through points; `dashes` as in SVG, empty for an unbroken one.
    pub fn polyline(
        &mut self,
        points: &[(f64, f64)],
        color: &str,
        width: f64,
        dashes: &str,
        opacity: f64,
    ) {
        let _ = writeln!(
            self.body,
            r#"<polyline points="{}" fill="none" stroke="{color}" stroke-width="{width}" stroke-dasharray="{dashes}" stroke-linejoin="round" opacity="{opacity}"/>"#,
            list(points)
        );
    }

    pub fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
        let _ = writeln!(
            self.body,
            r#"<rect x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" fill="{fill}"/>"#
        );
    }

    pub fn circle(&mut self, (x, y): (f64, f64), radius: f64, fill: &str, stroke: &str) {
        let _ = writeln!(
            self.body,
            r#"<circle cx="{x:.2}" cy="{y:.2}" r="{radius:.2}" fill="{fill}" stroke="{stroke}" stroke-width="1.2"/>"#
        );
    }

    pub fn polygon(&mut self, points: &[(f64, f64)], fill: &str) {
        let _ = writeln!(
            self.body,
            r#"<polygon points="{}" fill="{fill}"/>"#,
            list(points)
        );
    }

    /// Text with its baseline at `y`.
    pub fn text(&mut self, (x, y): (f64, f64), text: &str, anchor: Anchor, font: Font) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if font.bold { "bold" } else { "normal" };
        let _ = writeln!(
            self.body,
            r#"<text x="{x:.2}" y="{y:.2}" text-anchor="{anchor}" font-size="{}" font-weight="{weight}" fill="{}">{}</text>"#,
            font.size,
            font.color,
            escape(text)
        );
    }

    /// A JPEG, given in base 64.
    pub fn image(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), jpeg: &str) {
        let _ = writeln!(
            self.body,
            r#"<image x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" href="data:image/jpeg;base64,{jpeg}"/>"#
        );
    }

    /// The whole document.
    pub fn finish(self) -> String {
        let Svg {
            width,
            height,
            body,
        } = self;
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0} {height:.0}" width="{width:.0}" height="{height:.0}" font-family="Noto Sans, Helvetica, Arial, sans-serif">
<rect width="100%" height="100%" fill="white"/>
{body}</svg>
"#
        )
    }
}

/// Text as it may stand in SVG and HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The same figure as pixels.
pub fn to_png(name: &str, svg: &str) -> Result<Vec<u8>, StudyError> {
    let failed = |problem: String| StudyError::Figure {
        name: name.to_owned(),
        problem,
    };
    let options = Options {
        fontdb: fonts(),
        font_family: "Noto Sans".into(),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|error| failed(error.to_string()))?;
    let size = tree
        .size()
        .to_int_size()
        .scale_by(SCALE)
        .ok_or_else(|| failed("it is too large".into()))?;
    let mut pixels =
        Pixmap::new(size.width(), size.height()).ok_or_else(|| failed("it is too large".into()))?;
    pixels.fill(Color::WHITE);
    resvg::render(
        &tree,
        Transform::from_scale(SCALE, SCALE),
        &mut pixels.as_mut(),
    );
    pixels
        .encode_png()
        .map_err(|error| failed(error.to_string()))
}

/// Ours first, the system's for letters that ours do not have, such as those of a print's Japanese name.
fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let load = || {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(REGULAR.to_vec());
        fonts.load_font_data(BOLD.to_vec());
        fonts.load_system_fonts();
        Arc::new(fonts)
    };
    FONTS.get_or_init(load).clone()
}
