use std::sync::Arc;

use super::credentials::KeptCredentials;
use super::{Depth, Resolution, SoftwareMark, Source, SourceMetadata};

/// The properties of a picture besides its pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Properties {
    pub depth: Depth,
    pub resolution: Option<Resolution>,
    pub source: Option<Source>,
    pub software_mark: Option<SoftwareMark>,
    pub source_metadata: SourceMetadata,
    pub credentials: Option<Arc<KeptCredentials>>,
    pub warnings: Vec<String>,
}
