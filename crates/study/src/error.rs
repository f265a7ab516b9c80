use std::io;
use std::path::PathBuf;

use nishikie::picture::PictureError;
use nishikie::picture::output::OutputError;
use nishikie::style::configuration::ConfigurationError;

/// An error that stops a study as a whole. Every message names the file and says what to do about it.
///
/// A problem of a single run is not such an error: the run is recorded as failed, and the others go on.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // The messages are what there is to say.
pub enum StudyError {
    #[error("the plan {} cannot be read: {source}", path.display())]
    ReadPlan { path: PathBuf, source: io::Error },

    #[error("the plan {} cannot be used: {problem}", path.display())]
    Plan { path: PathBuf, problem: String },

    #[error("the plan {} cannot be used: in {name}, {source}", path.display())]
    Configuration {
        path: PathBuf,
        name: String,
        source: ConfigurationError,
    },

    #[error("{}: there is no such {role}; put the print there, or name another place in the plan", path.display())]
    MissingPrint { path: PathBuf, role: &'static str },

    #[error("{}: the folder holds no picture (PNG, JPEG, TIFF or WebP) to be a {role}", path.display())]
    EmptyFolder { path: PathBuf, role: &'static str },

    #[error("{} is twice among the {role}s; name it once", path.display())]
    PrintTwice { path: PathBuf, role: &'static str },

    #[error("{} cannot be read: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },

    #[error("{} cannot be written ({source}); make room or mend it, then start again: every finished run is kept", path.display())]
    Write { path: PathBuf, source: io::Error },

    #[error("{0}; make room or mend it, then start again: every finished run is kept")]
    Output(#[from] OutputError),

    #[error("{0}; make room or mend it, then start again: every finished run is kept")]
    SavePicture(PictureError),

    #[error(transparent)]
    Picture(#[from] PictureError),

    #[error(transparent)]
    Network(#[from] vgg::Error),

    #[error(transparent)]
    Run(#[from] nishikie::style::StyleError),

    #[error(transparent)]
    Coloring(#[from] nishikie::Error),

    #[error("stopped with {finished} of {total} runs finished, which are kept")]
    Cancelled { finished: usize, total: usize },

    #[error("{} holds no study", path.display())]
    NoStudy { path: PathBuf },

    #[error("the study's list {} is damaged ({problem})", path.display())]
    DamagedList { path: PathBuf, problem: String },

    #[error("{} has no finished run yet, so there is nothing to report", path.display())]
    NothingFinished { path: PathBuf },

    #[error("the study has no configuration `{name}`; it has {known}")]
    UnknownConfiguration { name: String, known: String },

    #[error("{} is damaged ({problem})", path.display())]
    DamagedMark { path: PathBuf, problem: String },

    #[error(
        "the study has no pair of the content `{content}` and the style `{style}`; its contents are {contents}, its styles {styles}"
    )]
    UnknownPair {
        content: String,
        style: String,
        contents: String,
        styles: String,
    },

    #[error("{}: holds no choices; such a file begins with the line time,content,style,chosen,among", path.display())]
    NoChoices { path: PathBuf },

    #[error("{}: this choice cannot be kept: {problem}", path.display())]
    BadChoice { path: PathBuf, problem: String },

    #[error("{}: cannot be written ({source}), so the choice is not kept; make room or mend it, then choose again", path.display())]
    WriteChoice { path: PathBuf, source: io::Error },

    #[error("{}: {problem}", path.display())]
    Review { path: PathBuf, problem: String },

    #[error("{} cannot be made: {problem}", path.display())]
    Export { path: PathBuf, problem: String },

    #[cfg(not(feature = "embedded-weights"))]
    #[error("this build of nishikie contains no weights of the network, so it can run no study")]
    NoWeights,

    #[error("Slurm did not take the job: {0}")]
    Slurm(String),

    #[error("the threads of a run cannot be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl From<work::FileError> for StudyError {
    fn from(error: work::FileError) -> StudyError {
        let work::FileError { path, source } = error;
        StudyError::Write { path, source }
    }
}

impl StudyError {
    pub(crate) fn write(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> StudyError {
        let path = path.into();
        |source| StudyError::Write { path, source }
    }

    pub(crate) fn read(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> StudyError {
        let path = path.into();
        |source| StudyError::Read { path, source }
    }
}
