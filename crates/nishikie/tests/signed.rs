//! Pictures that are signed as orders are carried out.

#![cfg(feature = "c2pa")]

#[path = "../../picture/src/credentials/tests/certificates.rs"]
mod certificates;

use std::path::Path;
use std::sync::Arc;

use nishikie::color::Edits;
use nishikie::progress::Silent;
use nishikie::{ColorRecipe, Engine, Order, Recipe, Record, run};
use picture::credentials::{Credentials, Manifest, Signer, State, TrustedCertificates};
use picture::{Depth, Picture};
use vgg::{Network, Weights};

fn checked(path: &Path, authority: &Path) -> Manifest {
    let trusted = TrustedCertificates::open(authority).unwrap();
    let found = Credentials::open(path, Some(&trusted)).unwrap();
    let manifest = found.manifest().expect("a manifest").clone();
    assert_eq!(manifest.trusted, Some(true));
    manifest
}

#[test]
fn a_picture_and_its_record_name_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let draw = |gray: bool| {
        let pixel = |at: usize| match (at / 32 % 2, gray) {
            (0, true) => [90; 3],
            (_, true) => [200; 3],
            (0, false) => [150, 60, 40],
            (_, false) => [210, 200, 150],
        };
        Picture::from_rgb8(64, 48, &(0..64 * 48).flat_map(pixel).collect::<Vec<_>>()).unwrap()
    };
    let [gray, color] = ["gray.png", "color.png"].map(|name| folder.join(name));
    draw(true).save(&gray, Depth::Eight, None, false).unwrap();
    draw(false).save(&color, Depth::Eight, None, false).unwrap();
    let files = certificates::write(folder, "Prints", certificates::Kind::default());
    let engine = Engine {
        signer: Some(Arc::new(Signer::open(&files.key, &files.chain).unwrap())),
        ..Engine::new(Network::new(Weights::embedded().unwrap()))
    };

    let path = folder.join("out.tif");
    let order = Order::color(&gray).with_style(&color).to(&path);
    let saved = run(&order, &engine, &Silent).unwrap().save().unwrap();
    let found = checked(&path, &files.authority);
    assert_eq!(found.state, State::Whole, "{:?}", found.reasons);
    assert_eq!(found.actions, ["c2pa.opened", "c2pa.color_adjustments"]);
    let file = saved.file.as_ref().unwrap();
    assert_eq!(file.signed_by, found.signed_by);
    assert_eq!(file.sha256, picture::hash::sha256_of_file(&path).unwrap());
    let record = Record::path_beside(&path);
    let claimed = Record::claimed_sha256_at(&record).unwrap();
    assert_eq!(found.record_sha256, Some(claimed));
    assert_eq!(Record::read_unchanged(&record).unwrap(), saved);

    // What was signed is colored once more, by hand too: the first manifest is inside the second.
    let recipe = Recipe::Color(ColorRecipe {
        edits: Edits {
            picks: vec!["3,4=#aa3322".parse().unwrap()],
            ..Edits::default()
        },
        ..ColorRecipe::default()
    });
    let again = folder.join("again.jpg");
    let order = Order {
        recipe,
        ..Order::color(&path).with_style(&color).to(&again)
    };
    let colored = run(&order, &engine, &Silent).unwrap();
    colored.save().unwrap();
    let found = checked(&again, &files.authority);
    assert_eq!(found.state, State::Whole, "{:?}", found.reasons);
    assert_eq!(found.actions.last().unwrap(), "c2pa.drawing");
    assert!(found.ingredients[0].has_credentials);
    let bytes = colored
        .encode("standard output.webp", Depth::Eight)
        .unwrap();
    let found = Credentials::decode("a.webp", &bytes, None).unwrap();
    assert_eq!(found.manifest().unwrap().state, State::Whole);
}
