//! Memory from the system: aligned to cache lines, in huge pages where it is large.

use std::alloc::{Layout, alloc, alloc_zeroed, dealloc, handle_alloc_error};
use std::ptr::NonNull;

/// The number of bytes of a cache line.
pub const LINE: usize = 64;

/// The number of bytes of a huge page.
const HUGE: usize = 2 << 20;

/// Initialized memory that starts on a cache line, or on a huge page where it is large.
pub struct Pages {
    /// The address of the first byte.
    pub start: NonNull<u8>,
    /// The number of bytes.
    pub bytes: usize,
    /// The allocation that it lies in.
    allocation: (NonNull<u8>, Layout),
}

// SAFETY: the bytes belong to this value alone, as those of a `Vec` do.
unsafe impl Send for Pages {}
// SAFETY: a shared reference gives no more than the address; whoever reads or writes there answers for it.
unsafe impl Sync for Pages {}

impl Pages {
    /// Allocates memory, all zero. Ends the process if the system has none.
    pub fn new(bytes: usize) -> Pages {
        let align = if bytes >= HUGE { HUGE } else { LINE };
        let layout = Layout::from_size_align(bytes, align).expect("a size below the address space");
        // SAFETY: the layout is not empty, as `bytes` is not 0; all of the memory is written before anyone reads it.
        unsafe {
            let Some(start) = NonNull::new(alloc(layout)) else {
                handle_alloc_error(layout)
            };
            advise(start, bytes);
            start.as_ptr().write_bytes(0, bytes);
            Pages {
                start,
                bytes,
                allocation: (start, layout),
            }
        }
    }

    /// Allocates memory, all zero, whose pages the system provides when they are first used. Returns `None` if it refuses.
    pub fn untouched(bytes: usize) -> Option<Pages> {
        // With a larger alignment the allocator would write the zeros itself; instead, there is room to align the start.
        let layout = Layout::from_size_align(bytes + HUGE, align_of::<u64>()).ok()?;
        // SAFETY: the layout is never empty; it has room for `bytes` from the first address on that `HUGE` divides.
        unsafe {
            let allocated = NonNull::new(alloc_zeroed(layout))?;
            let start = allocated.add(allocated.align_offset(HUGE));
            advise(start, bytes);
            Some(Pages {
                start,
                bytes,
                allocation: (allocated, layout),
            })
        }
    }
}

/// Asks for huge pages if the memory is large.
///
/// # Safety
/// The memory must be allocated.
unsafe fn advise(start: NonNull<u8>, bytes: usize) {
    #[cfg(target_os = "linux")]
    if bytes >= HUGE {
        // Advice only, so errors are ignored. A last, partial page would take more memory than it needs.
        // SAFETY: the caller vouches that these bytes are allocated; advice on pages does not change what they hold.
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

impl Drop for Pages {
    fn drop(&mut self) {
        let (allocated, layout) = self.allocation;
        // SAFETY: `allocation` is what the allocator gave, with the layout that it was asked for; nobody else frees it.
        unsafe { dealloc(allocated.as_ptr(), layout) }
    }
}
