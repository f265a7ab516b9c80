//! Files with bytes changed, removed and truncated: any result is fine, but no panic.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;

use super::super::codec;
use super::super::container::Container;
use super::super::xmp;
use super::super::{OpenOptions, Picture, Resolution};
use super::{bmp, exif_orientation, file, formats, gif, inks, png_file, sample, tiff_samples};

/// Small files with all kinds of metadata.
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let picture = sample(9, 6).with_resolution(Some(Resolution { x: 300.0, y: 300.0 }));
    let mut files: Vec<_> = ["a.png", "a.jpg", "a.tif", "a.webp"]
        .map(|name| file(&picture, name))
        .into();
    files.push(png_file(
        (3, 2),
        png::ColorType::Indexed,
        png::BitDepth::Two,
        &[0b0001_1000, 0b1100_0100],
        |info| {
            info.palette = Some((0..12).collect::<Vec<u8>>().into());
            info.trns = Some(vec![9, 90].into());
            info.exif_metadata = Some(exif_orientation(6).into());
            let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
            info.icc_profile = Some(profile.into());
        },
    ));
    files.push(gif::plain());
    files.extend(bmp::files());
    files.extend(inks::files());
    #[cfg(feature = "jpeg2000")]
    files.push(super::tiff::with_jpeg2000());
    files.extend(formats::FILES.map(<[u8]>::to_vec));
    files.extend(tiff_samples::FILES.iter().map(|(_, bytes)| bytes.to_vec()));
    files
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6000))]

    #[test]
    fn damaged_files_never_panic(
        which in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 0..6),
        removed in prop::option::of(any::<Index>()),
        kept in prop::option::of(any::<Index>()),
    ) {
        let mut bytes = which.get(&FILES).clone();
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if let Some(place) = removed {
            bytes.remove(place.index(bytes.len()));
        }
        if let Some(length) = kept {
            bytes.truncate(length.index(bytes.len()) + 1);
        }
        if let Ok(picture) = Picture::decode("damaged", &bytes, OpenOptions { memory: 50_000_000, page: None }) {
            prop_assert!(picture.planar_rgb().iter().all(|value| (0.0..=255.0).contains(value)));
        }
        if let Some(Ok(Some(packet))) = Container::of(&bytes).map(|container| codec::xmp(container, &bytes)) {
            let _ = xmp::read(&packet);
        }
    }
}
