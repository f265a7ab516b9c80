//! What runs have in common, computed once: prints in size, a content's features, a style's Gram matrices.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use nishikie::picture::{Depth, Picture};
use nishikie::prepare;
use nishikie::style::Configuration;
use nishikie::style::objective::{ContentTarget, StyleTarget};
use vgg::{Image, Layer, Network, Pooling};

use crate::StudyError;
use crate::folder::Folder;
use crate::plan::Print;

/// A few contents (some 10 MB each at 512 pixels) and many styles (some 2 MB each) are kept; runs come in an order that
/// needs no more.
const CONTENTS: usize = 6;
const STYLES: usize = 128;

/// A content as a run takes it.
pub struct Content {
    pub picture: Picture,
    pub image: Image,
}

/// Returns the weights that every study is computed with.
#[cfg(feature = "embedded-weights")]
pub fn weights() -> Result<Weights, StudyError> {
    Ok(Weights::embedded()?)
}

#[cfg(not(feature = "embedded-weights"))]
pub fn weights() -> Result<Weights, StudyError> {
    Err(StudyError::NoWeights)
}

pub struct Shared<'a> {
    folder: &'a Folder,
    network: &'a Network,
    contents: Cache<String, Content>,
    content_targets: Cache<(String, bool, Vec<Layer>), ContentTarget>,
    style_targets: Cache<(String, usize, bool, Vec<Layer>), StyleTarget>,
}

impl<'a> Shared<'a> {
    pub fn new(folder: &'a Folder, network: &'a Network) -> Self {
        Shared {
            folder,
            network,
            contents: Cache::new(CONTENTS),
            content_targets: Cache::new(CONTENTS),
            style_targets: Cache::new(STYLES),
        }
    }

    pub fn network(&self) -> &'a Network {
        self.network
    }

    /// A content as the network takes it. A copy stays in the study, for its sheets.
    pub fn content(&self, print: &Print) -> Result<Arc<Content>, StudyError> {
        self.contents.get(print.sha256.clone(), || {
            let picture =
                prepare::content(&Picture::open(&print.path)?, Some(self.folder.list.size))?;
            save(&picture, &self.folder.content(print))?;
            Ok(Content {
                image: prepare::image(&picture),
                picture,
            })
        })
    }

    pub fn content_target(
        &self,
        configuration: &Configuration,
        print: &Print,
        image: &Image,
    ) -> Result<Arc<ContentTarget>, StudyError> {
        let layers = &configuration.content_layers;
        let key = (
            print.sha256.clone(),
            configuration.pooling == Pooling::Max,
            layers.clone(),
        );
        self.content_targets.get(key, || {
            Ok(ContentTarget::new(
                self.network,
                configuration.pooling,
                layers,
                image,
            )?)
        })
    }

    /// A style's Gram matrices, in the size that goes with this content. A copy stays in the study.
    pub fn style_target(
        &self,
        configuration: &Configuration,
        print: &Print,
        content: &Picture,
    ) -> Result<Arc<StyleTarget>, StudyError> {
        let layers = &configuration.style_layers;
        let longest = content.width().max(content.height());
        let key = (
            print.sha256.clone(),
            longest,
            configuration.pooling == Pooling::Max,
            layers.clone(),
        );
        self.style_targets.get(key, || {
            let picture = prepare::style(&Picture::open(&print.path)?, content, 1.0)?;
            save(&picture, &self.folder.style(print))?;
            let image = prepare::image(&picture);
            Ok(StyleTarget::new(
                self.network,
                configuration.pooling,
                layers,
                &[(&image, 1.0)],
            )?)
        })
    }
}

fn save(picture: &Picture, copy: &Path) -> Result<(), StudyError> {
    picture
        .save(copy, Depth::Eight, None, true)
        .map_err(StudyError::SavePicture)
}

/// The values used last. Two threads that ask for the same one make it once.
struct Cache<K, V> {
    slots: Mutex<VecDeque<(K, Slot<V>)>>,
    capacity: usize,
}

type Slot<V> = Arc<Mutex<Option<Arc<V>>>>;

impl<K: PartialEq, V> Cache<K, V> {
    fn new(capacity: usize) -> Self {
        Cache {
            slots: Mutex::default(),
            capacity,
        }
    }

    fn get(
        &self,
        key: K,
        make: impl FnOnce() -> Result<V, StudyError>,
    ) -> Result<Arc<V>, StudyError> {
        let slot = self.slot(key);
        let mut value = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if value.is_none() {
            *value = Some(Arc::new(make()?));
        }
        Ok(value.clone().expect("it was just made"))
    }

    fn slot(&self, key: K) -> Slot<V> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = match slots.iter().position(|(other, _)| *other == key) {
            Some(at) => slots.remove(at).expect("it was just found"),
            None => (key, Slot::default()),
        };
        let value = slot.1.clone();
        slots.push_back(slot);
        if slots.len() > self.capacity {
            slots.pop_front();
        }
        value
    }
}
