//! Blocks of memory that stay, from which large buffers are cut.
//!
//! An optimizer asks for the same few hundred megabytes at each step. New memory from the system must first be cleared page
//! by page, which takes as long as the arithmetic. A block is much larger than the buffer that it is made for, so
//! that those of a run lie in one block, and the adjacent free ranges of two of them serve a larger one; the part of a block
//! that no buffer was cut from yet takes addresses but no memory. Blocks unused for long are freed when new buffers are
//! requested; [`Arena::trim`] frees all unused blocks at once.

use std::ops::Range;
use std::ptr::NonNull;
use std::sync::{Arc, Mutex, MutexGuard};

use super::pages::Pages;

/// A block's size, in multiples of the buffer that it is made for. The first buffer of a step, the features of the first
/// layer, is also the largest, and all buffers together mostly take less than three times as much.
const ROOM: usize = 4;
/// A block that was unused during this many requests is freed: the size of the picture has changed, or the targets are
/// complete. A forward and backward pass through all layers makes about sixty.
const PATIENCE: usize = 96;

/// Memory that buffers are cut from, shared by its clones.
#[derive(Clone)]
pub struct Arena(Arc<Mutex<Blocks>>);

impl Arena {
    /// Returns an arena without memory.
    pub fn new() -> Arena {
        Arena(Arc::new(Mutex::new(Blocks::new())))
    }

    fn blocks(&self) -> MutexGuard<'_, Blocks> {
        self.0.lock().unwrap_or_else(|broken| broken.into_inner())
    }

    /// Cuts `bytes`, a multiple of [`LINE`](super::pages::LINE) and not 0: initialized memory with any values.
    pub fn take(&self, bytes: usize) -> Cut {
        let (block, range) = self.blocks().take(bytes);
        Cut {
            arena: self.clone(),
            block,
            range,
        }
    }

    /// Frees the blocks that no buffer is cut from.
    pub fn trim(&self) {
        self.blocks().trim();
    }
}

/// A range of a block's bytes, which is free again when this is dropped.
pub struct Cut {
    arena: Arena,
    /// The first byte of the block.
    block: NonNull<u8>,
    range: Range<usize>,
}

// SAFETY: the bytes belong to this value alone, as those of a `Vec` do.
unsafe impl Send for Cut {}
// SAFETY: a shared reference gives no more than the address; whoever reads or writes there answers for it.
unsafe impl Sync for Cut {}

impl Cut {
    /// Returns the address of the first byte.
    pub fn start(&self) -> NonNull<u8> {
        // SAFETY: the range lies in the block, which stays while something is cut from it.
        unsafe { self.block.add(self.range.start) }
    }

    /// Returns the arena that it was cut from.
    pub fn arena(&self) -> &Arena {
        &self.arena
    }
}

impl Drop for Cut {
    fn drop(&mut self) {
        self.arena
            .blocks()
            .give_back(self.block, self.range.clone());
    }
}

/// A piece of memory from the system.
struct Block {
    memory: Pages,
    /// The free ranges, in order and never adjacent.
    free: Vec<Range<usize>>,
    /// The request at which it was last used.
    used: usize,
}

impl Block {
    /// Returns true if no buffer is cut from it.
    fn is_whole(&self) -> bool {
        self.free.first().map(Range::len) == Some(self.memory.bytes)
    }
}

/// All blocks, and the number of requests so far.
struct Blocks {
    blocks: Vec<Block>,
    requests: usize,
}

impl Blocks {
    fn new() -> Blocks {
        Blocks {
            blocks: Vec::new(),
            requests: 0,
        }
    }

    /// Cuts `bytes` from the smallest free range that holds them, or from a new block. Returns the start of the block, and the
    /// range.
    fn take(&mut self, bytes: usize) -> (NonNull<u8>, Range<usize>) {
        self.requests += 1;
        let fitting = self.blocks.iter().enumerate().flat_map(|(at, block)| {
            let ranges = block.free.iter().enumerate();
            ranges.map(move |(range, free)| (free.len(), at, range))
        });
        let best = fitting.filter(|(len, ..)| *len >= bytes).min();
        let cut = match best {
            Some((_, at, range)) => {
                let block = &mut self.blocks[at];
                block.used = self.requests;
                let free = &mut block.free[range];
                let cut = free.start..free.start + bytes;
                free.start = cut.end;
                if free.start == free.end {
                    block.free.remove(range);
                }
                (block.memory.start, cut)
            }
            None => {
                // A system without memory for a whole block may have enough for the buffer alone.
                let memory = Pages::untouched(ROOM * bytes).unwrap_or_else(|| Pages::new(bytes));
                let cut = (memory.start, 0..bytes);
                let rest = bytes..memory.bytes;
                self.blocks.push(Block {
                    memory,
                    free: Some(rest)
                        .filter(|rest| !rest.is_empty())
                        .into_iter()
                        .collect(),
                    used: self.requests,
                });
                cut
            }
        };
        let requests = self.requests;
        self.blocks
            .retain(|block| !block.is_whole() || block.used + PATIENCE > requests);
        cut
    }

    /// Frees the blocks that no buffer is cut from.
    fn trim(&mut self) {
        self.blocks.retain(|block| !block.is_whole());
    }

    /// Makes a range of the block that starts here free again.
    fn give_back(&mut self, start: NonNull<u8>, mut range: Range<usize>) {
        let requests = self.requests;
        let block = self.blocks.iter_mut().find(|b| b.memory.start == start);
        let block = block.expect("a block stays while a buffer lies in it");
        block.used = requests;
        let at = block.free.partition_point(|free| free.start < range.start);
        if let Some(next) = block.free.get(at).filter(|next| next.start == range.end) {
            range.end = next.end;
            block.free.remove(at);
        }
        match at.checked_sub(1).map(|before| &mut block.free[before]) {
            Some(before) if before.end == range.start => before.end = range.end,
            _ => block.free.insert(at, range),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::pages::LINE;

    #[test]
    fn a_block_is_cut_and_becomes_whole_again() {
        let mut blocks = Blocks::new();
        let (start, first) = blocks.take(1000 * LINE);
        blocks.give_back(start, first);
        let whole = 0..ROOM * 1000 * LINE;
        let mut cut: Vec<_> = (0..10).map(|_| blocks.take(400 * LINE)).collect();
        assert!(cut.iter().all(|(block, _)| *block == start));
        // In an order in which neighbors meet on either side.
        for at in [4, 0, 6, 1, 2, 2, 3, 1, 0, 0] {
            let (start, range) = cut.swap_remove(at);
            blocks.give_back(start, range);
        }
        assert_eq!(blocks.blocks.len(), 1);
        assert_eq!(blocks.blocks[0].free, [whole]);
    }

    #[test]
    fn trimming_frees_whole_blocks_and_no_others() {
        let mut blocks = Blocks::new();
        let small = blocks.take(1000 * LINE);
        let large = blocks.take(10_000 * LINE);
        blocks.give_back(large.0, large.1);
        blocks.trim();
        assert_eq!(blocks.blocks.len(), 1);
        assert_eq!(blocks.blocks[0].memory.start, small.0);
        blocks.give_back(small.0, small.1);
        blocks.trim();
        assert!(blocks.blocks.is_empty());
    }
}
