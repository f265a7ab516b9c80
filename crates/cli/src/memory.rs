//! The memory that the work of a command may take.

use nishikie::Limits;
use nishikie::picture::DEFAULT_MEMORY_LIMIT;
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
    fn runs_go_side_by_side_as_far_as_memory_reaches() {
        assert_eq!(runs_within(512, 2_000_000_000), 7);
        assert_eq!(runs_within(2048, 24_000_000_000), 6);
        assert_eq!(runs_within(20_000, 1_000_000_000), 1);
        assert_eq!(runs_within(0, 0), 1);
    }
}
