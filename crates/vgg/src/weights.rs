//! The weights: the embedded default, or a safetensors file.
//!
//! Two ways of storing a convolution are understood: `convN_M.weight.index` (one byte a weight) with
//! `convN_M.weight.palette` (256 values), as in this project's own file, and plain `convN_M.weight` in f32, f16 or bf16.
//! Names may also be torchvision's, `features.N.weight`.

use std::borrow::Cow;
use std::path::Path;

use rayon::prelude::*;
use safetensors::{Dtype, SafeTensors};
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::layer::Layer;

static EMBEDDED: &[u8] = include_bytes!("../../../assets/vgg19.safetensors");

/// Known beforehand: to compute it would bring all layers' weights into memory, those of layers never used too.
const EMBEDDED_SHA256: &str = "5831ae3a53ca1aa2f9ea2ca85bf410e08d47accb820162092ca79fab7f0f2bc0";

/// Weights that one thread takes at a time.
const CHUNK: usize = 1 << 16;

/// What a network wants its pixels to be: `(value − mean) · scale` in its own order of channels.
///
/// The order and numbers belong to the weights, since each network was trained on its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preprocessing {
    /// Which channel of RGB comes first, second and third.
    pub order: [usize; 3],
    /// Subtracted, on the 0..255 scale, in the network's order.
    pub mean: [f32; 3],
    /// Multiplied after that, in the network's order.
    pub scale: [f32; 3],
}

impl Preprocessing {
    /// As the authors of VGG-19 fed it: BGR, 0..255, less the mean.
    pub const CAFFE: Preprocessing = Preprocessing {
        order: [2, 1, 0],
        mean: [103.939, 116.779, 123.68],
        scale: [1.0; 3],
    };

    /// As torchvision trained it again: RGB in 0..1, normalised with the mean and deviation of ImageNet.
    pub const TORCHVISION: Preprocessing = Preprocessing {
        order: [0, 1, 2],
        mean: [0.485 * 255.0, 0.456 * 255.0, 0.406 * 255.0],
        scale: [
            1.0 / (0.229 * 255.0),
            1.0 / (0.224 * 255.0),
            1.0 / (0.225 * 255.0),
        ],
    };
}

/// The weights of VGG-19's sixteen convolutions.
pub struct Weights {
    convolutions: Vec<Convolution>,
    preprocessing: Preprocessing,
    bytes: Cow<'static, [u8]>,
}

/// One convolution's weights as they are stored.
pub(crate) struct Convolution {
    pub layer: Layer,
    pub inputs: usize,
    pub outputs: usize,
    /// `[outputs]`.
    pub bias: Vec<f32>,
    stored: Stored,
}

enum Stored {
    Palette {
        index: std::ops::Range<usize>,
        palette: Vec<f32>,
    },
    Plain(Vec<f32>),
}

impl Weights {
    /// The original weights of Simonyan and Zisserman (8-bit palettes), which are part of the program.
    ///
    /// # Errors
    /// None, for a program that was built from whole sources.
    pub fn embedded() -> Result<Weights, Error> {
        Weights::parse(Cow::Borrowed(EMBEDDED), "built into the program")
    }

    /// Other weights from a safetensors file.
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
                format!("this is no whole safetensors file ({e}); fetch or convert it again")
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
            }),
            Err(problem) => Err(Error::Weights {
                origin: origin.to_owned(),
                problem,
            }),
        }
    }

    /// What these weights want of the pixels.
    pub fn preprocessing(&self) -> Preprocessing {
        self.preprocessing
    }

    /// SHA-256 of the whole file, in lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        match &self.bytes {
            Cow::Borrowed(_) => EMBEDDED_SHA256.to_owned(),
            Cow::Owned(bytes) => sha256(bytes),
        }
    }

    /// The convolution of a layer; none for pooling.
    pub(crate) fn convolution(&self, layer: Layer) -> Option<&Convolution> {
        self.convolutions.iter().find(|c| c.layer == layer)
    }

    /// `[outputs][inputs][3][3]`.
    pub(crate) fn dense<'a>(&'a self, convolution: &'a Convolution) -> Cow<'a, [f32]> {
        match &convolution.stored {
            Stored::Plain(values) => Cow::Borrowed(values),
            Stored::Palette { index, .. } => {
                let mut dense = vec![0.0; index.len()];
                self.write_dense(convolution, &mut dense);
                Cow::Owned(dense)
            }
        }
    }

    /// The same, written where they are wanted.
    pub(crate) fn write_dense(&self, convolution: &Convolution, to: &mut [f32]) {
        match &convolution.stored {
            Stored::Plain(values) => to.copy_from_slice(values),
            Stored::Palette { index, palette } => {
                let index = &self.bytes[index.clone()];
                to.par_chunks_mut(CHUNK)
                    .zip(index.par_chunks(CHUNK))
                    .for_each(|(to, index)| {
                        for (to, &i) in to.iter_mut().zip(index) {
                            *to = palette[usize::from(i)];
                        }
                    });
            }
        }
    }
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Convolution {
    fn read(
        tensors: &SafeTensors<'_>,
        bytes: &[u8],
        name: &str,
        layer: Layer,
        inputs: usize,
    ) -> Result<Convolution, String> {
        let outputs = layer.channels();
        let shape = [outputs, inputs, 3, 3];
        let bias = floats(tensors, &format!("{name}.bias"), &[outputs])?;
        let stored = if let Ok(index) = tensors.tensor(&format!("{name}.weight.index")) {
            let name = format!("{name}.weight.index");
            if index.dtype() != Dtype::U8 {
                return Err(format!("{name} is {:?}, wanted U8", index.dtype()));
            }
            expect_shape(&name, index.shape(), &shape)?;
            let start = index.data().as_ptr() as usize - bytes.as_ptr() as usize;
            Stored::Palette {
                index: start..start + index.data().len(),
                palette: floats(tensors, &name.replace("index", "palette"), &[256])?,
            }
        } else {
            Stored::Plain(floats(tensors, &format!("{name}.weight"), &shape)?)
        };
        Ok(Convolution {
            layer,
            inputs,
            outputs,
            bias,
            stored,
        })
    }
}

fn expect_shape(name: &str, found: &[usize], wanted: &[usize]) -> Result<(), String> {
    if found == wanted {
        Ok(())
    } else {
        Err(format!("{name} has the shape {found:?}, wanted {wanted:?}"))
    }
}

/// A tensor of f32, f16 or bf16, as finite f32.
fn floats(tensors: &SafeTensors<'_>, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
    let tensor = tensors.tensor(name).map_err(|_| {
        format!("there is no tensor {name}; wanted are conv1_1 … conv5_4 or torchvision's features.0 … features.34")
    })?;
    expect_shape(name, tensor.shape(), shape)?;
    let data = tensor.data();
    let values: Vec<f32> = match tensor.dtype() {
        Dtype::F32 => data
            .as_chunks()
            .0
            .iter()
            .map(|&b| f32::from_le_bytes(b))
            .collect(),
        Dtype::F16 => data
            .as_chunks()
            .0
            .iter()
            .map(|&b| half::f16::from_le_bytes(b).to_f32())
            .collect(),
        Dtype::BF16 => data
            .as_chunks()
            .0
            .iter()
            .map(|&b| half::bf16::from_le_bytes(b).to_f32())
            .collect(),
        other => return Err(format!("{name} is {other:?}, wanted F32, F16 or BF16")),
    };
    match values.iter().position(|value| !value.is_finite()) {
        Some(at) => Err(format!(
            "{name} holds {} at index {at}; the file is damaged",
            values[at]
        )),
        None => Ok(values),
    }
}

#[cfg(test)]
mod tests {
    use super::{EMBEDDED, EMBEDDED_SHA256, sha256};

    #[test]
    fn the_embedded_weights_have_the_hash_that_is_known_of_them() {
        assert_eq!(sha256(EMBEDDED), EMBEDDED_SHA256);
    }
}
