//! The weights: the embedded default (feature `embedded-weights`), or a safetensors file.
//!
//! A convolution can be stored in two ways: `convN_M.weight.index` (one byte a weight) with
//! `convN_M.weight.palette` (256 values), as in this project's own file, and plain `convN_M.weight` in f32, f16 or bf16.
//! Names may also be torchvision's, `features.N.weight`.

mod convolution;
#[cfg(feature = "embedded-weights")]
mod embedded;
mod hash;
mod preprocessing;

use std::borrow::Cow;
use std::path::Path;

use safetensors::SafeTensors;

use crate::error::Error;
use crate::layer::Layer;
pub(crate) use convolution::Convolution;
use hash::sha256;
pub use preprocessing::Preprocessing;

/// The weights of VGG-19's sixteen convolutions.
pub struct Weights {
    convolutions: Vec<Convolution>,
    preprocessing: Preprocessing,
    bytes: Cow<'static, [u8]>,
    /// The hash of `bytes`, if it is known without reading them.
    known_sha256: Option<&'static str>,
}

impl Weights {
    /// Returns the original weights of Simonyan and Zisserman (8-bit palettes), which are compiled into the program.
    ///
    /// # Errors
    /// None in a program that was built from complete sources.
    #[cfg(feature = "embedded-weights")]
    pub fn embedded() -> Result<Weights, Error> {
        let weights = Weights::parse(Cow::Borrowed(&embedded::FILE), "built into the program")?;
        Ok(Weights {
            known_sha256: Some(embedded::SHA256),
            ..weights
        })
    }

    /// Reads weights from a safetensors file.
    ///
    /// # Errors
    /// The file cannot be read, is not safetensors, lacks a tensor, or holds one of a wrong shape or type or with values
    /// that are not finite.
    pub fn open(path: &Path) -> Result<Weights, Error> {
        let bytes = std::fs::read(path).map_err(|source| Error::ReadWeights {
            path: path.to_owned(),
            source,
        })?;
        Weights::parse(Cow::Owned(bytes), &path.display().to_string())
    }

    fn parse(bytes: Cow<'static, [u8]>, origin: &str) -> Result<Weights, Error> {
        let read = || -> Result<(Vec<Convolution>, Preprocessing), String> {
            let tensors = SafeTensors::deserialize(&bytes).map_err(|e| {
                format!("this is not a complete safetensors file ({e}); fetch or convert it again")
            })?;
            let torchvision = tensors.tensor("features.0.weight").is_ok();
            let preprocessing = if torchvision {
                Preprocessing::TORCHVISION
            } else {
                Preprocessing::CAFFE
            };
            let mut convolutions = Vec::new();
            let mut inputs = 3;
            let mut position = 0;
            for layer in Layer::ALL {
                if layer.is_pool() {
                    position += 1;
                    continue;
                }
                let name = if torchvision {
                    format!("features.{position}")
                } else {
                    layer.name().to_owned()
                };
                convolutions.push(Convolution::read(&tensors, &bytes, &name, layer, inputs)?);
                inputs = layer.channels();
                position += 2; // the convolution and its ReLU
            }
            Ok((convolutions, preprocessing))
        };
        match read() {
            Ok((convolutions, preprocessing)) => Ok(Weights {
                convolutions,
                preprocessing,
                bytes,
                known_sha256: None,
            }),
            Err(problem) => Err(Error::Weights {
                origin: origin.to_owned(),
                problem,
            }),
        }
    }

    /// Returns the preprocessing of pixels that these weights were trained with.
    pub fn preprocessing(&self) -> Preprocessing {
        self.preprocessing
    }

    /// Returns the SHA-256 of the whole file, in lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        match self.known_sha256 {
            Some(known) => known.to_owned(),
            None => sha256(&self.bytes),
        }
    }

    /// Returns the convolution of a layer; `None` for pooling.
    pub(crate) fn convolution(&self, layer: Layer) -> Option<&Convolution> {
        self.convolutions.iter().find(|c| c.layer == layer)
    }

    /// Returns a convolution's weights, `[outputs][inputs][3][3]`.
    pub(crate) fn dense<'a>(&'a self, convolution: &'a Convolution) -> Cow<'a, [f32]> {
        convolution.dense(&self.bytes)
    }

    /// Writes a convolution's weights to `to`, as [`Weights::dense`] returns them.
    pub(crate) fn write_dense(&self, convolution: &Convolution, to: &mut [f32]) {
        convolution.write_dense(&self.bytes, to);
    }
}
