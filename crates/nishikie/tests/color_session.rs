//! A session gives the pictures of `colorize`, and analyzes nothing twice.

mod common;

use std::sync::{Mutex, OnceLock};

use nishikie::color::{
    Analyzer, ColorError, Edit, Edits, Palette, Pick, Reach, Region, Session, Settings, Stroke,
    View, Window,
};
use nishikie::picture::Picture;
use nishikie::progress::{Monitor, Progress, Silent, Stage};
use vgg::{Network, Weights};

use common::{OneShot, Reference};

fn network() -> &'static Network {
    static NETWORK: OnceLock<Network> = OnceLock::new();
    NETWORK.get_or_init(|| {
        let weights = Weights::embedded().expect("the embedded weights are whole");
        Network::new(weights)
    })
}

/// Flat boxes in inks with black outlines on paper, elsewhere for another seed.
fn print(seed: usize) -> Picture {
    const INKS: [[u8; 3]; 4] = [[38, 66, 120], [150, 30, 18], [40, 88, 30], [214, 140, 50]];
    let pixels: Vec<u8> = (0..240 * 160)
        .flat_map(|i| {
            let (x, y) = (i % 240 + 13 * seed, i / 240 + 7 * seed);
            match (x % 48, y % 40) {
                (0..3, _) | (_, 0..3) => [24, 22, 22],
                (8..40, 8..32) => INKS[(x / 48 + y / 40 * 3 + seed) % 4],
                _ => [236, 222, 190],
            }
        })
        .collect();
    Picture::from_rgb8(240, 160, &pixels).expect("a picture")
}

fn pick(text: &str) -> Pick {
    text.parse().expect("a pick")
}

fn session(references: &[&Picture]) -> Session {
    session_with(references, Settings::default())
}

fn session_with(references: &[&Picture], settings: Settings) -> Session {
    let analyzer = Analyzer::new(network());
    let mut session = Session::new(&analyzer, print(0).into_gray(), settings).expect("a session");
    for reference in references {
        session
            .add_reference(&analyzer, reference, None)
            .expect("a reference");
    }
    session
}

fn whole(session: &mut Session) -> Picture {
    let view = View::whole(session.scan());
    session.render(&view, &Silent).expect("a picture")
}

fn colored(references: &[&Picture], picks: &[Pick]) -> Picture {
    let references: Vec<Reference> = references.iter().copied().map(Reference::from).collect();
    let content = print(0);
    let job = OneShot {
        picks,
        ..OneShot::new(&content, &references)
    };
    job.color(&Analyzer::new(network()), &Settings::default())
        .expect("a picture")
}

#[test]
fn a_session_paints_what_colorize_does_whatever_came_before() {
    let (one, two) = (print(1), print(2));
    let mut session = session(&[&one]);
    assert_eq!(whole(&mut session), colored(&[&one], &[]));

    let second = session
        .add_reference(&Analyzer::new(network()), &two, None)
        .expect("a reference");
    assert_eq!(whole(&mut session), colored(&[&one, &two], &[]));

    session.remove_reference(second).expect("it is there");
    assert_eq!(whole(&mut session), colored(&[&one], &[]));
    assert!(matches!(
        session.remove_reference(second),
        Err(ColorError::UnknownReference(_))
    ));

    let first = session.references().next().expect("one");
    session.remove_reference(first).expect("it is there");
    let view = View::whole(session.scan());
    assert!(matches!(
        session.render(&view, &Silent),
        Err(ColorError::NoReference)
    ));
}

#[test]
fn edits_are_undone_and_done_again() {
    let reference = print(1);
    let mut session = session(&[&reference]);
    let plain = whole(&mut session);
    let picks = [pick("24,20=#b05050"), pick("80,20=#5050b0")];
    for pick in picks {
        session.edit(Edit::Pick(pick)).expect("inside");
    }
    let edited = whole(&mut session);
    assert_eq!(edited, colored(&[&reference], &picks));
    assert!(session.undo() && session.history().edits().picks == picks[..1]);
    assert_eq!(whole(&mut session), colored(&[&reference], &picks[..1]));
    assert!(session.undo() && !session.undo());
    assert_eq!(whole(&mut session), plain);
    assert!(session.redo() && session.redo() && !session.redo());
    assert_eq!(whole(&mut session), edited);
    assert!(matches!(
        session.edit(Edit::Pick(pick("999,1=#ffffff"))),
        Err(ColorError::PickOutside { .. })
    ));
    assert_eq!(
        session.history().edits().picks,
        picks,
        "what is refused changes nothing"
    );
}

/// Picks spread by what was found, so they spread anew whenever something else was, also where that was asked for first.
#[test]
fn picks_follow_what_was_found_last() {
    let (one, two) = (print(1), print(2));
    let palette = Palette::parse("#e8dcc0,#284888,#a02818").expect("a palette");
    let picks = [pick("24,20=#b05050"), pick("80,20=#5050b0,alike")];
    let picked = |session: &mut Session| {
        for pick in picks {
            session.edit(Edit::Pick(pick)).expect("inside");
        }
        whole(session)
    };

    let mut changed = session(&[&one]);
    let before = picked(&mut changed);
    changed.set_palette(Some(palette.clone()));
    changed.decision(&Silent).expect("a reference is there");
    let mut fresh = session(&[&one]);
    fresh.set_palette(Some(palette));
    let with_palette = picked(&mut fresh);
    assert_ne!(with_palette, before);
    assert_eq!(whole(&mut changed), with_palette);

    let mut changed = session(&[&one]);
    picked(&mut changed);
    let analyzer = Analyzer::new(network());
    changed
        .add_reference(&analyzer, &two, None)
        .expect("a reference");
    changed.decision(&Silent).expect("references are there");
    assert_eq!(
        whole(&mut changed),
        picked(&mut session(&[&one, &two])),
        "another reference"
    );
}

#[test]
fn strokes_are_as_colorize_paints_them_in_any_window() {
    let reference = print(1);
    let mut session = session(&[&reference]);
    let plain = whole(&mut session);
    let stroke = |text: &str| text.parse::<Stroke>().expect("a stroke");
    let strokes = [
        stroke("14 #2b4f81 20,30 120.5,40 200,90"),
        stroke("6 erase 60,34 90,37"),
    ];
    let edits = Edits {
        strokes: strokes.to_vec(),
        picks: vec![pick("24,20=#b05050")],
        ..Edits::default()
    };
    session.replace_edits(edits).expect("inside");
    let edited = whole(&mut session);
    let references = [Reference::from(&reference)];
    let content = print(0);
    let job = OneShot {
        strokes: &strokes,
        picks: &[pick("24,20=#b05050")],
        ..OneShot::new(&content, &references)
    };
    let want = job
        .color(&Analyzer::new(network()), &Settings::default())
        .expect("a picture");
    assert_eq!(edited, want);
    let window = Window {
        x: 47,
        y: 13,
        width: 90,
        height: 70,
    };
    let part = session
        .render(&View::of(window), &Silent)
        .expect("a picture");
    for (whole, part) in edited.planes().into_iter().zip(part.planes()) {
        for (row, part) in part.chunks_exact(90).enumerate() {
            assert_eq!(&whole[(13 + row) * 240 + 47..][..90], part);
        }
    }
    let at = |picture: &Picture, x: usize, y: usize| picture.planes().map(|p| p[240 * y + x]);
    assert_ne!(
        at(&edited, 110, 39),
        at(&plain, 110, 39),
        "under the stroke"
    );
    let outside = Edits {
        strokes: vec![stroke("3 erase 241,1")],
        ..Edits::default()
    };
    assert!(matches!(
        session.replace_edits(outside),
        Err(ColorError::StrokeUnusable(_))
    ));
    assert_eq!(session.history().edits().strokes, strokes);
    session
        .replace_edits(Edits {
            picks: vec![pick("24,20=#b05050")],
            ..Edits::default()
        })
        .expect("inside");
    let picked = whole(&mut session);
    assert_eq!(at(&edited, 75, 35), at(&picked, 75, 35), "erased");
    assert_eq!(at(&edited, 200, 120), at(&picked, 200, 120), "away from it");
}

#[test]
fn regions_are_as_colorize_paints_them_in_any_window() {
    let reference = print(1);
    let mut session = session(&[&reference]);
    let plain = whole(&mut session);
    let region = |text: &str| text.parse::<Region>().expect("a region");
    let regions = [
        region("#2b4f81 20.5,15 150,20 140,110.25 30,100"),
        region("keep 60,40 100,40 100,80 60,80"),
        region("#a03020 70,50 90,50 90,70 70,70"),
    ];
    let picks = [pick("24,20=#50b050,alike"), pick("110,60=#b050b0")];
    let edits = Edits {
        regions: regions.to_vec(),
        picks: picks.to_vec(),
        ..Edits::default()
    };
    session.replace_edits(edits.clone()).expect("inside");
    let edited = whole(&mut session);
    let references = [Reference::from(&reference)];
    let content = print(0);
    let job = OneShot {
        regions: &regions,
        picks: &picks,
        ..OneShot::new(&content, &references)
    };
    let want = job
        .color(&Analyzer::new(network()), &Settings::default())
        .expect("a picture");
    assert_eq!(edited, want);
    let window = Window {
        x: 47,
        y: 13,
        width: 90,
        height: 70,
    };
    let part = session
        .render(&View::of(window), &Silent)
        .expect("a picture");
    for (whole, part) in edited.planes().into_iter().zip(part.planes()) {
        for (row, part) in part.chunks_exact(90).enumerate() {
            assert_eq!(&whole[(13 + row) * 240 + 47..][..90], part);
        }
    }

    let at = |picture: &Picture, x: usize, y: usize| picture.planes().map(|p| p[240 * y + x]);
    session
        .replace_edits(Edits {
            regions: Vec::new(),
            ..edits
        })
        .expect("inside");
    let picked = whole(&mut session);
    let mut changed = 0;
    for (x, y) in (0..160).flat_map(|y| (0..240).map(move |x| (x, y))) {
        let within =
            |left, top, right, bottom| (left..right).contains(&x) && (top..bottom).contains(&y);
        if within(61, 41, 99, 79) && !within(69, 49, 91, 71) {
            assert_eq!(at(&edited, x, y), at(&plain, x, y), "kept at {x}, {y}");
        } else if !within(20, 15, 150, 111) {
            assert_eq!(at(&edited, x, y), at(&picked, x, y), "outside at {x}, {y}");
        } else if at(&edited, x, y) != at(&picked, x, y) {
            changed += 1;
        }
    }
    assert!(changed > 3000, "{changed}");
    assert!(
        (61..99).any(|x| at(&picked, x, 60) != at(&plain, x, 60)),
        "without the region the picks reach there"
    );

    // Outlined anew along the same corners it is as if it had been so from the start, at the border too.
    let mut anew = |colors: &[&str]| {
        let of = |color: &&str| region(&format!("{color} 20.5,15 150,20 140,110.25 30,100"));
        let edits = Edits {
            regions: colors.iter().map(of).collect(),
            ..Edits::default()
        };
        session.replace_edits(edits).expect("inside");
        whole(&mut session)
    };
    let blue = anew(&["#2b4f81"]);
    assert_eq!(anew(&["#a03020", "keep", "#2b4f81"]), blue);
    assert_eq!(anew(&["#2b4f81", "keep"]), plain);
    for _ in 0..4 {
        assert!(session.undo());
    }

    let outside = Edits {
        regions: vec![region("keep 241,1 1,1 5,5")],
        ..Edits::default()
    };
    assert!(matches!(
        session.replace_edits(outside),
        Err(ColorError::RegionUnusable(_))
    ));
    assert_eq!(session.history().edits().regions, regions);
    assert_eq!(whole(&mut session), edited);
}

/// A region is as fine as the scan: its outline is where it was drawn, not where the raster's next pixel ends.
#[test]
fn a_regions_border_is_that_of_the_scan() {
    let (width, height) = (1500, 1000);
    let content =
        Picture::from_rgb8(width, height, &vec![140; 3 * width * height]).expect("a picture");
    let reference = print(1);
    let references = [Reference::from(&reference)];
    let regions = ["#2b4f81 200,100 1303.5,100 203.5,900"
        .parse()
        .expect("a region")];
    let colored = |regions| {
        let job = OneShot {
            regions,
            ..OneShot::new(&content, &references)
        };
        job.color(&Analyzer::new(network()), &Settings::default())
            .expect("a picture")
    };
    let (plain, edited) = (colored(&[]), colored(&regions));
    let blue =
        |picture: &Picture, pixel: usize| picture.planes()[2][pixel] - picture.planes()[0][pixel];
    let full = blue(&edited, 200 * width + 400) - blue(&plain, 200 * width + 400);
    assert!(full > 20.0, "{full}");
    for y in (110..880).step_by(7) {
        // Where the outline runs, in the middle of this row.
        let right = 1303.5 - 1100.0 * (y as f32 + 0.5 - 100.0) / 800.0;
        for x in 0..width {
            let covered = (blue(&edited, y * width + x) - blue(&plain, y * width + x)) / full;
            let inside = (right - x as f32 - 0.5).min(x as f32 + 0.5 - 203.5);
            if inside > 3.0 {
                assert!((covered - 1.0).abs() < 0.2, "{covered} at {x}, {y}");
            } else if inside < -5.0 {
                assert_eq!(covered, 0.0, "at {x}, {y}");
            }
        }
    }
}

#[test]
fn a_proposal_is_seen_without_being_chosen() {
    let (one, two) = (print(1), print(2));
    let mut session = session(&[&one, &two]);
    session
        .edit(Edit::Pick(pick("24,20=#b05050")))
        .expect("inside");
    let before = whole(&mut session);
    let view = View::whole(session.scan());
    let second = session.propose(1, &view, &Silent).expect("a picture");
    assert_eq!(whole(&mut session), before);
    session.undo();
    assert_ne!(whole(&mut session), second);
    session.set_proposal(1);
    assert_eq!(whole(&mut session), second);
}

#[test]
fn pieces_reached_are_those_that_a_pick_fills() {
    let reference = print(1);
    let mut settings = Settings::default();
    // So small a print leaves the colors of its pieces open.
    settings.reach.probability = 0.1;
    let mut session = session_with(&[&reference], settings);
    session
        .edit(Edit::Pick(pick("80,20=#5050b0")))
        .expect("inside");
    let before = whole(&mut session);
    let alike = session
        .reached(24, 20, Reach::Alike, &Silent)
        .expect("inside");
    session
        .edit(Edit::Pick(pick("24,20=#ff00ff,alike")))
        .expect("inside");
    let after = whole(&mut session);
    let (width, height, labels) = session.areas().raster();
    let at = |x: usize, y: usize| labels[y * height / 160 * width + x * width / 240];
    assert!(alike.contains(&at(24, 20)) && alike.len() > 1, "{alike:?}");
    assert!(!alike.contains(&at(80, 20)), "it has a pick of its own");
    // The sums of what changed, and the numbers of pixels: of other pieces and of those reached.
    let mut changed = [[0.0f32; 2]; 2];
    for (x, y) in (0..160).flat_map(|y| (0..240).map(move |x| (x, y))) {
        let [before, after] = [&before, &after].map(|p| p.planes().map(|plane| plane[240 * y + x]));
        let change: f32 = before.iter().zip(after).map(|(a, b)| (a - b).abs()).sum();
        let sums = &mut changed[usize::from(alike.contains(&at(x, y)))];
        *sums = [sums[0] + change, sums[1] + 1.0];
    }
    let [others, reached] = changed.map(|[sum, count]| sum / count);
    assert!(reached > 4.0 * others, "{reached} {others}");
    assert!(matches!(
        session.reached(240, 0, Reach::Alike, &Silent),
        Err(ColorError::PickOutside { .. })
    ));
}

#[test]
fn masks_come_and_go() {
    let reference = print(1);
    let halves: Vec<u8> = (0..240 * 160)
        .flat_map(|i| [if i % 240 < 120 { 255 } else { 0 }; 3])
        .collect();
    let mask = Picture::from_rgb8(240, 160, &halves).expect("a picture");
    let mut session = session(&[&reference]);
    let plain = whole(&mut session);
    let id = session.references().next().expect("one");

    session.set_mask(Some(&mask));
    let view = View::whole(session.scan());
    assert!(matches!(
        session.render(&view, &Silent),
        Err(ColorError::Masks)
    ));

    let analyzer = Analyzer::new(network());
    session.remove_reference(id).expect("it is there");
    let masked = session
        .add_reference(&analyzer, &reference, Some(&mask))
        .expect("a reference");
    let references = [Reference {
        picture: &reference,
        mask: Some(&mask),
    }];
    let content = print(0);
    let job = OneShot {
        mask: Some(&mask),
        ..OneShot::new(&content, &references)
    };
    let want = job
        .color(&analyzer, &Settings::default())
        .expect("a picture");
    assert_eq!(whole(&mut session), want);

    session.set_mask(None);
    session.remove_reference(masked).expect("it is there");
    session
        .add_reference(&analyzer, &reference, None)
        .expect("a reference");
    assert_eq!(whole(&mut session), plain);
}

/// Edits that come by a clone of the history show as those of the session do, and no others are computed.
#[test]
fn a_history_that_is_shared_is_shown() {
    let reference = print(1);
    let picks = [pick("24,20=#b05050"), pick("80,20=#5050b0")];
    let mut session = session(&[&reference]);
    let elsewhere = session.history().clone();
    for pick in picks {
        let kept = elsewhere.edit(Edit::Pick(pick), |_| Ok::<(), ()>(()));
        assert_eq!(kept, Ok(()));
    }
    assert_eq!(whole(&mut session), colored(&[&reference], &picks));
    assert!(session.undo());
    assert_eq!(elsewhere.edits().picks, picks[..1]);
    assert_eq!(whole(&mut session), colored(&[&reference], &picks[..1]));
}

#[test]
fn a_view_is_a_part_of_the_whole_at_any_scale() {
    let reference = print(1);
    let mut session = session(&[&reference]);
    session
        .edit(Edit::Pick(pick("24,20=#b05050")))
        .expect("inside");
    let all = whole(&mut session);
    let window = Window {
        x: 31,
        y: 17,
        width: 100,
        height: 90,
    };
    let part = session
        .render(&View::of(window), &Silent)
        .expect("a picture");
    for (whole, part) in all.planes().into_iter().zip(part.planes()) {
        for (row, part) in part.chunks_exact(100).enumerate() {
            assert_eq!(&whole[(17 + row) * 240 + 31..][..100], part);
        }
    }
    let half = View::whole(session.scan()).with_longest(120);
    let half = session.render(&half, &Silent).expect("a picture");
    let resized = all.resize(120, 80).expect("a picture");
    let differences = half.planar_rgb().iter().zip(resized.planar_rgb());
    let mean =
        differences.map(|(a, b)| (a - b).abs()).sum::<f32>() / half.planar_rgb().len() as f32;
    assert!(mean < 4.0, "{mean}");

    let outside = Window { x: 200, ..window };
    assert!(matches!(
        session.render(&View::of(outside), &Silent),
        Err(ColorError::View)
    ));
}

/// Keeps the stages that it hears of, and cancels in one of them.
#[derive(Default)]
struct Listener {
    seen: Mutex<Vec<Stage>>,
    stop_at: Option<Stage>,
}

impl Monitor for Listener {
    fn progress(&self, progress: Progress) {
        let mut seen = self.seen.lock().expect("nobody panics");
        if !seen.contains(&progress.stage) {
            seen.push(progress.stage);
        }
    }

    fn cancelled(&self) -> bool {
        let seen = self.seen.lock().expect("nobody panics");
        self.stop_at.is_some() && seen.last().copied() == self.stop_at
    }
}

#[test]
fn work_says_where_it_is_and_ends_when_told_to() {
    let (content, reference) = (print(0), print(1));
    let references = [Reference::from(&reference)];
    let job = OneShot::new(&content, &references);
    let listener = Listener::default();
    let analyzer = Analyzer {
        monitor: &listener,
        ..Analyzer::new(network())
    };
    job.color(&analyzer, &Settings::default())
        .expect("a picture");
    let stages = [
        Stage::Features,
        Stage::Matching,
        Stage::Aligning,
        Stage::Settling,
        Stage::Painting,
    ];
    assert_eq!(*listener.seen.lock().expect("nobody panics"), stages);

    for last in stages {
        let listener = Listener {
            stop_at: Some(last),
            ..Listener::default()
        };
        let analyzer = Analyzer {
            monitor: &listener,
            ..Analyzer::new(network())
        };
        let ended = job.color(&analyzer, &Settings::default());
        assert!(matches!(ended, Err(ColorError::Cancelled)), "{last:?}");
    }
}

#[test]
fn proposals_differ_and_begin_with_the_likeliest() {
    let (one, two) = (print(1), print(2));
    let mut session = session(&[&one, &two]);
    let view = View::whole(session.scan());
    let plain = whole(&mut session);
    let proposals: Vec<Picture> = (0..4)
        .map(|number| session.propose(number, &view, &Silent).expect("a picture"))
        .collect();
    assert_eq!(proposals[0], plain);
    for (index, proposal) in proposals.iter().enumerate() {
        for other in &proposals[..index] {
            let apart = nishikie::color::palette_distance(proposal, other);
            assert!(apart > 0.5, "{index}: {apart}");
        }
    }
}

#[test]
fn a_doubt_ends_with_its_decision_and_undo_brings_it_back() {
    let reference = print(1);
    let mut session = session(&[&reference]);
    let first = session.doubts(4, &Silent).expect("doubts");
    assert_eq!(first.len(), 4);
    let doubt = &first[0];
    session
        .edit(Edit::Pick(Pick {
            x: doubt.x,
            y: doubt.y,
            rgb: doubt.alternatives[0].rgb,
            reach: Reach::Piece,
        }))
        .expect("inside");
    let next = session.doubts(4, &Silent).expect("doubts");
    assert!(
        next.iter()
            .all(|other| [other.x, other.y] != [doubt.x, doubt.y])
    );
    session.undo();
    assert_eq!(session.doubts(4, &Silent).expect("doubts"), first);
}

#[test]
fn what_was_picked_is_certain_and_nothing_is_less_so() {
    let reference = print(1);
    let confidence = |picks: &[&str]| {
        let mut session = session(&[&reference]);
        for text in picks {
            session.edit(Edit::Pick(pick(text))).expect("inside");
        }
        let (_, confidence) = session.finish(&Silent).expect("a picture");
        confidence
    };
    let (before, after) = (confidence(&[]), confidence(&["24,20=#b05050"]));
    let (width, height) = (before.width(), before.height());
    let at = 20 * height / 160 * width + 24 * width / 240;
    assert!(before.planes()[0][at] < 255.0);
    assert_eq!(after.planes()[0][at], 255.0);
    let pairs = before.planes()[0].iter().zip(after.planes()[0]);
    assert!(pairs.clone().all(|(before, after)| after >= before));
}
