//! Arrays of numbers, aligned to cache lines.

use std::ops::{Deref, DerefMut};

use super::arena::{Arena, Cut};
use super::pages::{LINE, Pages};

/// An array of numbers that starts on a cache line.
pub struct Buffer {
    place: Place,
    len: usize,
}

/// The place of a buffer's numbers.
enum Place {
    /// Memory of their own.
    Own(Pages),
    /// A part of a block.
    Block(Cut),
}

/// The number of bytes from which on buffers are cut from blocks.
const LARGE: usize = 1 << 18;

impl Buffer {
    /// Returns an array of zeros.
    pub fn zeros(arena: &Arena, len: usize) -> Buffer {
        let mut buffer = Buffer::dirty(arena, len);
        buffer.fill(0.0);
        buffer
    }

    /// Returns an array of unspecified values, such as those of an earlier use.
    pub fn dirty(arena: &Arena, len: usize) -> Buffer {
        let bytes = Buffer::bytes(len);
        let place = if bytes < LARGE {
            Place::Own(Pages::new(bytes))
        } else {
            Place::Block(arena.take(bytes))
        };
        Buffer { place, len }
    }

    /// Returns an array of zeros for long-lived data: in memory of its own, so that it keeps no block in use.
    pub fn lasting(len: usize) -> Buffer {
        Buffer {
            place: Place::Own(Pages::new(Buffer::bytes(len))),
            len,
        }
    }

    fn bytes(len: usize) -> usize {
        (len * size_of::<f32>()).next_multiple_of(LINE).max(LINE)
    }

    fn start(&self) -> *mut f32 {
        let start = match &self.place {
            Place::Own(memory) => memory.start,
            Place::Block(cut) => cut.start(),
        };
        start.as_ptr().cast()
    }
}

impl Deref for Buffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        // SAFETY: the place holds `len` values, initialized when its memory was new, aligned to a cache line.
        unsafe { std::slice::from_raw_parts(self.start(), self.len) }
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        // SAFETY: as for `deref`; the place is this buffer's alone, and `self` the only way to it.
        unsafe { std::slice::from_raw_parts_mut(self.start(), self.len) }
    }
}

impl Clone for Buffer {
    fn clone(&self) -> Buffer {
        let mut copy = match &self.place {
            Place::Own(_) => Buffer::lasting(self.len),
            Place::Block(cut) => Buffer::dirty(cut.arena(), self.len),
        };
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
            let arena = Arena::new();
            let mut kept: Vec<(f32, Buffer)> = Vec::new();
            for (n, (len, at)) in steps.into_iter().enumerate() {
                if at < kept.len() {
                    let (value, buffer) = kept.swap_remove(at);
                    prop_assert!(buffer.iter().all(|&found| found == value));
                }
                let mut buffer = Buffer::dirty(&arena, len);
                prop_assert_eq!((buffer.len(), buffer.as_ptr() as usize % LINE), (len, 0));
                buffer.fill(n as f32);
                kept.push((n as f32, buffer));
            }
            for (value, buffer) in kept {
                prop_assert!(buffer.iter().all(|&found| found == value));
            }
        }
    }
}
