//! Training as a whole, on small prints drawn here.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use picture::{Depth, Picture};
use tempfile::TempDir;
use vgg::{Layer, Network, Weights};

use super::{Training, train};
use crate::color::model::{Model, TrainSettings};
use crate::color::sheet::plate::Plate;
use crate::color::{Candidates, ColorError, ModelError};
use crate::progress::{Monitor, Note, Progress, Silent, Stage};

/// Settings for fast training: few layers, components and steps.
fn settings() -> TrainSettings {
    let mut settings = TrainSettings {
        working_side: 64,
        ..TrainSettings::default()
    };
    settings.descriptor.layers = vec![Layer::Conv1_2, Layer::Conv2_2, Layer::Conv3_2];
    settings.projection.dimensions = 12;
    settings.projection.cells = 64;
    settings.sampling.cells = 128;
    settings.head.hidden = vec![24];
    settings.head.dropout = 0.1;
    settings.optimizer.batch = 64;
    settings.optimizer.rate = 1e-2;
    settings.optimizer.epochs = 12;
    settings
}

fn network() -> Network {
    Network::new(Weights::embedded().unwrap())
}

/// A print of tan paper with a smooth blue sky and red stripes, at places that differ from print to print.
fn print(number: usize) -> Picture {
    let pixel = |at: usize| -> [u8; 3] {
        let (x, y) = (at % 64, at / 64);
        let grain = ((x * 31 + y * 17 + number * 7) % 5) as u8;
        let color = if y < 16 + number % 5 {
            [70, 100, 170]
        } else if (x + 5 * number) % 64 > 34 && (y + x) % 6 < 3 {
            [190, 60, 50]
        } else {
            [215, 200, 165]
        };
        color.map(|value: u8| value + grain)
    };
    let pixels: Vec<u8> = (0..64 * 64).flat_map(pixel).collect();
    Picture::from_rgb8(64, 64, &pixels).unwrap()
}

/// A folder with this many prints.
fn folder(count: usize) -> (TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..count {
        save(
            &print(number),
            &folder.path().join(format!("{number:02}.png")),
        );
    }
    let candidates = Candidates::of(&[folder.path().into()]).unwrap();
    let paths: Vec<PathBuf> = candidates.paths().cloned().collect();
    assert_eq!(paths.len(), count);
    (folder, paths)
}

fn save(picture: &Picture, path: &Path) {
    picture.save(path, Depth::Eight, None, true).unwrap();
}

fn trained(paths: &[PathBuf], seed: u64, monitor: &dyn Monitor) -> Result<Model, ColorError> {
    let training = Training {
        network: &network(),
        name: "drawn prints",
        seed,
        settings: &settings(),
        monitor,
    };
    train(&training, &Candidates::of(paths).unwrap())
}

/// Keeps notes and stages, and stops in a stage.
#[derive(Default)]
struct Listener {
    notes: Mutex<Vec<Note>>,
    stages: Mutex<Vec<Stage>>,
    stop_in: Option<Stage>,
}

impl Monitor for Listener {
    fn progress(&self, progress: Progress) {
        assert!(progress.done <= progress.of as f64);
        self.stages.lock().unwrap().push(progress.stage);
    }

    fn note(&self, note: Note) {
        self.notes.lock().unwrap().push(note);
    }

    fn cancelled(&self) -> bool {
        let last = self.stages.lock().unwrap().last().copied();
        self.stop_in.is_some() && last == self.stop_in
    }
}

#[test]
fn a_model_predicts_the_colors_of_prints_that_it_has_not_seen() {
    let (_folder, paths) = folder(8);
    let model = trained(&paths, 1, &Silent).unwrap();
    assert_eq!(model.prints().len(), 8);
    let held_out = model.held_out().unwrap();
    assert_eq!((held_out.prints, held_out.all.learned_from), (2, 6));
    assert_eq!(held_out.half.unwrap().learned_from, 3);
    let all = held_out.all;
    assert!(all.log_likelihood > all.marginal + 0.3, "{all:?}");
    assert!((0.5..1.3).contains(&all.colorfulness), "{all:?}");

    let truth = Plate::of_reference(&print(12));
    let mut gray = truth.clone();
    gray.chroma.fill([0.0; 2]);
    let evidence = model.evidence(&network(), &gray).unwrap();
    assert_eq!(
        (evidence.columns, evidence.rows, evidence.stride),
        (16, 16, 4)
    );
    assert_eq!(
        evidence.log_probabilities.shape(),
        (evidence.bins.len(), 256)
    );
    for cell in evidence.log_probabilities.column_iter() {
        let sum: f32 = cell.iter().map(|log| log.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-4, "{sum}");
    }
    let colors = evidence.annealed(0.38);
    // The middle of the sky is blue, the paper at the lower left is not.
    assert!(colors[16 + 8][1] < -15.0, "{:?}", colors[16 + 8]);
    let paper = colors.iter().zip(0..).filter(|&(color, cell)| {
        let pixel = (cell / 16 * 4 + 2) * 64 + cell % 16 * 4 + 2;
        truth.chroma[pixel][1] > 10.0 && truth.chroma[pixel][0] < 10.0 && color[1] > 5.0
    });
    assert!(paper.count() > 50);
}

#[test]
fn any_number_of_threads_gives_the_same_bytes_and_another_seed_others() {
    let (_folder, paths) = folder(6);
    let with = |threads, seed| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let pool = pool.build().unwrap();
        pool.install(|| trained(&paths, seed, &Silent).unwrap().to_bytes())
    };
    let one = with(1, 1);
    assert_eq!(one, with(2, 1));
    assert_eq!(one, with(3, 1));
    assert_ne!(one, with(1, 2));
}

#[test]
fn what_cannot_be_learned_from_is_named_and_left_out() {
    let (folder, mut paths) = folder(3);
    let path = |name: &str| folder.path().join(name);
    let gray = print(0).to_gray();
    save(&gray, &path("gray.png"));
    let toned: Vec<f32> = gray
        .planar_rgb()
        .iter()
        .enumerate()
        .map(|(at, value)| value * [1.0, 0.94, 0.85][at / (64 * 64)])
        .collect();
    save(&gray.with_planar_rgb(toned).unwrap(), &path("toned.png"));
    fs::write(path("damaged.png"), "no picture").unwrap();
    save(
        &Picture::from_rgb8(3, 3, &[200, 30, 40, 20, 90, 70, 1, 2, 3].repeat(3)).unwrap(),
        &path("small.png"),
    );
    fs::copy(path("01.png"), path("copy.png")).unwrap();
    // The gray one first: it must not take the place of one with color.
    paths.insert(0, path("gray.png"));
    paths.extend(["toned.png", "damaged.png", "small.png", "copy.png"].map(path));

    let listener = Listener::default();
    let model = trained(&paths, 1, &listener).unwrap();
    let names: Vec<&str> = model
        .prints()
        .iter()
        .map(|print| print.name.as_str())
        .collect();
    assert_eq!(names, ["00.png", "01.png", "02.png"]);
    assert!(model.held_out().is_none());
    let notes = listener.notes.into_inner().unwrap();
    let left_out = |name: &str| {
        notes
            .iter()
            .any(|note| matches!(note, Note::LeftOut { name: n, .. } if n.ends_with(name)))
    };
    assert!(
        [
            "gray.png",
            "toned.png",
            "damaged.png",
            "small.png",
            "copy.png"
        ]
        .into_iter()
        .all(left_out),
        "{notes:?}"
    );
    assert!(notes.contains(&Note::NotHeldOut {
        prints: 3,
        least: 5
    }));
    assert!(notes.contains(&Note::Screened {
        pictures: 8,
        used: 3,
        left_out: 5,
        others: 0,
        folders: 0
    }));
    assert_eq!(notes.len(), 7);

    let nothing = trained(&[path("gray.png"), path("damaged.png")], 1, &Silent);
    assert!(matches!(nothing, Err(ColorError::NothingToLearn)));
    let missing = Candidates::of(&[path("missing")]);
    assert!(missing.unwrap_err().to_string().contains("missing"));
}

#[test]
fn it_stops_in_every_stage() {
    let (_folder, paths) = folder(5);
    for stage in [
        Stage::Surveying,
        Stage::Features,
        Stage::Learning,
        Stage::Judging,
    ] {
        let listener = Listener {
            stop_in: Some(stage),
            ..Listener::default()
        };
        let result = trained(&paths, 1, &listener);
        assert!(matches!(result, Err(ColorError::Cancelled)), "{stage}");
        assert_eq!(listener.stages.into_inner().unwrap().last(), Some(&stage));
    }
}

/// Writes another picture over the first as soon as prints are looked at the second time.
struct Meddler(PathBuf);

impl Monitor for Meddler {
    fn progress(&self, progress: Progress) {
        if progress.stage == Stage::Features {
            save(&print(40), &self.0);
        }
    }
}

#[test]
fn a_print_that_changes_meanwhile_is_named() {
    let (_folder, paths) = folder(3);
    let result = trained(&paths, 1, &Meddler(paths[1].clone()));
    assert!(matches!(result, Err(ColorError::Changed { path }) if path == paths[1]));
}

#[test]
fn settings_that_cannot_be_used_are_refused() {
    let (_folder, paths) = folder(1);
    let mut settings = settings();
    settings.descriptor.stride = 5;
    let training = Training {
        network: &network(),
        name: "",
        seed: 0,
        settings: &settings,
        monitor: &Silent,
    };
    let result = train(&training, &Candidates::of(&paths).unwrap());
    assert!(matches!(
        result,
        Err(ColorError::Settings {
            field: "descriptor.stride",
            ..
        })
    ));
    assert!(TrainSettings::default().check().is_ok());
}

#[test]
fn a_models_file_is_the_model_and_damage_is_named() {
    let (folder, paths) = folder(2);
    let model = trained(&paths, 9, &Silent).unwrap();
    let bytes = model.to_bytes();
    let path = folder.path().join("model.safetensors");
    fs::write(&path, &bytes).unwrap();
    let read = Model::open(&path).unwrap();
    assert_eq!(read.to_bytes(), model.to_bytes());
    assert_eq!(read.to_bytes(), bytes);
    assert_eq!((read.name(), read.seed()), ("drawn prints", 9));
    let plate = Plate::of_reference(&print(3));
    assert_eq!(
        read.evidence(&network(), &plate).unwrap(),
        model.evidence(&network(), &plate).unwrap()
    );

    let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let places = (0..header).chain((header..bytes.len()).step_by(97));
    for place in places {
        for flip in [1, 0x20, 0x80] {
            let mut damaged = bytes.clone();
            damaged[place] ^= flip;
            // What is left of the meaning is all of it, as where one kind of white space took another's place.
            match Model::from_bytes(&damaged) {
                Ok(read) => assert_eq!(read.to_bytes(), model.to_bytes(), "{place}"),
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
    }
    for length in (0..header + 200).step_by(13).chain([bytes.len() - 1]) {
        assert!(Model::from_bytes(&bytes[..length]).is_err());
    }
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let error = Model::open(&path).unwrap_err().to_string();
    assert!(
        error.contains("model.safetensors") && error.contains("damaged"),
        "{error}"
    );
}

#[test]
fn another_network_is_refused() {
    let (_folder, paths) = folder(2);
    let mut model = trained(&paths, 1, &Silent).unwrap();
    model.network.pooling = "average".to_owned();
    let result = model.evidence(&network(), &Plate::of_reference(&print(0)));
    assert!(matches!(result, Err(ColorError::OtherNetwork { .. })));
}

#[test]
fn foreign_files_are_refused() {
    let foreign = safetensors::serialize(
        Vec::<(String, safetensors::tensor::TensorView)>::new(),
        None,
    );
    for bytes in [&b"{}"[..], b"", &foreign.unwrap(), &[255; 64]] {
        assert_eq!(Model::from_bytes(bytes), Err(ModelError::Foreign));
    }
}
