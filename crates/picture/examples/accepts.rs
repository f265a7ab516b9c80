//! Reads each named file and says how it went, one line each: `cargo run --release -p nishikie-picture --example accepts -- FILES`.
//!
//! With `--raw FOLDER`, the pixels go to `FOLDER/NAME.f32`, planar, for comparison with other readers; `--page N` chooses a page.

use std::path::PathBuf;
use std::time::Instant;

use picture::{OpenOptions, Picture};

fn main() {
    let mut options = OpenOptions {
        memory: 400_000_000,
        page: None,
    };
    let mut raw: Option<PathBuf> = None;
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--raw" {
            raw = arguments.next().map(PathBuf::from);
            continue;
        }
        if argument == "--page" {
            let page = arguments.next().expect("a number follows --page");
            options.page = page.to_str().and_then(|page| page.parse().ok());
            continue;
        }
        let path = PathBuf::from(argument);
        let start = Instant::now();
        let result = Picture::open_with(&path, options);
        let took = start.elapsed().as_millis();
        match result {
            Ok(picture) => {
                let (width, height) = (picture.width(), picture.height());
                let (depth, warnings) = (picture.depth(), picture.warnings());
                println!(
                    "{}\tread\t{took} ms\t{width} x {height}\t{depth:?}\t{warnings:?}",
                    path.display()
                );
                if let Some(folder) = &raw {
                    let name = path.file_name().expect("a file has a name");
                    let name = format!("{}.f32", name.to_string_lossy());
                    let values = picture.planar_rgb().iter();
                    let bytes: Vec<u8> = values.flat_map(|value| value.to_le_bytes()).collect();
                    std::fs::write(folder.join(name), bytes).expect("the folder is writable");
                }
            }
            Err(error) => println!("{}\trefused\t{took} ms\t{error}", path.display()),
        }
    }
}
