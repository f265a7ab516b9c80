//! Rows of numbers in safetensors files.

use std::borrow::Cow;

use safetensors::tensor::{Dtype, SafeTensors, View};

/// Values of a tensor to be written.
pub(super) struct Floats {
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Floats {
    pub fn new(shape: Vec<usize>, values: &[f32]) -> Self {
        Floats {
            shape,
            bytes: values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect(),
        }
    }
}

impl View for Floats {
    fn dtype(&self) -> Dtype {
        Dtype::F32
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(&self.bytes)
    }

    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}

/// Shape and values of a tensor that was read; `None` if it is missing, not f32, or has values that are not finite.
pub(super) fn floats(file: &SafeTensors, name: &str) -> Option<(Vec<usize>, Vec<f32>)> {
    let tensor = file.tensor(name).ok()?;
    if tensor.dtype() != Dtype::F32 {
        return None;
    }
    let (chunks, _) = tensor.data().as_chunks();
    let values: Vec<f32> = chunks
        .iter()
        .map(|&bytes| f32::from_le_bytes(bytes))
        .collect();
    let finite = values.iter().all(|value| value.is_finite());
    finite.then(|| (tensor.shape().to_vec(), values))
}
