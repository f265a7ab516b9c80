//! Part 1 of 3 of the file `vgg19.safetensors`: blocks 1 to 3 (conv1_1 to conv3_4), and the header.
//!
//! The file is its parts joined in order; each begins with the first tensor of a block. They are crates of their own because a
//! registry takes packages of no more than 10 MB.
#![no_std]
#![warn(missing_docs)]

/// The bytes of this part.
pub const BYTES: &[u8; 2342544] = include_bytes!("../vgg19.safetensors.1");
