//! The color mode's promises, on pictures made by formula.

mod common;

use std::sync::OnceLock;

use nishikie::color::{
    self, Analyzer, ColorError, Pick, Score, Scribbles, Settings, contact_sheet, suggest,
    working_copy,
};
use nishikie::picture::{Depth, Gray, Overlay, Picture};
use nishikie::progress::{Monitor, Note, Silent};
use palette::IntoColor;
use proptest::prelude::*;
use vgg::{Network, Weights};

use common::{OneShot, Reference};

fn network() -> &'static Network {
    static NETWORK: OnceLock<Network> = OnceLock::new();
    NETWORK.get_or_init(|| {
        let weights = Weights::embedded().expect("the embedded weights are whole");
        Network::new(weights)
    })
}

fn draw(width: usize, height: usize, color: impl Fn(usize, usize) -> [u8; 3]) -> Picture {
    let pixels: Vec<u8> = (0..width * height)
        .flat_map(|i| color(i % width, i / width))
        .collect();
    Picture::from_rgb8(width, height, &pixels).expect("a picture")
}

/// A number that looks random, of two numbers.
fn noise(x: usize, y: usize) -> u8 {
    let mut bits = x as u64 * 0x9E37_79B9 + y as u64 * 0x85EB_CA6B + 1;
    bits = bits.wrapping_mul(0xC2B2_AE35_0000_0001);
    bits ^= bits >> 29;
    bits = bits.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (bits >> 40) as u8
}

/// Flat discs of several colors, of two lightnesses that say nothing of which, with black outlines on yellow paper, strewn so that no two
/// places are alike.
fn print() -> Picture {
    const INKS: [[u8; 3]; 5] = [
        [38, 66, 120],
        [150, 30, 18],
        [40, 88, 30],
        [120, 160, 190],
        [214, 140, 50],
    ];
    draw(300, 200, |x, y| {
        for disc in (0..24).rev() {
            let (cx, cy) = (noise(disc, 1) as f32 * 1.18, noise(disc, 2) as f32 * 0.78);
            let radius = 10.0 + noise(disc, 3) as f32 / 9.0;
            let away = (x as f32 - cx).hypot(y as f32 - cy);
            if away < radius - 2.0 {
                return INKS[disc % INKS.len()];
            }
            if away < radius {
                return [24, 22, 22];
            }
        }
        [236, 222, 190]
    })
}

/// Gray as programs write it.
fn gray(picture: &Picture) -> Picture {
    let [r, g, b] = picture.planes();
    let luma = |i: usize| (0.299 * r[i] + 0.587 * g[i] + 0.114 * b[i]).round();
    let plane: Vec<f32> = (0..r.len()).map(luma).collect();
    picture
        .with_planar_rgb([&plane[..]; 3].concat())
        .expect("a picture")
}

/// As an 8-bit file holds it.
fn eight_bit(picture: &Picture) -> Picture {
    let rounded = picture.planar_rgb().iter().map(|v| v.round()).collect();
    picture.with_planar_rgb(rounded).expect("a picture")
}

/// With the default settings, told to nobody.
fn colorize(job: &OneShot) -> Result<Picture, ColorError> {
    job.color(&Analyzer::new(network()), &Settings::default())
}

fn color(content: &Picture, reference: &Picture) -> Picture {
    let references = [Reference::from(reference)];
    colorize(&OneShot::new(content, &references)).expect("a colored picture")
}

#[test]
fn lightness_is_kept_whatever_comes_in() {
    let reference = print();
    let contents = [
        ("uniform gray", draw(40, 30, |_, _| [128; 3])),
        ("black", draw(33, 40, |_, _| [0; 3])),
        ("white", draw(40, 33, |_, _| [255; 3])),
        (
            "lines of one pixel",
            draw(97, 53, |x, y| {
                [if x % 7 == 0 || y % 11 == 0 { 20 } else { 230 }; 3]
            }),
        ),
        ("the smallest", draw(8, 9, |x, y| [noise(x, y); 3])),
        ("a strip", draw(9, 211, |_, y| [y as u8; 3])),
        // 63 pixels wide at the working size: a pixel short of eight cells.
        ("nearly a cell more", draw(21, 160, |x, y| [noise(x, y); 3])),
    ];
    for (name, content) in contents {
        lightness_is_kept(name, &content, &color(&content, &reference));
    }
}

fn lightness_is_kept(name: &str, content: &Picture, out: &Picture) {
    let score = Score::of(&eight_bit(out), out, Some(content)).expect("pictures of one size");
    assert!(score.lightness.mean < 0.5, "{name}: {score:?}");
    assert!(score.lightness.p99 < 2.0, "{name}: {score:?}");
}

proptest! {
    // Each case is a whole run of the network.
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lightness_and_strokes_are_kept_on_random_pictures(
        (width, height, grays, strokes) in (8usize..90, 8usize..90).prop_flat_map(|(width, height)| {
            let area = width * height;
            (
                Just(width),
                Just(height),
                prop::collection::vec(any::<u8>(), area),
                prop::collection::vec((0..area, any::<[u8; 3]>()), 1..20),
            )
        })
    ) {
        let content = draw(width, height, |x, y| [grays[y * width + x]; 3]);
        let mut rgba = vec![0; 4 * width * height];
        for &(pixel, [r, g, b]) in &strokes {
            rgba[4 * pixel..4 * pixel + 4].copy_from_slice(&[r, g, b, 255]);
        }
        let scribbles = Scribbles::new(&Overlay { width, height, rgba: rgba.clone(), source: None, credentials: None }).expect("scribbles");
        let reference = print();
        let references = [Reference::from(&reference)];
        let job = OneShot { scribbles: Some(&scribbles), ..OneShot::new(&content, &references) };
        let out = colorize(&job).expect("a colored picture");
        lightness_is_kept("a random picture", &content, &out);

        let lab = |rgb: [f32; 3]| -> palette::Lab {
            let [r, g, b] = rgb.map(|v| v / 255.0);
            palette::FromColor::from_color(palette::Srgb::new(r, g, b))
        };
        for &(pixel, _) in &strokes {
            // A pixel may be drawn over; what the file shows is wanted.
            let want = lab([0, 1, 2].map(|c| f32::from(rgba[4 * pixel + c])));
            let have = lab(out.planes().map(|plane| plane[pixel]));
            let (along, across) = (
                have.a * want.a + have.b * want.b,
                have.a * want.b - have.b * want.a,
            );
            let wanted = want.a.hypot(want.b);
            // Where sRGB has less chroma at this lightness it is that of the same hue.
            prop_assert!(across.abs() < 0.3 * wanted + 0.1, "{have:?} {want:?}");
            prop_assert!(along > -0.3 * wanted - 0.1, "{have:?} {want:?}");
            let rgb = out.planes().map(|plane| plane[pixel]);
            if rgb.iter().all(|v| (1.0..254.0).contains(v)) {
                prop_assert!((have.a - want.a).hypot(have.b - want.b) < 0.1, "{have:?} {want:?}");
            }
        }
    }
}

#[test]
fn a_working_copy_of_a_reference_gives_what_the_reference_gives() {
    let content = gray(&print());
    for (width, height) in [(731, 487), (17, 1000), (100, 90)] {
        let reference = print().resize(width, height).expect("a picture");
        let copy = working_copy(&reference).expect("a copy");
        assert_eq!(copy.width().max(copy.height()), 480);
        let [from_copy, from_reference] = [&copy, &reference].map(|r| color(&content, r));
        assert_eq!(from_copy.planar_rgb(), from_reference.planar_rgb());
    }
}

#[test]
fn a_picture_of_next_to_nothing_is_refused() {
    let reference = print();
    let references = [Reference::from(&reference)];
    let dot = draw(1, 1, |_, _| [90; 3]);
    let error = colorize(&OneShot::new(&dot, &references)).unwrap_err();
    assert!(error.to_string().contains("at least 8"), "{error}");
}

#[test]
fn a_gray_reference_is_refused() {
    let print = print();
    let gray = gray(&print);
    let references = [Reference::from(&print), Reference::from(&gray)];
    let error = colorize(&OneShot::new(&gray, &references)).unwrap_err();
    assert!(matches!(error, ColorError::GrayReference { .. }));
    assert!(error.to_string().contains("no color to take"), "{error}");
    let error = colorize(&OneShot::new(&gray, &[])).unwrap_err();
    assert!(matches!(error, ColorError::NoReference));
}

#[test]
fn the_print_itself_gives_its_colors_back() {
    let truth = print();
    let content = gray(&truth);
    let score = |out: &Picture| Score::of(out, &truth, Some(&content)).expect("a score");
    let out = score(&color(&content, &truth));
    let map = score(
        &color::colorize_by_lightness(
            &Gray::of(&content),
            &[&truth],
            &Settings::default(),
            &Silent,
        )
        .expect("a colored picture"),
    );
    assert!(out.ciede2000 < 1.5, "{out:?}");
    assert!(out.ciede2000 < 0.5 * map.ciede2000, "{out:?} and {map:?}");
    assert!((0.9..1.1).contains(&out.chroma_ratio), "{out:?}");
    assert!(out.bleeding.expect("lines between colors") < 0.1, "{out:?}");
}

#[test]
fn another_impression_is_found_mirrored_cut_and_darker() {
    let truth = print();
    let (width, height) = (truth.width(), truth.height());
    let other = {
        let [r, g, b] = truth.planes();
        draw(width - 40, height - 30, |x, y| {
            let i = (y + 15) * width + (width - 1 - (x + 20));
            [r, g, b].map(|plane| (plane[i] * 0.9) as u8)
        })
    };
    let content = gray(&truth);
    let score = |out: &Picture| Score::of(out, &truth, None).expect("a score").ciede2000;
    let out = score(&color(&content, &other));
    let map = score(
        &color::colorize_by_lightness(
            &Gray::of(&content),
            &[&other],
            &Settings::default(),
            &Silent,
        )
        .expect("a colored picture"),
    );
    assert!(out < 0.6 * map, "{out} and {map}");
}

/// A darker scan's paper is as light as the sky of the reference, whose paper it should be given nevertheless.
#[test]
fn paper_is_colored_as_paper_though_the_scan_is_darker() {
    let ink = |x: usize, y: usize| x % 40 < 3 || y % 50 < 3;
    let reference = draw(300, 200, |x, y| match () {
        _ if ink(x, y) => [30, 28, 28],
        _ if y < 60 => [170, 200, 225],
        _ => [240, 226, 190],
    });
    let content = draw(280, 200, |x, y| [if ink(x + 17, y) { 26 } else { 194 }; 3]);
    let out = color(&content, &reference);
    let [red, _, blue] = out.planes();
    let yellow = red.iter().zip(blue).filter(|(red, blue)| *red > *blue);
    let light = red.iter().filter(|&&red| red > 100.0).count();
    assert!(yellow.count() * 10 > light * 9);
}

#[test]
fn scribbles_are_kept_exactly_in_chroma() {
    // Only lightness changes below; of a wanted chroma this small sRGB has all at these lightnesses.
    let content = draw(80, 60, |x, _| [90 + x as u8; 3]);
    let stroke = [150, 120, 110, 255];
    let rgba: Vec<u8> = (0..80 * 60)
        .flat_map(|i| if i / 80 == 20 { stroke } else { [0; 4] })
        .collect();
    let scribbles = Scribbles::new(&Overlay {
        width: 80,
        height: 60,
        rgba,
        source: None,
        credentials: None,
    })
    .expect("scribbles");
    let reference = print();
    let references = [Reference::from(&reference)];
    let job = OneShot {
        scribbles: Some(&scribbles),
        ..OneShot::new(&content, &references)
    };
    let out = colorize(&job).expect("a colored picture");
    // A picture of the stroke's chroma at the content's lightness: color taken from the stroke alone.
    let wanted = draw(80, 60, |_, _| [150, 120, 110]);
    for x in 0..80 {
        let at = |p: &Picture| p.planes().map(|plane| plane[20 * 80 + x] / 255.0);
        let lab = |[r, g, b]: [f32; 3]| -> palette::Lab {
            palette::FromColor::from_color(palette::Srgb::new(r, g, b))
        };
        let (have, want) = (lab(at(&out)), lab(at(&wanted)));
        assert!((have.a - want.a).abs() < 0.05, "{have:?} {want:?}");
        assert!((have.b - want.b).abs() < 0.05, "{have:?} {want:?}");
    }
}

#[test]
fn a_pick_fills_its_area_and_stops_at_the_line() {
    let content = draw(120, 80, |x, _| {
        [if (58..62).contains(&x) { 10 } else { 170 }; 3]
    });
    let reference = print();
    let references = [Reference::from(&reference)];
    let plain = colorize(&OneShot::new(&content, &references)).expect("colored");
    let pick: Pick = "20,40=#b05050".parse().expect("a pick");
    let job = OneShot {
        picks: &[pick],
        ..OneShot::new(&content, &references)
    };
    let out = colorize(&job).expect("colored");
    let excess = |p: &Picture, x: usize| p.planes()[0][10 * 120 + x] - p.planes()[1][10 * 120 + x];
    assert!(excess(&out, 5) > 40.0, "the area's far corner is red");
    // What is beyond the line looks the same, so it follows, but less.
    let [picked, other] = [5, 110].map(|x| excess(&out, x) - excess(&plain, x));
    assert!(other > 0.0 && other < 0.8 * picked, "{other} {picked}");

    let far = ["500,2=#ffffff".parse().expect("a pick")];
    let job = OneShot { picks: &far, ..job };
    let error = colorize(&job).unwrap_err();
    assert!(matches!(error, ColorError::PickOutside { x: 500, .. }));
    for wrong in [
        "",
        "1,2",
        "1,2=ff0000",
        "a,2=#ff0000",
        "1,2=#ff00",
        "1,2=#ff00ü0",
    ] {
        assert!(wrong.parse::<Pick>().is_err(), "{wrong}");
    }
}

/// Chroma a* and b* of a pixel.
fn chroma_at(picture: &Picture, x: usize, y: usize) -> [f32; 2] {
    let pixel = y * picture.width() + x;
    let [r, g, b] = picture.planes().map(|plane| plane[pixel]);
    let lab: palette::Lab = palette::Srgb::new(r / 255.0, g / 255.0, b / 255.0).into_color();
    [lab.a, lab.b]
}

fn apart([a, b]: [f32; 2], [c, d]: [f32; 2]) -> f32 {
    (a - c).hypot(b - d)
}

#[test]
fn a_pick_keeps_a_gradation_and_is_exact_where_it_was_made() {
    // A sky that fades upwards into paper, above black land.
    let content = draw(160, 120, |_, y| match y {
        0..100 => [(230 - y) as u8; 3],
        _ => [20; 3],
    });
    let reference = print();
    let references = [Reference::from(&reference)];
    let pick: Pick = "80,90=#7890c0".parse().expect("a pick");
    let job = OneShot {
        picks: &[pick],
        ..OneShot::new(&content, &references)
    };
    let out = colorize(&job).expect("colored");
    let wanted = chroma_at(
        &Picture::from_rgb8(1, 1, &[0x78, 0x90, 0xc0]).expect("a picture"),
        0,
        0,
    );
    let here = chroma_at(&out, 80, 90);
    assert!(apart(here, wanted) < 1.5, "{here:?}, not {wanted:?}");
    let [_, blue] = here;
    let [_, middle] = chroma_at(&out, 80, 50);
    let [_, top] = chroma_at(&out, 80, 4);
    assert!(
        top > middle + 5.0 && middle > blue + 5.0,
        "{top} {middle} {blue}"
    );
}

#[test]
fn an_area_that_was_picked_itself_stays_when_its_like_are_picked() {
    let content = draw(180, 80, |x, _| match x {
        58..62 | 118..122 => [10; 3],
        _ => [150; 3],
    });
    let reference = print();
    let references = [Reference::from(&reference)];
    let picks: Vec<Pick> = ["20,40=#6080b0", "90,40=#b07060,alike"]
        .map(|pick| pick.parse().expect("a pick"))
        .into();
    let job = OneShot {
        picks: &picks,
        ..OneShot::new(&content, &references)
    };
    let out = colorize(&job).expect("colored");
    let excess = |x: usize| out.planes()[0][40 * 180 + x] - out.planes()[2][40 * 180 + x];
    assert!(excess(20) < -20.0, "picked itself: {}", excess(20));
    assert!(
        excess(90) > 20.0 && excess(160) > 20.0,
        "{} {}",
        excess(90),
        excess(160)
    );
}

#[test]
fn a_mask_pairs_regions() {
    let blue_and_red = |x: usize, _: usize| if x < 60 { [60, 90, 150] } else { [150, 70, 60] };
    let reference = draw(120, 80, blue_and_red);
    let content = draw(120, 80, |_, _| [92; 3]);
    let left = |left: bool| move |x: usize, _: usize| [if (x < 60) == left { 255 } else { 0 }; 3];
    let (ours, theirs) = (
        draw(60, 40, |x, y| left(true)(2 * x, y)),
        draw(120, 80, left(false)),
    );
    let references = [Reference {
        picture: &reference,
        mask: Some(&theirs),
    }];
    let job = OneShot {
        mask: Some(&ours),
        ..OneShot::new(&content, &references)
    };
    let out = colorize(&job).expect("colored");
    let [red, _, blue] = out.planes();
    let (west, east) = (40 * 120 + 20, 40 * 120 + 100);
    assert!(
        red[west] > blue[west] + 30.0,
        "the left takes from the right"
    );
    assert!(
        blue[east] > red[east] + 30.0,
        "the right takes from the left"
    );

    let job = OneShot { mask: None, ..job };
    assert!(matches!(colorize(&job), Err(ColorError::Masks)));
}

/// Red and blue exchanged.
fn exchanged(picture: &Picture) -> Picture {
    let [red, green, blue] = picture.planes();
    let pixels = [blue, green, red].concat();
    picture.with_planar_rgb(pixels).expect("as large")
}

#[test]
fn scores_know_the_truth_from_gray() {
    let truth = print();
    let same = Score::of(&truth, &truth, None).expect("a score");
    assert_eq!((same.ciede2000, same.chroma_ratio), (0.0, 1.0));
    assert!(same.bleeding.expect("lines").abs() < 1e-9);
    assert_eq!((same.ciede2000_p95, same.colorfulness_ratio), (0.0, 1.0));
    assert_eq!(same.palette_distance, 0.0);
    let hue = same.hue.expect("colors");
    assert!(hue.mean < 1e-3 && hue.share > 0.1, "{hue:?}");
    let without = Score::of(&truth.to_gray(), &truth, None).expect("a score");
    assert!(without.ciede2000 > 5.0 && without.chroma_ratio == 0.0);
    assert!(without.ciede2000_p95 > without.ciede2000 && without.colorfulness_ratio == 0.0);
    assert!(without.palette_distance > 1.0 && without.hue.is_none());
    let invented = Score::of(&truth, &truth.to_gray(), None).expect("a score");
    assert!(invented.chroma_ratio.is_infinite() && invented.bleeding.is_none());
    assert!(invented.colorfulness_ratio.is_infinite() && invented.hue.is_none());
    let red_is_blue = exchanged(&truth);
    let swapped = Score::of(&red_is_blue, &truth, None).expect("a score");
    assert!(swapped.hue.expect("colors").mean > 60.0, "{swapped:?}");
    assert!((without.bleeding.expect("lines") - 1.0).abs() < 0.01);
    assert!(without.lightness.mean < 0.01, "to_gray keeps lightness");
    let small = draw(10, 10, |_, _| [0; 3]);
    assert!(matches!(
        Score::of(&small, &truth, None),
        Err(ColorError::Sizes { .. })
    ));
}

#[test]
fn the_same_subject_is_suggested_first_and_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let save = |name: &str, picture: &Picture| {
        let path = folder.path().join(name);
        picture
            .save(&path, Depth::Eight, None, false)
            .expect("saved");
    };
    save(
        "a-stripes.png",
        &draw(200, 140, |x, _| {
            [[200, 120, 100], [90, 120, 100], [150, 100, 180]][x / 10 % 3]
        }),
    );
    save("b-print.png", &print());
    save(
        "c-noise.png",
        &draw(200, 140, |x, y| [noise(x, y), noise(y, x), 90]),
    );
    save("d-gray.png", &gray(&print()));
    std::fs::write(
        folder.path().join("e-broken.jpg"),
        b"\xff\xd8\xff\xe0broken",
    )
    .expect("written");
    std::fs::write(folder.path().join("notes.txt"), b"not a picture").expect("written");

    let content = gray(&print());
    let heard = Heard::default();
    let first = suggest(network(), &content, folder.path(), &heard).expect("suggestions");
    assert!(first[0].path.ends_with("b-print.png"), "{first:?}");
    let notes = heard.0.into_inner().unwrap();
    let (left_out, numbers) = notes.split_at(2);
    assert_eq!((first.len(), numbers.len()), (3, 1), "{notes:?}");
    assert!(matches!(&left_out[0], Note::LeftOut { name, .. } if name.ends_with("d-gray.png")));
    let again = suggest(network(), &content, folder.path(), &Silent).expect("suggestions");
    for (a, b) in first.iter().zip(&again) {
        assert_eq!(a.path, b.path);
        assert!(
            (a.distance - b.distance).abs() < 0.02,
            "{first:?} {again:?}"
        );
    }
    // A damaged memory is made anew.
    let kept: Vec<_> = std::fs::read_dir(folder.path().join(".nishikie"))
        .expect("a cache")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert_eq!(kept.len(), 4);
    std::fs::write(&kept[0], b"damaged").expect("written");
    let anew = suggest(network(), &content, folder.path(), &Silent).expect("suggestions");
    assert_eq!(anew.len(), 3);

    let sheet = contact_sheet(&content, &first, 2).expect("a sheet");
    assert!(sheet.width() > sheet.height());
    let empty = tempfile::tempdir().expect("a folder");
    let error = suggest(network(), &content, empty.path(), &Silent).unwrap_err();
    assert!(matches!(error, ColorError::NothingToSuggest { .. }));
}

/// Keeps what it hears.
#[derive(Default)]
struct Heard(std::sync::Mutex<Vec<Note>>);

impl Monitor for Heard {
    fn note(&self, note: Note) {
        self.0.lock().unwrap().push(note);
    }
}

#[test]
fn work_that_is_cancelled_ends_with_an_error_that_says_so() {
    struct Cancelled;
    impl Monitor for Cancelled {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let print = print();
    let content = gray(&print);
    let references = [Reference::from(&print)];
    let analyzer = Analyzer {
        monitor: &Cancelled,
        ..Analyzer::new(network())
    };
    let error = OneShot::new(&content, &references)
        .color(&analyzer, &Settings::default())
        .unwrap_err();
    assert!(matches!(error, ColorError::Cancelled), "{error}");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("print.png");
    print.save(path, Depth::Eight, None, false).expect("saved");
    let error = suggest(network(), &content, folder.path(), &Cancelled).unwrap_err();
    assert!(matches!(error, ColorError::Cancelled), "{error}");
}

#[test]
fn a_palette_without_pigments_is_refused() {
    let gray = Picture::from_rgb8(40, 40, &[120; 4800]).unwrap();
    let empty = color::Palette {
        pigments: Vec::new(),
    };
    let job = OneShot {
        palette: Some(&empty),
        ..OneShot::new(&gray, &[])
    };
    let refused = colorize(&job);
    assert!(matches!(refused, Err(color::ColorError::PigmentCount(0))));
}
