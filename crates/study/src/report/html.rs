//! The report's page.

use std::fmt::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use nishikie::style::Start;

use super::figure::svg::escape;
use super::findings::{Finding, PAPER_VISUAL, count};
use super::tables::Table;
use crate::results::Results;
use crate::shell::quoted;

/// Noto Sans with Latin and Greek letters only, embedded so that the page looks the same on every machine.
const REGULAR: &[u8] = include_bytes!("../../assets/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/NotoSans-Bold.ttf");

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The contents of the page.
pub struct Page<'a> {
    pub root: &'a Path,
    pub results: &'a Results,
    pub pairs: &'a [(usize, usize)],
    /// True if no pair was finished by every configuration.
    pub partial: bool,
    pub findings: &'a [Finding],
    pub visual: String,
    pub short_list: &'a [usize],
    pub marked: Option<&'a str>,
    pub chosen: String,
    pub figures: [&'a str; 4],
    pub table1: &'a Table,
}

impl Page<'_> {
    pub fn write(&self) -> String {
        let [errors, course, best, sheet] = self.figures;
        let mut page = String::new();
        let _ = write!(
            page,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>nishikie: a study</title>\n\
             <style>{}{STYLE}</style>\n</head>\n<body>\n<header>\n<p class=\"name\">nishikie</p>\n\
             <h1>A study of {}</h1>\n{}</header>\n<main>\n",
            faces(),
            escape(&count(
                self.results.folder.list.configurations.len(),
                "configuration"
            )),
            self.about(),
        );
        self.section(&mut page, "Who won", &self.winners(), "");
        self.section(
            &mut page,
            "Figure 1. Relative error of every configuration at the last iteration",
            errors,
            "Each row is a configuration, each dot one pair of prints, the larger mark their mean. The relative error \
             compares the picture’s features with the content’s, and its Gram matrices with the style’s; it is a mean over \
             entries, 0 for no difference and 2 for the largest possible. Numbers: figure1.csv.",
        );
        self.section(
            &mut page,
            "Error against iteration",
            course,
            "One evaluation of the objective is one forward and backward pass through the network: an iteration of gradient \
             descent takes one, an iteration of L-BFGS one or a few. Thin lines are configurations, thick ones the mean \
             of all that share the optimizer; color mode has no iterations. Numbers: course.csv.",
        );
        self.section(
            &mut page,
            "The five best by content error, for the eye",
            &format!("{best}{}", self.marking()),
            "",
        );
        self.section(
            &mut page,
            "Figure 2. Content, style and chosen configurations",
            sheet,
            "Colored by software: these colors were computed; they are not those of an original print.",
        );
        self.section(
            &mut page,
            "Table 1. The configurations",
            &self.table(),
            "Every configuration makes α · content loss + β · style loss + γ · total variation small. The ratio is β/α at \
             the start; after each iteration it is multiplied by the decay, so that 1 keeps it. Iterations are \
             evaluations of the objective. Color mode (color) has none of these; its errors are measured with the layers of \
             config3_3_4. Numbers: table1.csv.",
        );
        self.troubles(&mut page);
        let _ = write!(
            page,
            "</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
        );
        page
    }

    fn section(&self, page: &mut String, title: &str, body: &str, caption: &str) {
        let _ = write!(
            page,
            "<section>\n<h2>{}</h2>\n<div class=\"body\">{body}</div>\n",
            escape(title)
        );
        if !caption.is_empty() {
            let _ = writeln!(page, "<p class=\"caption\">{}</p>", escape(caption));
        }
        page.push_str("</section>\n");
    }

    /// Returns the paragraph on the study's plan and on its progress.
    fn about(&self) -> String {
        let results = self.results;
        let list = &results.folder.list;
        let start = match list.start {
            Start::Content => "the content".to_owned(),
            Start::Noise(seed) => format!("noise (seed {seed})"),
            Start::Picture => "a picture".to_owned(),
        };
        let failed = results.failed().count();
        let missing = results.planned() - results.records.len();
        let mut about = format!(
            "<p>{} on {} and {}, prints at most {} pixels long, every run begun with {start}. {} of {} finished",
            count(list.configurations.len(), "configuration"),
            count(list.contents.len(), "content"),
            count(list.styles.len(), "style"),
            list.size,
            results.finished().count(),
            count(results.planned(), "run"),
        );
        if failed > 0 {
            let _ = write!(about, ", {failed} failed");
        }
        if missing > 0 {
            let _ = write!(about, ", {missing} not done yet");
        }
        about.push_str(".</p>\n");
        let whole = list.contents.len() * list.styles.len();
        if self.partial {
            about.push_str(
                "<p class=\"warning\">No pair of prints has been finished by every configuration yet, so the means below \
                 are over different pairs and cannot be compared fairly.</p>\n",
            );
        } else if self.pairs.len() < whole {
            let _ = writeln!(
                about,
                "<p class=\"warning\">Only the {} that every configuration has finished are compared, out of {whole}.</p>",
                count(self.pairs.len(), "pair"),
            );
        }
        about
    }

    fn winners(&self) -> String {
        let mut table = String::from("<table class=\"winners\">\n");
        for finding in self.findings {
            let (class, sign) = match finding.papers_here {
                _ if finding.agrees() => ("agrees", "agrees"),
                Some(_) => ("differs", "differs"),
                None => ("open", "not in this study"),
            };
            let _ = writeln!(
                table,
                "<tr><th>{}</th><td class=\"{class}\">{sign}</td><td>{}</td></tr>",
                escape(finding.title()),
                escape(&finding.words()),
            );
        }
        let (class, sign) = match self.marked {
            Some(PAPER_VISUAL) => ("agrees", "agrees"),
            Some(_) => ("differs", "differs"),
            None => ("open", "not marked"),
        };
        let _ = writeln!(
            table,
            "<tr><th>Best to the eye</th><td class=\"{class}\">{sign}</td><td>{}</td></tr>\n</table>",
            escape(&capital(&self.visual)),
        );
        table
    }

    /// Returns the buttons that show the command to mark a configuration, since a page opened from the disk cannot write files.
    fn marking(&self) -> String {
        let mut marking = String::from(
            "<p>Which is the best to the eye? Choose it, and run the command shown to keep the mark.</p>\n<p class=\"choice\">",
        );
        for &n in self.short_list {
            let name = escape(self.results.folder.list.configurations[n].name());
            let checked = if self.marked == Some(self.results.folder.list.configurations[n].name())
            {
                " checked"
            } else {
                ""
            };
            let _ = writeln!(
                marking,
                "<label><input type=\"radio\" name=\"best\" value=\"{name}\"{checked}> {name}</label>"
            );
        }
        let command = format!(
            "nishikie study mark {} ",
            quoted(&self.root.to_string_lossy())
        );
        let _ = write!(
            marking,
            "</p>\n<pre id=\"command\" data-command=\"{}\" hidden></pre>\n",
            escape(&command)
        );
        let _ = writeln!(
            marking,
            "<p>Chosen without names: {}</p>",
            escape(&self.chosen)
        );
        marking
    }

    fn table(&self) -> String {
        let mut table = String::from("<table class=\"numbers\">\n<tr>");
        for column in &self.table1.columns {
            let _ = write!(table, "<th>{}</th>", escape(&column.replace('_', " ")));
        }
        table.push_str("</tr>\n");
        for row in &self.table1.rows {
            table.push_str("<tr>");
            for cell in row {
                let _ = write!(table, "<td>{}</td>", escape(cell));
            }
            table.push_str("</tr>\n");
        }
        table.push_str("</table>");
        table
    }

    /// Adds the failed runs and the records that were left out to the page.
    fn troubles(&self, page: &mut String) {
        let mut items = String::new();
        for (record, error) in self.results.failed() {
            let names = [
                record.configuration.name(),
                &record.content.name,
                &record.style.name,
            ]
            .map(escape);
            let _ = writeln!(
                items,
                "<li>{} on {} after {}: {}</li>",
                names[0],
                names[1],
                names[2],
                escape(error)
            );
        }
        for note in &self.results.notes {
            let _ = writeln!(items, "<li>{}</li>", escape(note));
        }
        if !items.is_empty() {
            self.section(page, "What went wrong", &format!("<ul>\n{items}</ul>"), "");
        }
    }
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Returns the style sheet's rules that embed the fonts.
fn faces() -> String {
    let face = |weight: &str, font: &[u8]| {
        format!(
            "@font-face{{font-family:'Noto Sans';font-weight:{weight};src:url(data:font/ttf;base64,{}) format('truetype')}}\n",
            STANDARD.encode(font)
        )
    };
    face("normal", REGULAR) + &face("bold", BOLD)
}
