//! The plan of a study, as its user writes it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use glob::Pattern;
use nishikie::ColorRecipe;
use nishikie::picture::{LeftOut, Listing, SoftwareMark, hash};
use nishikie::style::{Configuration, Start};
use serde::{Deserialize, Serialize};

use crate::StudyError;
use crate::setup::{COLOR, Setup};

/// The words for the parts of prints, as errors use them.
const CONTENT: &str = "content";
const STYLE: &str = "style";

/// The experiment: every configuration on every pair of a content and a style.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The gray prints, in the order of the plan.
    pub contents: Vec<Print>,
    /// The color prints, in the order of the plan.
    pub styles: Vec<Print>,
    /// The configurations, in the order of the plan.
    pub configurations: Vec<Setup>,
    /// The longest side in pixels to which contents and styles are resized.
    pub size: usize,
    /// The picture that every run begins with.
    pub start: Start,
    /// The pictures in the plan's folders that are not used: files that cannot be read, and styles that software colored.
    pub left_out: Vec<LeftOut>,
}

/// A picture of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    /// Its name in the study: the file's, without extension; made unique by its hash where two files share it.
    pub name: String,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    /// The path of the file. It is not part of any record: a print that was moved is the same print.
    #[serde(skip)]
    pub path: PathBuf,
}

/// Paths that replace those of the plan's prints, relative to the current folder. An empty list keeps the plan's.
#[derive(Clone, Debug, Default)]
pub struct Prints {
    /// Files, or folders of them.
    pub contents: Vec<PathBuf>,
    /// Files, or folders of them.
    pub styles: Vec<PathBuf>,
}

/// One run of the plan, as indices into its lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub configuration: usize,
    pub content: usize,
    pub style: usize,
}

/// The contents of the TOML file, which docs/study.md describes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanFile {
    contents: Vec<PathBuf>,
    styles: Vec<PathBuf>,
    #[serde(default)]
    configurations: Vec<String>,
    size: usize,
    iterations: Option<usize>,
    #[serde(default = "from_content")]
    start: StartName,
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    custom: Vec<Configuration>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum StartName {
    Content,
    Noise,
}

fn from_content() -> StartName {
    StartName::Content
}

impl Plan {
    /// Reads a plan and hashes every print that it names.
    ///
    /// # Errors
    /// The plan is missing, is not TOML, has an unknown field, or names a print or configuration that does not exist; a
    /// configuration is not valid; two configurations have the same name.
    pub fn open(path: impl AsRef<Path>, prints: &Prints) -> Result<Plan, StudyError> {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(|source| StudyError::ReadPlan {
            path: path.into(),
            source,
        })?;
        let wrong = |problem: String| StudyError::Plan {
            path: path.into(),
            problem,
        };
        let file: PlanFile =
            toml::from_str(&text).map_err(|error| wrong(in_one_line(&error, &text)))?;
        if file.size == 0 {
            return Err(wrong(
                "the size is 0; it is the longest side in pixels".into(),
            ));
        }

        let configurations = configurations(path, &file)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let place = |own: &[PathBuf], instead: &[PathBuf]| -> Vec<PathBuf> {
            if instead.is_empty() {
                own.iter().map(|place| folder.join(place)).collect()
            } else {
                instead.to_vec()
            }
        };
        let mut left_out = Vec::new();
        let mut find = |places: Vec<PathBuf>, role| find_prints(&places, role, &mut left_out);
        Ok(Plan {
            contents: find(place(&file.contents, &prints.contents), CONTENT)?,
            styles: find(place(&file.styles, &prints.styles), STYLE)?,
            configurations,
            size: file.size,
            start: match file.start {
                StartName::Content => Start::Content,
                StartName::Noise => Start::Noise(file.seed),
            },
            left_out,
        })
    }

    /// Returns the number of runs.
    pub fn len(&self) -> usize {
        self.contents.len() * self.styles.len() * self.configurations.len()
    }

    /// Returns true if there is nothing to run.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns every run, grouped by content, then by layers, then by style.
    ///
    /// Runs that share targets follow each other, so that these need not be kept for long. The order depends on the plan alone,
    /// so that processes which share the runs agree on it.
    pub(crate) fn runs(&self) -> Vec<Run> {
        let mut settings: Vec<Vec<usize>> = Vec::new();
        for (n, configuration) in self.configurations.iter().enumerate() {
            let same = |other: &usize| same_layers(&self.configurations[*other], configuration);
            match settings
                .iter_mut()
                .find(|setting| setting.first().is_some_and(same))
            {
                Some(setting) => setting.push(n),
                None => settings.push(vec![n]),
            }
        }
        let mut runs = Vec::with_capacity(self.len());
        for content in 0..self.contents.len() {
            for setting in &settings {
                for style in 0..self.styles.len() {
                    runs.extend(setting.iter().map(|&configuration| Run {
                        configuration,
                        content,
                        style,
                    }));
                }
            }
        }
        runs
    }
}

/// Returns true if two setups use the same layers with the same pooling, and so have targets in common.
pub(crate) fn same_layers(a: &Setup, b: &Setup) -> bool {
    let (a, b) = (a.measured_by(), b.measured_by());
    a.pooling == b.pooling
        && a.content_layers == b.content_layers
        && a.style_layers == b.style_layers
}

/// Returns the configurations of a plan: those of the paper that its names and patterns select, color mode, then its own.
fn configurations(path: &Path, file: &PlanFile) -> Result<Vec<Setup>, StudyError> {
    let wrong = |problem: String| StudyError::Plan {
        path: path.into(),
        problem,
    };
    let mut chosen: Vec<Setup> = Vec::new();
    for pattern in &file.configurations {
        if pattern == COLOR {
            chosen.push(Setup::Color(ColorRecipe::default()));
            continue;
        }
        let matcher =
            Pattern::new(pattern).map_err(|error| wrong(format!("`{pattern}`: {error}")))?;
        let mut found = false;
        for configuration in Configuration::all()
            .into_iter()
            .filter(|c| matcher.matches(&c.name))
        {
            found = true;
            // Patterns may overlap; a configuration is run once.
            let setup = Setup::Style(configuration);
            if !chosen.contains(&setup) {
                chosen.push(setup);
            }
        }
        if !found {
            let name = pattern.clone();
            return Err(match Configuration::named(pattern) {
                Err(source) => StudyError::Configuration {
                    path: path.into(),
                    name,
                    source,
                },
                Ok(_) => wrong(format!("no configuration matches `{pattern}`")),
            });
        }
    }
    chosen.extend(file.custom.iter().cloned().map(Setup::Style));
    if chosen.is_empty() {
        return Err(wrong(
            "it names no configuration; `configurations = [\"config*\"]` takes all 36".into(),
        ));
    }
    let mut names = BTreeSet::new();
    for setup in &mut chosen {
        let name = setup.name().to_owned();
        if name.starts_with('.')
            || name.is_empty()
            || !name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        {
            return Err(wrong(format!(
                "`{name}` names a folder, so it should be made of letters without accents, digits, `_`, `-` and `.`"
            )));
        }
        if !names.insert(name.clone()) {
            return Err(wrong(format!(
                "two configurations are called `{name}`; give your own another name"
            )));
        }
        let Setup::Style(configuration) = setup else {
            continue;
        };
        configuration.iterations = file.iterations.unwrap_or(configuration.iterations);
        let check = configuration.check();
        check.map_err(|source| StudyError::Configuration {
            path: path.into(),
            name,
            source,
        })?;
    }
    Ok(chosen)
}

/// Returns the prints at these paths; a folder stands for the pictures in it, by name, of which some may be left out.
fn find_prints(
    places: &[PathBuf],
    role: &'static str,
    left_out: &mut Vec<LeftOut>,
) -> Result<Vec<Print>, StudyError> {
    let mut prints: Vec<Print> = Vec::new();
    for place in places {
        let missing = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => StudyError::MissingPrint {
                path: place.clone(),
                role,
            },
            _ => StudyError::Read {
                path: place.clone(),
                source,
            },
        };
        let files = if fs::metadata(place).map_err(missing)?.is_dir() {
            let mut listing = Listing::of(place).map_err(StudyError::read(place))?;
            if role == STYLE {
                leave_out_colorings(&mut listing);
            }
            left_out.append(&mut listing.left_out);
            let files = listing.pictures;
            if files.is_empty() {
                return Err(StudyError::EmptyFolder {
                    path: place.clone(),
                    role,
                });
            }
            files
        } else {
            vec![place.clone()]
        };
        for path in files {
            let sha256 = hash::sha256_of_file(&path).map_err(StudyError::read(&path))?;
            let mut name = name_of(&path);
            if prints.iter().any(|print| print.name == name) {
                name = format!("{name}-{}", &sha256[..8]);
            }
            if prints.iter().any(|print| print.name == name) {
                return Err(StudyError::PrintTwice { path, role });
            }
            prints.push(Print { name, sha256, path });
        }
    }
    if prints.is_empty() {
        return Err(StudyError::MissingPrint {
            path: PathBuf::from("(the plan's list is empty)"),
            role,
        });
    }
    Ok(prints)
}

/// Leaves out the pictures that software colored or generated. Those that cannot be read stay, and fail in their runs.
fn leave_out_colorings(listing: &mut Listing) {
    let Listing {
        pictures, left_out, ..
    } = listing;
    pictures.retain(|path| match SoftwareMark::of_file(path) {
        Ok(Some(mark)) => {
            let (path, reason) = (path.clone(), mark.to_string());
            left_out.push(LeftOut { path, reason });
            false
        }
        _ => true,
    });
}

/// Returns a file's name without its extension, in characters that a folder's name may have.
fn name_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name: String = stem
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '-'
            }
        })
        .collect();
    name.trim_start_matches('.').to_owned()
}

/// Returns a TOML error's place and message, without the drawing of several lines that it prints.
fn in_one_line(error: &toml::de::Error, text: &str) -> String {
    let message = error.message().lines().collect::<Vec<_>>().join(" ");
    match error.span().and_then(|span| text.get(..span.start)) {
        Some(before) => {
            let line = before.matches('\n').count() + 1;
            let column = before
                .rsplit('\n')
                .next()
                .unwrap_or_default()
                .chars()
                .count()
                + 1;
            format!("line {line}, column {column}: {message}")
        }
        None => message,
    }
}
