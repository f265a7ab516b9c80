//! Memory for features: aligned to cache lines, in huge pages where it is large.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// Numbers that start on a cache line.
pub struct Buffer {
    data: NonNull<f32>,
    len: usize,
}

// SAFETY: a `Buffer` owns its memory alone, as a `Vec` does.
unsafe impl Send for Buffer {}
// SAFETY: shared access is only reading.
unsafe impl Sync for Buffer {}

const LINE: usize = 64;
const HUGE: usize = 2 << 20;

fn layout(len: usize) -> Layout {
    let bytes = len.max(1) * size_of::<f32>();
    let align = if bytes >= 2 * HUGE { HUGE } else { LINE };
    Layout::from_size_align(bytes, align).expect("a size below the address space")
}

impl Buffer {
    /// All zero.
    pub fn zeros(len: usize) -> Buffer {
        let layout = layout(len);
        // SAFETY: the layout is never empty.
        let data = unsafe { alloc_zeroed(layout) };
        let Some(data) = NonNull::new(data.cast()) else {
            handle_alloc_error(layout)
        };
        Buffer { data, len }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: allocated by `zeros` with this layout.
        unsafe { dealloc(self.data.as_ptr().cast(), layout(self.len)) }
    }
}

impl Deref for Buffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        // SAFETY: `len` initialised values are there.
        unsafe { std::slice::from_raw_parts(self.data.as_ptr(), self.len) }
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        // SAFETY: `len` initialised values are there, and `self` is the only way to them.
        unsafe { std::slice::from_raw_parts_mut(self.data.as_ptr(), self.len) }
    }
}

impl Clone for Buffer {
    fn clone(&self) -> Buffer {
        let mut copy = Buffer::zeros(self.len);
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
