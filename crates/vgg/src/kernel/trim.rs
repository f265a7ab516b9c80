//! Returning memory to the system.

use super::{arena, scratch};

/// Returns unused memory to the system: the memory that features are allocated from, which is otherwise kept for the next
/// pass, and the scratch memory of the calling thread and of the threads of its rayon pool (of the global pool, outside one).
///
/// A process that continues after a run calls this at the end of the run. It may be called at any time from any thread, and
/// does not wait for other threads, which free their scratch memory when they are idle. The next pass requests memory anew,
/// which takes some tens of milliseconds for a picture of 512 × 512 pixels. [`Features`](crate::Features) that are alive keep
/// their memory, and with it the unused rest of the block that they were allocated from. Prepared weights belong to their
/// [`Network`](crate::Network), and are freed with it.
pub fn trim() {
    arena::trim();
    scratch::trim();
}
