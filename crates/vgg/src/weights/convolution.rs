//! The weights of a convolution, read from the tensors of a safetensors file.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;
use safetensors::{Dtype, SafeTensors};

use crate::layer::Layer;

/// The number of weights that a thread takes at a time.
const CHUNK: usize = 1 << 16;

/// A convolution's weights as they are stored.
pub struct Convolution {
    /// The layer.
    pub layer: Layer,
    /// The number of channels in.
    pub inputs: usize,
    /// The number of channels out.
    pub outputs: usize,
    /// The biases, `[outputs]`.
    pub bias: Vec<f32>,
    stored: Stored,
}

/// Storage of the weights `[outputs][inputs][3][3]`.
enum Stored {
    /// One byte per weight, in this range of the file: an index into 256 values.
    Palette {
        index: Range<usize>,
        palette: Vec<f32>,
    },
    /// Single-precision values.
    Plain(Vec<f32>),
}

impl Convolution {
    /// Reads the tensors `name.*` of a file with these `bytes`. The error says which tensor is wrong, and how.
    pub fn read(
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

    /// Returns the weights, `[outputs][inputs][3][3]`. `bytes` are those of the file that they were read from.
    pub fn dense(&self, bytes: &[u8]) -> Cow<'_, [f32]> {
        match &self.stored {
            Stored::Plain(values) => Cow::Borrowed(values),
            Stored::Palette { index, .. } => {
                let mut dense = vec![0.0; index.len()];
                self.write_dense(bytes, &mut dense);
                Cow::Owned(dense)
            }
        }
    }

    /// Writes the weights to `to`, as [`Convolution::dense`] returns them.
    pub fn write_dense(&self, bytes: &[u8], to: &mut [f32]) {
        match &self.stored {
            Stored::Plain(values) => to.copy_from_slice(values),
            Stored::Palette { index, palette } => {
                let index = &bytes[index.clone()];
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

fn expect_shape(name: &str, found: &[usize], wanted: &[usize]) -> Result<(), String> {
    if found == wanted {
        Ok(())
    } else {
        Err(format!("{name} has the shape {found:?}, wanted {wanted:?}"))
    }
}

/// Reads a tensor of f32, f16 or bf16 as finite f32.
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
