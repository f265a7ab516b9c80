//! A writer of SVG documents.

use std::fmt::Write;

/// The color of text.
pub const INK: &str = "#1d1d1f";
/// The color of secondary text.
pub const GRAY: &str = "#6b6b70";
/// The color of lines that only guide the eye.
pub const RULE: &str = "#d9d7d2";

/// An SVG document; coordinates start at its upper left corner.
pub struct Svg {
    width: f64,
    height: f64,
    body: String,
}

/// The part of a text that stands at its position.
#[derive(Clone, Copy)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// The size, weight and color of a text.
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

/// Returns points as the value of the SVG attribute `points`.
fn list(points: &[(f64, f64)]) -> String {
    let points: Vec<String> = points
        .iter()
        .map(|(x, y)| format!("{x:.2},{y:.2}"))
        .collect();
    points.join(" ")
}

impl Svg {
    /// Returns an empty document of a width and a height, in CSS pixels.
    pub fn new(width: f64, height: f64) -> Svg {
        Svg {
            width,
            height,
            body: String::new(),
        }
    }

    /// Adds a straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), color: &str, width: f64) {
        let _ = writeln!(
            self.body,
            r#"<line x1="{:.2}" y1="{:.2}" x2="{:.2}" y2="{:.2}" stroke="{color}" stroke-width="{width}"/>"#,
            from.0, from.1, to.0, to.1
        );
    }

    /// Adds a line through points. `dashes` are lengths of dashes and gaps, as in SVG; empty for a solid line.
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

    /// Adds a filled rectangle.
    pub fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
        let _ = writeln!(
            self.body,
            r#"<rect x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" fill="{fill}"/>"#
        );
    }

    /// Adds a circle.
    pub fn circle(&mut self, (x, y): (f64, f64), radius: f64, fill: &str, stroke: &str) {
        let _ = writeln!(
            self.body,
            r#"<circle cx="{x:.2}" cy="{y:.2}" r="{radius:.2}" fill="{fill}" stroke="{stroke}" stroke-width="1.2"/>"#
        );
    }

    /// Adds a filled polygon.
    pub fn polygon(&mut self, points: &[(f64, f64)], fill: &str) {
        let _ = writeln!(
            self.body,
            r#"<polygon points="{}" fill="{fill}"/>"#,
            list(points)
        );
    }

    /// Adds text with its baseline at `y`.
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

    /// Adds a JPEG picture, given in base 64.
    pub fn image(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), jpeg: &str) {
        let _ = writeln!(
            self.body,
            r#"<image x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" href="data:image/jpeg;base64,{jpeg}"/>"#
        );
    }

    /// Returns the whole document.
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

/// Escapes text for SVG and HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
