//! Gives memory back.

use super::{arena, scratch};

/// Gives memory that nothing uses back to the system: the memory that features are cut from, which is otherwise kept for
/// the next pass, and the scratch memory of the calling thread and of the threads of its rayon pool.
///
/// A process that lives on after a run calls this when the run has ended. It may be called at any time, from any thread;
/// the next pass then asks the system anew, which costs it some tens of milliseconds at 512 pixels. [`Features`](crate::Features)
/// that are alive keep their memory, and that of what else was cut from the same block. Prepared weights belong to their
/// [`Network`](crate::Network), and are freed with it.
pub fn trim() {
    arena::trim();
    scratch::trim();
}
