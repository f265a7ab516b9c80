//! Memory for features: aligned to cache lines, in huge pages where it is large, and used again.
//!
//! An optimiser asks for the same few hundred megabytes at each step. What the system would hand out anew it first has to
//! clear page by page, which takes as long as the arithmetic; so large buffers are cut from blocks that stay. A block is
//! much larger than the buffer that it is made for, so that those of a run lie in one, and what two of them leave free side
//! by side serves a larger one; of what no buffer was cut from yet the system has given only the addresses.

use std::alloc::{Layout, alloc, alloc_zeroed, dealloc, handle_alloc_error};
use std::ops::{Deref, DerefMut, Range};
use std::ptr::NonNull;
use std::sync::{Mutex, MutexGuard};

/// Numbers that start on a cache line.
pub struct Buffer {
    place: Place,
    len: usize,
}

/// Where a buffer's numbers are.
enum Place {
    /// In memory of their own.
    Own(Memory),
    /// In bytes of the block that starts here.
    Block(NonNull<u8>, Range<usize>),
}

// SAFETY: a buffer's bytes are its own, as those of a `Vec`.
unsafe impl Send for Place {}
// SAFETY: shared access is only reading.
unsafe impl Sync for Place {}

/// Initialised memory that starts on a cache line, or on a huge page where it is large.
struct Memory {
    start: NonNull<u8>,
    bytes: usize,
    /// What was asked of the system for it.
    allocation: (NonNull<u8>, Layout),
}

// SAFETY: memory is owned alone, as by a `Vec`.
unsafe impl Send for Memory {}
// SAFETY: shared access is only reading.
unsafe impl Sync for Memory {}

const LINE: usize = 64;
const HUGE: usize = 2 << 20;
/// From this size on buffers come from blocks.
const LARGE: usize = 1 << 18;
/// A block's size, in buffers like that which it is made for. The first, the features of the first layer, are also the
/// largest, and all buffers of a step together mostly take less than three times as much.
const ROOM: usize = 4;
/// A block that nothing was cut from during so many requests is given back: the size of the picture has changed, or the
/// targets are made. A step through all layers and back makes about sixty.
const PATIENCE: usize = 96;

/// Memory from which buffers are cut.
struct Block {
    memory: Memory,
    /// What is free, in order, never side by side.
    free: Vec<Range<usize>>,
    /// The request at which it was last used.
    used: usize,
}

/// All blocks, and the number of requests so far.
struct Blocks {
    blocks: Vec<Block>,
    requests: usize,
}

static BLOCKS: Mutex<Blocks> = Mutex::new(Blocks {
    blocks: Vec::new(),
    requests: 0,
});

fn blocks() -> MutexGuard<'static, Blocks> {
    BLOCKS.lock().unwrap_or_else(|broken| broken.into_inner())
}

impl Blocks {
    /// Cuts `bytes` from where the least is left over, or from a new block.
    fn take(&mut self, bytes: usize) -> Place {
        self.requests += 1;
        let fitting = self.blocks.iter().enumerate().flat_map(|(at, block)| {
            let ranges = block.free.iter().enumerate();
            ranges.map(move |(range, free)| (free.len(), at, range))
        });
        let best = fitting.filter(|(len, ..)| *len >= bytes).min();
        let place = match best {
            Some((_, at, range)) => {
                let block = &mut self.blocks[at];
                block.used = self.requests;
                let free = &mut block.free[range];
                let cut = free.start..free.start + bytes;
                free.start = cut.end;
                if free.start == free.end {
                    block.free.remove(range);
                }
                Place::Block(block.memory.start, cut)
            }
            None => {
                // A system that has no room for so much may have it for the buffer alone.
                let memory = Memory::untouched(ROOM * bytes).unwrap_or_else(|| Memory::new(bytes));
                let place = Place::Block(memory.start, 0..bytes);
                let rest = bytes..memory.bytes;
                self.blocks.push(Block {
                    memory,
                    free: Some(rest)
                        .filter(|rest| !rest.is_empty())
                        .into_iter()
                        .collect(),
                    used: self.requests,
                });
                place
            }
        };
        let requests = self.requests;
        self.blocks.retain(|block| {
            let whole = block.free.first().map(Range::len) == Some(block.memory.bytes);
            !whole || block.used + PATIENCE > requests
        });
        place
    }

    /// Takes back what was cut from the block that starts here.
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

impl Memory {
    /// New memory, all zero.
    fn new(bytes: usize) -> Memory {
        let align = if bytes >= HUGE { HUGE } else { LINE };
        let layout = Layout::from_size_align(bytes, align).expect("a size below the address space");
        // SAFETY: the layout is never empty; the memory is written before anyone reads it.
        unsafe {
            let Some(start) = NonNull::new(alloc(layout)) else {
                handle_alloc_error(layout)
            };
            advise(start, bytes);
            start.as_ptr().write_bytes(0, bytes);
            Memory {
                start,
                bytes,
                allocation: (start, layout),
            }
        }
    }

    /// New memory, all zero, of which the system gives each page when it is first used; none if it refuses so much.
    fn untouched(bytes: usize) -> Option<Memory> {
        // With a greater alignment the allocator would write the zeros itself; so there is room to align the start.
        let layout = Layout::from_size_align(bytes + HUGE, align_of::<u64>()).ok()?;
        // SAFETY: the layout is never empty, and has room from the aligned start on.
        unsafe {
            let allocated = NonNull::new(alloc_zeroed(layout))?;
            let start = allocated.add(allocated.align_offset(HUGE));
            advise(start, bytes);
            Some(Memory {
                start,
                bytes,
                allocation: (allocated, layout),
            })
        }
    }
}

/// Asks for huge pages where the memory is large.
///
/// # Safety
/// The memory must be allocated.
unsafe fn advise(start: NonNull<u8>, bytes: usize) {
    #[cfg(target_os = "linux")]
    if bytes >= HUGE {
        // Only advice: an error changes nothing. A last, broken page would take more memory than it needs.
        // SAFETY: the caller vouches for the memory.
        unsafe {
            libc::madvise(
                start.as_ptr().cast(),
                bytes / HUGE * HUGE,
                libc::MADV_HUGEPAGE,
            );
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (start, bytes);
}

impl Drop for Memory {
    fn drop(&mut self) {
        let (allocated, layout) = self.allocation;
        // SAFETY: allocated with this layout.
        unsafe { dealloc(allocated.as_ptr(), layout) }
    }
}

impl Buffer {
    /// All zero.
    pub fn zeros(len: usize) -> Buffer {
        let mut buffer = Buffer::dirty(len);
        buffer.fill(0.0);
        buffer
    }

    /// Any values, those of an earlier use maybe.
    pub fn dirty(len: usize) -> Buffer {
        let bytes = Buffer::bytes(len);
        let place = if bytes < LARGE {
            Place::Own(Memory::new(bytes))
        } else {
            blocks().take(bytes)
        };
        Buffer { place, len }
    }

    /// All zero, for what stays: in memory of its own, so that no block is cut for it.
    pub fn lasting(len: usize) -> Buffer {
        Buffer {
            place: Place::Own(Memory::new(Buffer::bytes(len))),
            len,
        }
    }

    fn bytes(len: usize) -> usize {
        (len * size_of::<f32>()).next_multiple_of(LINE).max(LINE)
    }

    fn start(&self) -> *mut f32 {
        match &self.place {
            Place::Own(memory) => memory.start.as_ptr().cast(),
            // SAFETY: the range lies in the block.
            Place::Block(start, range) => unsafe { start.as_ptr().add(range.start).cast() },
        }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Place::Block(start, range) = &self.place {
            blocks().give_back(*start, range.clone());
        }
    }
}

impl Deref for Buffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        // SAFETY: the place holds `len` values, initialised when its memory was new.
        unsafe { std::slice::from_raw_parts(self.start(), self.len) }
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        // SAFETY: as above, and `self` is the only way to them.
        unsafe { std::slice::from_raw_parts_mut(self.start(), self.len) }
    }
}

impl Clone for Buffer {
    fn clone(&self) -> Buffer {
        let mut copy = Buffer::dirty(self.len);
        copy.copy_from_slice(self);
        copy
    }
}

impl PartialEq for Buffer {
    fn eq(&self, other: &Buffer) -> bool {
        **self == **other
    }
}

impl std::fmt::Debug for Buffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Buffers of any sizes, made and dropped in any order, never share a number.
        #[test]
        fn buffers_do_not_overlap(steps in prop::collection::vec((1usize..400_000, 0usize..8), 1..60)) {
            let mut kept: Vec<(f32, Buffer)> = Vec::new();
            for (n, (len, at)) in steps.into_iter().enumerate() {
                if at < kept.len() {
                    let (value, buffer) = kept.swap_remove(at);
                    prop_assert!(buffer.iter().all(|&found| found == value));
                }
                let mut buffer = Buffer::dirty(len);
                prop_assert_eq!((buffer.len(), buffer.as_ptr() as usize % LINE), (len, 0));
                buffer.fill(n as f32);
                kept.push((n as f32, buffer));
            }
            for (value, buffer) in kept {
                prop_assert!(buffer.iter().all(|&found| found == value));
            }
        }
    }

    #[test]
    fn a_block_is_cut_and_becomes_whole_again() {
        let mut blocks = Blocks {
            blocks: Vec::new(),
            requests: 0,
        };
        let Place::Block(start, first) = blocks.take(1000 * LINE) else {
            unreachable!()
        };
        blocks.give_back(start, first);
        let whole = 0..ROOM * 1000 * LINE;
        let mut cut: Vec<Place> = (0..10).map(|_| blocks.take(400 * LINE)).collect();
        assert_in(&cut, start);
        // In an order in which neighbours meet on either side.
        for at in [4, 0, 6, 1, 2, 2, 3, 1, 0, 0] {
            let Place::Block(start, range) = cut.swap_remove(at) else {
                unreachable!()
            };
            blocks.give_back(start, range);
        }
        assert_eq!(blocks.blocks.len(), 1);
        assert_eq!(blocks.blocks[0].free, [whole]);
    }

    fn assert_in(places: &[Place], block: NonNull<u8>) {
        let inside = |place: &Place| matches!(place, Place::Block(start, _) if *start == block);
        assert!(places.iter().all(inside));
    }
}
