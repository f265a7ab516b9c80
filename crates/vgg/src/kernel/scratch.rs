//! Each thread's memory for a task, kept from task to task.

use std::cell::RefCell;

use super::buffer::Buffer;

/// The smallest allocation, so that the memory lies in huge pages: accesses to it are far apart.
const LEAST: usize = 1 << 20;

thread_local! {
    static SCRATCH: RefCell<Buffer> = RefCell::new(Buffer::lasting(0));
}

/// Lends this thread's scratch memory: `len` numbers of unspecified values, such as those of an earlier use.
///
/// # Panics
/// If `f` asks for scratch memory in turn.
pub fn with_scratch<R>(len: usize, f: impl FnOnce(&mut [f32]) -> R) -> R {
    SCRATCH.with_borrow_mut(|scratch| {
        if scratch.len() < len {
            *scratch = Buffer::lasting(len.max(LEAST));
        }
        f(&mut scratch[..len])
    })
}

/// Frees the scratch memory of this thread, and that of every thread in the current rayon pool as soon as it is idle,
/// without waiting for them.
pub fn trim() {
    free();
    rayon::spawn_broadcast(|_| free());
}

fn free() {
    SCRATCH.with(|scratch| {
        // In use only if this thread is within `with_scratch`, which then keeps its memory.
        if let Ok(mut scratch) = scratch.try_borrow_mut() {
            *scratch = Buffer::lasting(0);
        }
    });
}
