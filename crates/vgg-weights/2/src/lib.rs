//! Part 2 of 3 of the file `vgg19.safetensors`: block 4 (conv4_1 to conv4_4).
//!
//! The file is its parts joined in order; each begins with the first tensor of a block. They are crates of their own because a
//! registry takes packages of no more than 10 MB.
#![no_std]
#![warn(missing_docs)]

/// The bytes of this part.
pub const BYTES: &[u8; 8269824] = include_bytes!("../vgg19.safetensors.2");
