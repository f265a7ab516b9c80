//! The memory that the work of a command may take.

use nishikie::Limits;
use nishikie::picture::DEFAULT_MEMORY_LIMIT;
use nishikie::style;

use crate::limits;

/// The limits of an order.
pub fn limits() -> Limits {
    Limits {
        picture: for_opening(),
        memory: limits::memory(),
        address_space: limits::address_space(),
    }
}

/// The number of bytes that opening a picture may take.
pub fn for_opening() -> u64 {
    let addresses = limits::address_space_left().unwrap_or(u64::MAX);
    addresses.min(limits::memory()).min(DEFAULT_MEMORY_LIMIT)
}

/// The same for a picture that is opened while others are: half of the machine's memory at most.
pub fn for_opening_beside_others() -> u64 {
    (limits::memory() / 2).min(DEFAULT_MEMORY_LIMIT)
}

/// The number of runs of at most `size` × `size` pixels, which share one network, that this machine has memory for.
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
