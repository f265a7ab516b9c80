//! The settings of the `c2pa` crate: nothing is fetched from a network, and no thumbnail is made.

use c2pa::{Context, Result, Settings};
use serde_json::json;

use crate::container::Container;
use crate::format::Format;

/// Returns the settings, with these certificates (PEM) as the trusted ones.
pub fn new(trusted: Option<&str>) -> Result<Context> {
    let settings = json!({
        "core": { "allowed_network_hosts": [] },
        "verify": { "remote_manifest_fetch": false, "ocsp_fetch": false },
        "builder": { "thumbnail": { "enabled": false } },
        "trust": { "user_anchors": trusted },
    });
    let settings = Settings::new().with_json(&settings.to_string())?;
    Context::new().with_settings(settings)
}

/// Returns the media type of files of this kind; `None` if the specification has no place for a manifest in them.
pub fn media_type(container: Container) -> Option<&'static str> {
    Some(match container {
        Container::Png => "image/png",
        Container::Jpeg => "image/jpeg",
        Container::Tiff => "image/tiff",
        Container::WebP => "image/webp",
        Container::JpegXl => "image/jxl",
        Container::Gif => "image/gif",
        Container::Jpeg2000 | Container::Bmp => return None,
    })
}

/// Returns the media type of files of a format.
pub fn media_type_of(format: Format) -> &'static str {
    match format {
        Format::Png => "image/png",
        Format::Jpeg => "image/jpeg",
        Format::Tiff => "image/tiff",
        Format::WebP => "image/webp",
    }
}
