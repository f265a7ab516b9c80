//! Memory for features: aligned to cache lines, in huge pages where it is large, and used again.
//!
//! An optimiser asks for the same few hundred megabytes at each step. What the system would hand out anew it first has to
//! clear page by page, which takes as long as the arithmetic; so large buffers wait here for the next of their size.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::sync::Mutex;

/// Numbers that start on a cache line.
pub struct Buffer {
    /// There until it is dropped.
    memory: Option<Memory>,
    len: usize,
}

/// Initialised memory of a layout that its size alone decides.
struct Memory {
    start: NonNull<f32>,
    bytes: usize,
}

// SAFETY: memory is owned alone, as by a `Vec`.
unsafe impl Send for Memory {}
// SAFETY: shared access is only reading.
unsafe impl Sync for Memory {}

const LINE: usize = 64;
const HUGE: usize = 2 << 20;
/// From this size on memory is kept for use again.
const KEPT: usize = 1 << 18;
/// What has not been wanted during so many requests is given back: the size of the picture has changed, or the targets
/// are made. A step through all layers and back makes about sixty.
const PATIENCE: usize = 96;

struct Waiting {
    memory: Memory,
    since: usize,
}

/// What waits to be used again, the last to come last; and the number of requests so far.
static WAITING: Mutex<(Vec<Waiting>, usize)> = Mutex::new((Vec::new(), 0));

impl Memory {
    fn layout(bytes: usize) -> Layout {
        let align = if bytes >= HUGE { HUGE } else { LINE };
        Layout::from_size_align(bytes, align).expect("a size below the address space")
    }

    /// New memory, all zero.
    fn new(bytes: usize) -> Memory {
        let layout = Memory::layout(bytes);
        // SAFETY: the layout is never empty; the memory is written before anyone reads it.
        unsafe {
            let Some(start) = NonNull::new(alloc(layout)) else {
                handle_alloc_error(layout)
            };
            #[cfg(target_os = "linux")]
            if bytes >= HUGE {
                // Only advice: an error changes nothing. A last, broken page would take more memory than it needs.
                libc::madvise(
                    start.as_ptr().cast(),
                    bytes / HUGE * HUGE,
                    libc::MADV_HUGEPAGE,
                );
            }
            start.as_ptr().write_bytes(0, bytes);
            Memory {
                start: start.cast(),
                bytes,
            }
        }
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: allocated by `new` with this layout.
        unsafe { dealloc(self.start.as_ptr().cast(), Memory::layout(self.bytes)) }
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
        let wanted = (len * size_of::<f32>()).next_multiple_of(LINE).max(LINE);
        let memory = if wanted < KEPT { None } else { again(wanted) };
        Buffer {
            memory: memory.or_else(|| Some(Memory::new(wanted))),
            len,
        }
    }
}

/// Waiting memory of this size or little more. Lets go of what has waited too long.
fn again(wanted: usize) -> Option<Memory> {
    let mut waiting = WAITING.lock().unwrap_or_else(|broken| broken.into_inner());
    let (waiting, requests) = &mut *waiting;
    *requests += 1;
    let fits = |w: &Waiting| (wanted..=wanted + wanted / 8).contains(&w.memory.bytes);
    let found = waiting
        .iter()
        .rposition(fits)
        .map(|at| waiting.remove(at).memory);
    waiting.retain(|w| w.since + PATIENCE > *requests);
    found
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Some(memory) = self.memory.take_if(|memory| memory.bytes >= KEPT) {
            let mut waiting = WAITING.lock().unwrap_or_else(|broken| broken.into_inner());
            let since = waiting.1;
            waiting.0.push(Waiting { memory, since });
        }
    }
}

impl Deref for Buffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        match &self.memory {
            // SAFETY: the memory holds `len` values, initialised when it was new.
            Some(memory) => unsafe { std::slice::from_raw_parts(memory.start.as_ptr(), self.len) },
            None => &[],
        }
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        match &mut self.memory {
            // SAFETY: as above, and `self` is the only way to them.
            Some(memory) => unsafe {
                std::slice::from_raw_parts_mut(memory.start.as_ptr(), self.len)
            },
            None => &mut [],
        }
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
