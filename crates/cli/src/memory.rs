//! The memory that the work of a command may take.

use anyhow::ensure;
use indicatif::DecimalBytes;
use nishikie::Limits;
use nishikie::picture::{DEFAULT_MEMORY_LIMIT, Picture};
use nishikie::style;

use crate::limits;

/// Returns the limits of an order.
pub fn limits() -> Limits {
    Limits {
        picture: for_opening(),
        memory: limits::memory(),
        address_space: limits::address_space(),
    }
}

/// Returns the number of bytes that opening a picture may take.
pub fn for_opening() -> u64 {
    let addresses = limits::address_space_left().unwrap_or(u64::MAX);
    addresses.min(limits::memory()).min(DEFAULT_MEMORY_LIMIT)
}

/// Returns the number of bytes that opening a picture may take while others are opened: at most half of the machine's memory.
pub fn for_opening_beside_others() -> u64 {
    (limits::memory() / 2).min(DEFAULT_MEMORY_LIMIT)
}

/// The bytes that the network takes in use, with its features of a print; measured with `suggest` and `train`.
const NETWORK: u64 = 620_000_000;

/// The bytes per pixel that a comparison of two pictures takes; measured.
const COMPARISON_PER_PIXEL: u64 = 82;

/// Refuses work with the network for which there is too little memory.
pub fn check_network() -> anyhow::Result<()> {
    check(NETWORK, limits::memory())
}

/// Refuses a comparison of pictures of this size for which there is too little memory.
pub fn check_comparison(picture: &Picture) -> anyhow::Result<()> {
    let pixels = picture.width() as u64 * picture.height() as u64;
    check(COMPARISON_PER_PIXEL * pixels, limits::memory())
}

fn check(needed: u64, limit: u64) -> anyhow::Result<()> {
    ensure!(
        needed <= limit,
        "this takes about {} of memory, more than the limit of {}; give it more memory, or make the pictures smaller",
        DecimalBytes(needed),
        DecimalBytes(limit)
    );
    Ok(())
}

/// Returns the number of runs of at most `size` × `size` pixels, sharing one network, for which this machine has memory.
pub fn runs(size: usize) -> usize {
    runs_within(size, limits::memory())
}

fn runs_within(size: usize, total: u64) -> usize {
    // The network is shared, and does not depend on the size.
    let shared = style::memory_needed(0, 0);
    let own = style::memory_needed(size, size).saturating_sub(shared);
    let runs = total.saturating_sub(shared) / own.max(1);
    usize::try_from(runs).unwrap_or(usize::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_in_words() {
        check(512_000_000, 512_000_000).unwrap();
        let error = check(620_000_000, 512_000_000).unwrap_err().to_string();
        assert!(error.contains("620.00 MB of memory"), "{error}");
    }

    #[test]
    fn runs_go_side_by_side_as_far_as_memory_reaches() {
        assert_eq!(runs_within(512, 2_000_000_000), 7);
        assert_eq!(runs_within(2048, 24_000_000_000), 6);
        assert_eq!(runs_within(20_000, 1_000_000_000), 1);
        assert_eq!(runs_within(0, 0), 1);
    }
}
