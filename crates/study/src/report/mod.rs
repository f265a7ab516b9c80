//! The paper's table and figures, computed from a study's records.

mod chosen;
mod course;
mod figure;
mod findings;
mod html;
pub(crate) mod tables;

use std::fs;
use std::path::{Path, PathBuf};

use nishikie::picture::output;

use crate::StudyError;
use crate::export;
use crate::mark::marked;
use crate::results::Results;

use chosen::Chosen;
use figure::sheet::Column;
use findings::{Finding, Layers, PAPER_VISUAL};

/// The number of pairs that the sheets show by default.
const SHOWN: usize = 3;

/// Options of a report.
#[derive(Clone, Debug, Default)]
pub struct ReportOptions {
    /// The pairs that the sheets of pictures show, each the names of a content and a style; empty for a small selection.
    pub pairs: Vec<(String, String)>,
    /// The configurations in Figure 2; empty for the winners.
    pub configurations: Vec<String>,
    /// Files of [choices](crate::BlindChoice) besides the study's own.
    pub choices: Vec<PathBuf>,
}

/// The report of a study.
#[derive(Clone, Debug)]
pub struct Report {
    /// The path of the HTML page; its figures as SVG and its tables as CSV lie beside it.
    pub html: PathBuf,
    /// The findings, a few sentences.
    pub sentences: Vec<String>,
}

/// Writes `DIR/report/`: one HTML file that needs nothing else, its figures as SVG, its tables as CSV.
///
/// # Errors
/// There is no study, or no finished run in it; a name in `options` is unknown; a file cannot be read or written.
pub fn report(root: &Path, options: &ReportOptions) -> Result<Report, StudyError> {
    let mut results = Results::load(root)?;
    let people = Chosen::load(root, &options.choices)?;
    results.notes.extend_from_slice(&people.left_out);
    let list = &results.folder.list;
    if results.finished().next().is_none() {
        return Err(StudyError::NothingFinished { path: root.into() });
    }
    let mut pairs = results.common_pairs();
    let partial = pairs.is_empty();
    if partial {
        // No pair is finished by every configuration yet, so a fair comparison is not possible; the report shows all that is finished.
        pairs = (0..list.contents.len())
            .flat_map(|c| (0..list.styles.len()).map(move |s| (c, s)))
            .collect();
    }
    let layers = Layers::all(&results);
    let findings = findings::findings(&results, &pairs);
    let short_list = findings::short_list(&results, &pairs);
    let marked = marked(root)?.filter(|name| list.configurations.iter().any(|c| c.name() == name));
    let courses = course::courses(&results, &pairs);
    let shown = shown_pairs(&results, &pairs, options)?;

    let mut columns = vec![Column::Content];
    columns.extend(short_list.iter().enumerate().map(|(place, &n)| {
        let more = if marked.as_deref() == Some(list.configurations[n].name()) {
            "marked best"
        } else {
            ""
        };
        Column::Run(n, format!("{}. {more}", place + 1))
    }));
    let best = figure::sheet::draw(&results, &shown, &columns)?;
    let chosen = chosen_configurations(&results, &findings, marked.as_deref(), options)?;
    let columns = [Column::Content, Column::Style]
        .into_iter()
        .chain(chosen)
        .collect::<Vec<_>>();
    let sheet = figure::sheet::draw(&results, &shown, &columns)?;
    let figures = [
        (
            "figure1",
            figure::errors::draw(&results, &pairs, &layers, &findings),
        ),
        ("course", figure::course::draw(&results, &courses, &layers)),
        ("best_by_content", best),
        ("figure2", sheet),
    ];
    let tables = [
        ("table1", tables::table1(&results)),
        ("figure1", tables::errors(&results, &pairs)),
        ("course", tables::course(&results, &courses)),
        ("winners", tables::winners(&findings)),
        ("chosen", people.table()),
    ];

    let folder = root.join("report");
    fs::create_dir_all(&folder).map_err(StudyError::write(&folder))?;
    for (name, svg) in &figures {
        output::write(&folder.join(format!("{name}.svg")), svg.as_bytes(), true)?;
    }
    for (name, table) in &tables {
        let path = folder.join(format!("{name}.csv"));
        let csv = table.to_csv().map_err(|error| StudyError::Export {
            path: path.clone(),
            problem: error.to_string(),
        })?;
        output::write(&path, &csv, true)?;
    }
    export::csv(&results, &folder.join("runs.csv"), true)?;
    let page = html::Page {
        root,
        results: &results,
        pairs: &pairs,
        partial,
        findings: &findings,
        visual: visual(&results, &short_list, marked.as_deref()),
        short_list: &short_list,
        marked: marked.as_deref(),
        chosen: people.words(),
        figures: figures.each_ref().map(|(_, svg)| svg.as_str()),
        table1: &tables[0].1,
    };
    let html = folder.join("report.html");
    output::write(&html, page.write().as_bytes(), true)?;

    let mut sentences: Vec<String> = findings
        .iter()
        .map(|finding| format!("{}: {}", finding.title(), finding.words()))
        .collect();
    sentences.push(format!("Best to the eye: {}", page.visual));
    if !people.is_empty() {
        sentences.push(format!("Chosen without names: {}", page.chosen));
    }
    sentences.extend(results.notes.iter().cloned());
    Ok(Report { html, sentences })
}

/// Returns the pairs for the sheets: those in the options, else some that differ in both content and style.
fn shown_pairs(
    results: &Results,
    pairs: &[(usize, usize)],
    options: &ReportOptions,
) -> Result<Vec<(usize, usize)>, StudyError> {
    let list = &results.folder.list;
    if options.pairs.is_empty() {
        let diagonal = |n: usize| (n % list.contents.len(), n % list.styles.len());
        let all = list.contents.len().max(list.styles.len());
        return Ok((0..all)
            .map(diagonal)
            .filter(|pair| pairs.contains(pair))
            .take(SHOWN)
            .collect());
    }
    let named =
        |prints: &[crate::Print], name: &str| prints.iter().position(|print| print.name == name);
    let names = |prints: &[crate::Print]| {
        prints
            .iter()
            .map(|print| print.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let find = |(content, style): &(String, String)| {
        named(&list.contents, content)
            .zip(named(&list.styles, style))
            .ok_or_else(|| StudyError::UnknownPair {
                content: content.clone(),
                style: style.clone(),
                contents: names(&list.contents),
                styles: names(&list.styles),
            })
    };
    options.pairs.iter().map(find).collect()
}

/// Returns the configurations for Figure 2: those in the options, else the winners, the marked configuration or the paper's best to the eye,
/// and color mode.
fn chosen_configurations(
    results: &Results,
    findings: &[Finding],
    marked: Option<&str>,
    options: &ReportOptions,
) -> Result<Vec<Column>, StudyError> {
    let configurations = &results.folder.list.configurations;
    let place = |name: &str| configurations.iter().position(|c| c.name() == name);
    if !options.configurations.is_empty() {
        let find = |name: &String| match place(name) {
            Some(n) => Ok(Column::Run(n, String::new())),
            None => {
                let known: Vec<&str> = configurations.iter().map(|c| c.name()).collect();
                Err(StudyError::UnknownConfiguration {
                    name: name.clone(),
                    known: known.join(", "),
                })
            }
        };
        return options.configurations.iter().map(find).collect();
    }
    let mut chosen: Vec<(usize, String)> = Vec::new();
    let winners = findings.iter().map(|finding| {
        (
            finding.ours.as_str(),
            format!("least {}", finding.measure.name()),
        )
    });
    let visual = match marked {
        Some(name) => (name, "marked best".to_owned()),
        None => (PAPER_VISUAL, "the paper’s best to the eye".to_owned()),
    };
    for (name, why) in winners.chain([visual]) {
        let Some(n) = place(name) else { continue };
        match chosen.iter_mut().find(|(other, _)| *other == n) {
            Some((_, reasons)) => *reasons += &format!(", {why}"),
            None => chosen.push((n, why)),
        }
    }
    let color = (0..configurations.len()).filter(|&n| configurations[n].style().is_none());
    for n in color {
        if chosen.iter().all(|(other, _)| *other != n) {
            chosen.push((n, "color mode".to_owned()));
        }
    }
    Ok(chosen
        .into_iter()
        .map(|(n, why)| Column::Run(n, why))
        .collect())
}

/// Returns a sentence about the configuration that is best to the eye.
fn visual(results: &Results, short_list: &[usize], marked: Option<&str>) -> String {
    let configurations = &results.folder.list.configurations;
    let five: Vec<&str> = short_list
        .iter()
        .map(|&n| configurations[n].name())
        .collect();
    let papers = match five.iter().position(|name| *name == PAPER_VISUAL) {
        Some(_) => format!(
            "the paper’s choice, {PAPER_VISUAL}, is among the {} with the least content error here too",
            five.len()
        ),
        None => format!(
            "the paper’s choice, {PAPER_VISUAL}, is not among the {} with the least content error here",
            five.len()
        ),
    };
    match marked {
        Some(name) if name == PAPER_VISUAL => {
            format!("the mark went to {name}, as in the paper; {papers}.")
        }
        Some(name) => format!("the mark went to {name}; {papers}."),
        None => format!("not marked yet; {papers}."),
    }
}
