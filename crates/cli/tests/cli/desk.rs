//! A folder with small pictures, and the command run in it.

use std::path::PathBuf;

use assert_cmd::Command;
use nishikie::picture::{Depth, Picture};
use tempfile::TempDir;

pub struct Desk {
    folder: TempDir,
}

impl Desk {
    /// With `gray.png` (48 × 40) and `color.png` (40 × 48).
    pub fn new() -> Desk {
        let desk = Desk {
            folder: tempfile::tempdir().unwrap(),
        };
        desk.draw("gray.png", 48, 40, |x, y| {
            let value = (x * 5 + (y / 6 % 2) * 90) as u8;
            [value; 3]
        });
        desk.draw("color.png", 40, 48, |x, y| {
            [(x * 6) as u8, (y / 8 * 40) as u8, 120]
        });
        desk
    }

    pub fn draw(
        &self,
        name: &str,
        width: usize,
        height: usize,
        pixel: impl Fn(usize, usize) -> [u8; 3],
    ) {
        let pixels: Vec<u8> = (0..width * height)
            .flat_map(|i| pixel(i % width, i / width))
            .collect();
        let picture = Picture::from_rgb8(width, height, &pixels).unwrap();
        picture
            .save(self.path(name), Depth::Eight, None, true)
            .unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `nishikie WORDS`, in this folder.
    pub fn nishikie(&self, words: &str) -> Command {
        let mut command = Command::cargo_bin("nishikie").unwrap();
        command
            .current_dir(self.folder.path())
            .args(words.split_whitespace());
        command
    }

    /// Names of the files that are here, sorted.
    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// `nishikie WORDS` in this folder, stopped by a signal as soon as it is `ready`; its exit code and what it said.
    #[cfg(unix)]
    pub fn interrupted(
        &self,
        words: &str,
        signal: &str,
        ready: impl Fn() -> bool,
    ) -> (Option<i32>, String) {
        use std::process::{Command, Stdio};

        let said = std::fs::File::create(self.path("said.txt")).unwrap();
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("nishikie"))
            .current_dir(self.path("."))
            .args(words.split(' '))
            .stderr(said)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while !ready() {
            assert!(
                child.try_wait().unwrap().is_none(),
                "the run ended by itself"
            );
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        let killed = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status()
            .unwrap();
        assert!(killed.success());
        let code = child.wait().unwrap().code();
        let said = std::fs::read_to_string(self.path("said.txt")).unwrap();
        std::fs::remove_file(self.path("said.txt")).unwrap();
        (code, said)
    }
}
