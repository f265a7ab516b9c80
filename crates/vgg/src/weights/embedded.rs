//! The weights that are compiled into the program, joined from the crates that hold their parts.

use vgg_weights_1::BYTES as FIRST;
use vgg_weights_2::BYTES as SECOND;
use vgg_weights_3::BYTES as THIRD;

/// The SHA-256 of the whole file: a constant, since computing it would read the weights of layers that are never used into
/// memory.
pub const SHA256: &str = "5831ae3a53ca1aa2f9ea2ca85bf410e08d47accb820162092ca79fab7f0f2bc0";

/// The file `vgg19.safetensors`, joined at compile time: start-up copies nothing, and the system reads pages when
/// they are first used.
pub static FILE: [u8; FIRST.len() + SECOND.len() + THIRD.len()] = {
    let mut file = [0; FIRST.len() + SECOND.len() + THIRD.len()];
    let (first, rest) = file.split_at_mut(FIRST.len());
    let (second, third) = rest.split_at_mut(SECOND.len());
    first.copy_from_slice(FIRST);
    second.copy_from_slice(SECOND);
    third.copy_from_slice(THIRD);
    file
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::hash::sha256;

    #[test]
    fn the_embedded_file_has_the_known_hash() {
        assert_eq!(sha256(&FILE), SHA256);
    }
}
