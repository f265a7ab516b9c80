//! The processor as a device: instructions to compute with, and memory to compute in.

use super::arena::Arena;
use super::instruction_set::InstructionSet;
use super::scratch;

/// The processor as a device. Clones share its memory.
#[derive(Clone)]
pub struct Cpu {
    /// The instruction set that it computes with. The processor supports it.
    pub instruction_set: InstructionSet,
    /// The memory that features are cut from.
    pub arena: Arena,
}

impl Cpu {
    /// Returns a device without memory so far.
    pub fn new(instruction_set: InstructionSet) -> Cpu {
        Cpu {
            instruction_set,
            arena: Arena::new(),
        }
    }

    /// Returns unused memory to the system: that of the arena, and the scratch memory of the calling thread and of the threads
    /// of its rayon pool (of the global pool, outside one).
    pub fn trim(&self) {
        self.arena.trim();
        scratch::trim();
    }
}
