use super::super::{Depth, Picture, PictureError, Resolution, check_output};
use super::{farthest, sample};

const NAMES: [(&str, f32); 6] = [
    ("a.png", 0.5),
    ("a.jpg", 8.0),
    ("a.jpeg", 8.0),
    ("a.tif", 0.5),
    ("a.TIFF", 0.5),
    ("a.webp", 0.5),
];

#[test]
fn what_is_saved_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let dots = Resolution { x: 300.0, y: 600.0 };
    let picture = sample(37, 23).with_resolution(Some(dots));
    for (name, tolerance) in NAMES {
        let path = folder.path().join(name);
        picture.save(&path, Depth::Eight, None, false).unwrap();
        let again = Picture::open(&path).unwrap();
        assert!(
            farthest(&picture, &again) <= tolerance,
            "{name}: {}",
            farthest(&picture, &again)
        );
        assert_eq!(again.depth(), Depth::Eight);
        assert_eq!(again.warnings(), [""; 0]);
        let read = again.resolution().expect(name);
        assert!(
            (read.x - dots.x).abs() < 0.02 && (read.y - dots.y).abs() < 0.02,
            "{name}: {read:?}"
        );
    }
}

#[test]
fn sixteen_bits_survive_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let exact = |index: usize| (index * 21 % 65536) as f32 / 257.0;
    let picture =
        Picture::from_planar_rgb(101, 33, (0..3 * 101 * 33).map(exact).collect()).unwrap();
    for name in ["a.png", "a.tif"] {
        let path = folder.path().join(name);
        picture.save(&path, Depth::Sixteen, None, false).unwrap();
        let again = Picture::open(&path).unwrap();
        assert_eq!(again.depth(), Depth::Sixteen);
        assert_eq!(again.planar_rgb(), picture.planar_rgb(), "{name}");
    }
}

#[test]
fn sixteen_bits_are_refused_where_they_do_not_fit() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.jpg", "a.webp"] {
        let path = folder.path().join(name);
        let error = check_output(&path, Depth::Sixteen, false).unwrap_err();
        assert!(matches!(error, PictureError::Depth { .. }), "{error}");
        assert!(
            sample(2, 2)
                .save(&path, Depth::Sixteen, None, false)
                .is_err()
        );
        assert!(!path.exists());
    }
}
