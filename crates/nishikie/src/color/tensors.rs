//! Matrices and vectors of numbers in safetensors files.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use half::f16;
use nalgebra::{DMatrix, Scalar};
use safetensors::tensor::{Dtype, View};

/// A kind of number that files hold, little-endian.
pub(super) trait Number: Copy {
    const DTYPE: Dtype;
    /// Bytes of one number.
    const SIZE: usize;

    fn append_to(self, bytes: &mut Vec<u8>);

    /// Returns the number of [`SIZE`](Self::SIZE) bytes.
    fn of_bytes(bytes: &[u8]) -> Self;
}

macro_rules! number {
    ($type:ty, $dtype:ident) => {
        impl Number for $type {
            const DTYPE: Dtype = Dtype::$dtype;
            const SIZE: usize = size_of::<$type>();

            fn append_to(self, bytes: &mut Vec<u8>) {
                bytes.extend(self.to_le_bytes());
            }

            fn of_bytes(bytes: &[u8]) -> Self {
                <$type>::from_le_bytes(bytes.try_into().expect("the number's bytes"))
            }
        }
    };
}

number!(f32, F32);
number!(f16, F16);
number!(i8, I8);
number!(u8, U8);

/// A tensor to be written.
pub(super) struct Tensor {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Tensor {
    /// Returns a tensor of these numbers, as many as the shape says, the last index running fastest.
    pub fn new<T: Number>(shape: Vec<usize>, numbers: impl IntoIterator<Item = T>) -> Self {
        let mut bytes = Vec::new();
        for number in numbers {
            number.append_to(&mut bytes);
        }
        Tensor {
            dtype: T::DTYPE,
            shape,
            bytes,
        }
    }

    /// Returns a matrix, row by row.
    pub fn matrix<T: Number + Scalar>(matrix: &DMatrix<T>) -> Self {
        let shape = vec![matrix.nrows(), matrix.ncols()];
        Tensor::new(shape, matrix.transpose().iter().copied())
    }

    /// Returns a vector.
    pub fn vector<T: Number>(numbers: &[T]) -> Self {
        Tensor::new(vec![numbers.len()], numbers.iter().copied())
    }

    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl View for &Tensor {
    fn dtype(&self) -> Dtype {
        self.dtype
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

/// Returns the bytes of a file with these tensors by name, and perhaps a text under a key in its metadata.
pub(super) fn file(tensors: &BTreeMap<String, Tensor>, text: Option<(&str, String)>) -> Vec<u8> {
    let metadata = text.map(|(key, text)| HashMap::from([(key.to_owned(), text)]));
    safetensors::serialize(tensors, metadata).expect("tensors as long as their shapes say")
}

/// Returns the numbers of a tensor's bytes.
pub(super) fn numbers<T: Number>(bytes: &[u8]) -> Vec<T> {
    bytes.chunks_exact(T::SIZE).map(T::of_bytes).collect()
}

#[cfg(test)]
mod tests {
    use safetensors::tensor::SafeTensors;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let matrix = DMatrix::from_row_slice(2, 3, &[1.0f32, 2.0, 3.0, -4.0, 5.5, f32::MIN]);
        let tensors = BTreeMap::from([
            ("matrix".to_owned(), Tensor::matrix(&matrix)),
            (
                "halves".to_owned(),
                Tensor::matrix(&matrix.map(f16::from_f32)),
            ),
            ("signed".to_owned(), Tensor::vector(&[-128i8, 127])),
        ]);
        let bytes = file(&tensors, Some(("key", "a text".into())));
        let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
        assert_eq!(header.metadata().as_ref().unwrap()["key"], "a text");
        let read = SafeTensors::deserialize(&bytes).unwrap();
        let tensor = |name: &str| read.tensor(name).unwrap();
        assert_eq!(
            (tensor("matrix").dtype(), tensor("matrix").shape()),
            (Dtype::F32, &[2, 3][..])
        );
        let rows: Vec<f32> = numbers(tensor("matrix").data());
        assert_eq!(rows, [1.0, 2.0, 3.0, -4.0, 5.5, f32::MIN]);
        let halves: Vec<f16> = numbers(tensor("halves").data());
        assert_eq!(halves[4], f16::from_f32(5.5));
        assert_eq!(numbers::<i8>(tensor("signed").data()), [-128, 127]);
    }
}
