//! Advice on errors, in words of the command line. The libraries describe the problems.

use std::error::Error;

use nishikie::color::ColorError;
use nishikie::picture::PictureError;
use nishikie::picture::output::OutputError;
use nishikie::style::StyleError;
use nishikie::{MemoryKind, OrderError};
use study::StudyError;

/// Returns the text of an error and its causes, followed by advice. A cause that its error's message contains already is not repeated.
pub fn message(error: &anyhow::Error) -> String {
    let mut message = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !message.contains(&cause) {
            message = format!("{message}: {cause}");
        }
    }
    match error.chain().find_map(advice) {
        Some(advice) => format!("{message}; {advice}"),
        None => message,
    }
}

/// Returns true if the work ended because it was interrupted.
pub fn was_cancelled(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        matches!(cause.downcast_ref(), Some(ColorError::Cancelled))
            || matches!(cause.downcast_ref(), Some(StudyError::Cancelled { .. }))
            || cause
                .downcast_ref()
                .is_some_and(nishikie::Error::is_cancelled)
    })
}

fn advice(error: &(dyn Error + 'static)) -> Option<String> {
    if let Some(error) = error.downcast_ref() {
        return of_coloring(error);
    }
    if let Some(error) = error.downcast_ref() {
        return of_study(error);
    }
    if let Some(error) = error.downcast_ref() {
        return of_picture(error);
    }
    of_output(error.downcast_ref()?)
}

fn of_coloring(error: &nishikie::Error) -> Option<String> {
    match error {
        nishikie::Error::Picture(error) => of_picture(error),
        nishikie::Error::Order(
            OrderError::StyleWeights { .. } | OrderError::BadStyleWeights(_),
        ) => Some("they are given by --style-weights".into()),
        nishikie::Error::Order(OrderError::StyleMasks { .. }) => {
            Some("each is given by --style-mask".into())
        }
        nishikie::Error::Order(OrderError::OtherMode { .. }) => Some("--mode chooses it".into()),
        nishikie::Error::Memory { mode, kind, .. } => {
            let smaller = match *mode {
                "style" => {
                    "give a smaller --size, or use --mode color, which works at the scan's own size"
                }
                _ => "make the scan smaller",
            };
            Some(match kind {
                MemoryKind::Memory => smaller.to_owned(),
                MemoryKind::AddressSpace => format!("raise it (ulimit -v), or {smaller}"),
            })
        }
        nishikie::Error::Style(StyleError::NoStart) => Some("--start FILE names it".into()),
        _ => None,
    }
}

fn of_study(error: &StudyError) -> Option<String> {
    match error {
        StudyError::Output(error) => of_output(error),
        StudyError::SavePicture(error) | StudyError::Picture(error) => of_picture(error),
        StudyError::NoStudy { path } => Some(format!(
            "`nishikie study run PLAN --out {}` makes one",
            path.display()
        )),
        StudyError::DamagedList { .. } => Some("`nishikie study run` writes it anew".into()),
        StudyError::DamagedMark { .. } => {
            Some("mark the best again with `nishikie study mark`".into())
        }
        StudyError::MissingPrint { .. } => {
            Some("--contents and --styles take others than the plan's".into())
        }
        StudyError::Cancelled { .. } => Some("the same command goes on from there".into()),
        _ => None,
    }
}

fn of_picture(error: &PictureError) -> Option<String> {
    match error {
        PictureError::Output(error) => of_output(error),
        _ => None,
    }
}

fn of_output(error: &OutputError) -> Option<String> {
    match error {
        OutputError::Exists { .. } => {
            Some("choose another name, or overwrite it with --force".into())
        }
        OutputError::NameTooLong { path } if path.extension() == Some("json".as_ref()) => Some(
            "a record is called as its picture with .json behind it, so -o needs a shorter name, and with --output-dir the print itself"
                .into(),
        ),
        _ => None,
    }
}
