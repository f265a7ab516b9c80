use std::fs;
use std::path::Path;

use super::super::icc;
use super::super::{Depth, Picture, PictureError, Resolution, check_output};
use super::{farthest, sample};
use crate::output::OutputError;

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
        assert_eq!(again.resolution(), Some(dots), "{name}");
    }
}

#[test]
fn the_profile_written_does_not_depend_on_the_day() {
    assert_eq!(
        icc::srgb()[24..36],
        [2000u16, 1, 1, 0, 0, 0].map(u16::to_be_bytes).concat()
    );
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

/// The error that both the check and `save` give for a path.
fn refusal(path: &Path, depth: Depth) -> PictureError {
    let checked = check_output(path, depth, false).unwrap_err();
    let saved = sample(2, 2).save(path, depth, None, false).unwrap_err();
    assert_eq!(checked.to_string(), saved.to_string());
    saved
}

#[test]
fn what_exists_is_kept_unless_forced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    fs::write(&path, "precious").unwrap();
    let error = refusal(&path, Depth::Eight);
    assert!(
        matches!(error, PictureError::Output(OutputError::Exists { .. }))
            && error.to_string().contains("a.png"),
        "{error}"
    );
    assert_eq!(fs::read(&path).unwrap(), b"precious");

    check_output(&path, Depth::Eight, true).unwrap();
    sample(2, 2).save(&path, Depth::Eight, None, true).unwrap();
    assert_eq!(Picture::open(&path).unwrap().width(), 2);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn checking_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    check_output(folder.path().join("a.tif"), Depth::Sixteen, false).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_name_without_a_known_ending_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "a.gif", "a.png.bak"] {
        let error = refusal(&folder.path().join(name), Depth::Eight);
        assert!(matches!(error, PictureError::Extension { .. }), "{error}");
    }
}

#[test]
fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = refusal(&folder.path().join("none/a.png"), Depth::Eight);
    assert!(
        matches!(
            error,
            PictureError::Output(OutputError::FolderMissing { .. })
        ),
        "{error}"
    );
    assert!(
        error.to_string().contains("none: there is no such folder"),
        "{error}"
    );
}

#[test]
fn a_folder_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    fs::create_dir(&path).unwrap();
    assert!(matches!(
        refusal(&path, Depth::Eight),
        PictureError::Output(OutputError::Folder { .. })
    ));
    assert!(matches!(
        check_output(&path, Depth::Eight, true),
        Err(PictureError::Output(OutputError::Folder { .. }))
    ));
}

/// In a folder without write permission, or, for root, in the kernel's own file system.
#[cfg(target_os = "linux")]
#[test]
fn a_read_only_folder_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let is_root = fs::write(folder.path().join("probe"), "").is_ok();
    let folder = if is_root {
        Path::new("/proc/self")
    } else {
        folder.path()
    };
    let error = refusal(&folder.join("a.png"), Depth::Eight);
    assert!(
        matches!(
            error,
            PictureError::Output(OutputError::FolderReadOnly { .. })
        ),
        "{error}"
    );
    assert!(
        error.to_string().starts_with(folder.to_str().unwrap()),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn others_may_read_what_is_saved() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (ours, plain) = (folder.path().join("a.png"), folder.path().join("plain"));
    sample(2, 2).save(&ours, Depth::Eight, None, false).unwrap();
    fs::write(&plain, "").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&ours), mode(&plain));
}

#[test]
fn sides_beyond_the_format_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (name, width) in [("a.jpg", 65_536), ("a.webp", 16_385)] {
        let path = folder.path().join(name);
        let long = Picture::from_rgb8(width, 1, &vec![7; 3 * width]).unwrap();
        let error = long.save(&path, Depth::Eight, None, false).unwrap_err();
        assert!(matches!(error, PictureError::Sides { .. }), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[test]
fn a_result_takes_over_what_its_scan_carried() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scan.tif");
    let dots = Resolution { x: 400.0, y: 400.0 };
    sample(5, 4)
        .with_resolution(Some(dots))
        .save(&path, Depth::Sixteen, None, false)
        .unwrap();
    let scan = Picture::open(&path).unwrap();
    let result = scan.with_planar_rgb(vec![9.0; 60]).unwrap();
    assert_eq!(
        (result.resolution(), result.depth()),
        (Some(dots), Depth::Sixteen)
    );
    assert_eq!(result.source(), scan.source());
    assert!(scan.with_planar_rgb(vec![9.0; 59]).is_err());
}
