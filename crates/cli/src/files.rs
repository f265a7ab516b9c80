//! The files that a command reads and writes. An input is never overwritten, since a scan may be the only one of its print, and no file
//! is written twice.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};

use crate::places::{Identity, Places, identity};

/// The path that stands for standard input or output.
pub const STANDARD: &str = "-";

/// The files of one command, which are checked before any work.
#[derive(Default)]
pub struct Files {
    read: Vec<PathBuf>,
    written: Vec<PathBuf>,
}

impl Files {
    /// Adds files that are read.
    pub fn reads(mut self, paths: impl IntoIterator<Item: Into<PathBuf>>) -> Files {
        self.read.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Adds files that are written.
    pub fn writes(mut self, paths: impl IntoIterator<Item: Into<PathBuf>>) -> Files {
        self.written.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Refuses to overwrite an input, even with --force, or to write a file twice. Files are compared by device and inode, so that links and
    /// other spellings of a path are recognized.
    pub fn check(&self) -> anyhow::Result<()> {
        let standard = self.read.iter().filter(|path| is_standard(path));
        ensure!(
            standard.count() <= 1,
            "standard input (-) can be read once; name a file for all pictures but one"
        );
        let named = |paths: &[PathBuf]| {
            let named = paths.iter().filter(|path| !is_standard(path));
            named.cloned().collect::<Vec<_>>()
        };
        let (read, written) = (named(&self.read), named(&self.written));
        let inputs: HashSet<Identity> = read.iter().filter_map(|path| identity(path)).collect();
        let mut outputs = Places::default();
        for path in &written {
            if identity(path).is_some_and(|found| inputs.contains(&found)) {
                bail!(
                    "{}: is one of the inputs, which are never overwritten; choose another name",
                    path.display()
                );
            }
            if let Some(index) = outputs.add(path) {
                let other = &written[index];
                match other == path {
                    true => bail!(
                        "{}: would be written twice; name another file for one of the two",
                        path.display()
                    ),
                    false => bail!(
                        "{} and {} would be one file; name another for one of the two",
                        other.display(),
                        path.display()
                    ),
                }
            }
        }
        Ok(())
    }
}

/// Returns true if a path stands for standard input or output.
pub fn is_standard(path: &Path) -> bool {
    path == Path::new(STANDARD)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn files(read: &[&Path], written: &[&Path]) -> anyhow::Result<()> {
        let (read, written) = (read.iter().copied(), written.iter().copied());
        Files::default().reads(read).writes(written).check()
    }

    #[test]
    fn an_input_is_known_by_any_name() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let (scan, hard) = (folder.join("scan.tif"), folder.join("hard.tif"));
        fs::write(&scan, "scan").unwrap();
        fs::hard_link(&scan, &hard).unwrap();
        let spelled = folder.join(".").join("scan.tif");
        let mut names = vec![hard, spelled];
        #[cfg(unix)]
        {
            let soft = folder.join("soft.tif");
            std::os::unix::fs::symlink("scan.tif", &soft).unwrap();
            names.push(soft);
        }
        for name in &names {
            let error = files(&[&scan], &[name]).unwrap_err().to_string();
            assert!(error.contains("is one of the inputs"), "{error}");
        }
        files(&[&scan], &[&folder.join("new.tif")]).unwrap();
    }

    #[test]
    fn two_outputs_are_two_files() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let place = |name: &str| folder.join(name);
        fs::create_dir(place("inner")).unwrap();
        for (one, other) in [("a.png", "a.png"), ("a.png", "inner/../a.png")] {
            assert!(
                files(&[], &[&place(one), &place(other)]).is_err(),
                "{other}"
            );
        }
        files(&[], &[&place("a.png"), &place("inner/a.png")]).unwrap();
        files(&[], &[Path::new(STANDARD), Path::new(STANDARD)]).unwrap();
        // As the disk has it.
        let differ = files(&[], &[&place("b.png"), &place("B.PNG")]);
        fs::write(place("b.png"), "").unwrap();
        assert_eq!(differ.is_err(), place("B.PNG").exists());
    }
}
