//! Weights in the form that a convolution reads.

use super::transformed::Transformed;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use crate::kernel::amx;
use crate::kernel::buffer::Buffer;
use crate::kernel::conv_params::Direction;
use crate::kernel::cpu::Cpu;
use crate::kernel::dispatch::Functions;
use crate::kernel::instruction_set::InstructionSet;
use crate::kernel::precision::Precision;

/// Weights in the form that a convolution reads.
pub struct Prepared {
    pub(super) cpu: Cpu,
    pub(super) precision: Precision,
    pub(super) direction: Direction,
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) form: Form,
}

pub(super) enum Form {
    /// Transformed kernels, used as they are, or rotated if both directions share them.
    Transformed(Transformed),
    /// As they are stored, to be transformed for the backward pass as they are used.
    Stored(Buffer),
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    /// Packed for the tiles of AMX.
    Packed(amx::convolution::Weights),
}

/// The number of channels from which on the transformed weights are larger than the features of most images.
pub const MANY: usize = 512;

/// Returns true if weights prepared for the forward pass also serve the backward pass, for which they are rearranged as they are
/// used. With factors of half as many bits there is memory for both.
pub fn serves_both(
    instruction_set: InstructionSet,
    precision: Precision,
    outputs: usize,
    inputs: usize,
) -> bool {
    instruction_set != InstructionSet::Amx
        && precision == Precision::Exact
        && outputs.max(inputs) >= MANY
}

impl Prepared {
    /// Prepares weights `[outputs][inputs][3][3]` for one direction (or both, see [`serves_both`]).
    pub fn new(
        cpu: &Cpu,
        precision: Precision,
        direction: Direction,
        dense: &[f32],
        outputs: usize,
        inputs: usize,
    ) -> Prepared {
        let rotated = direction == Direction::Backward;
        let (outputs, inputs) = if rotated {
            (inputs, outputs)
        } else {
            (outputs, inputs)
        };
        let form = match cpu.instruction_set {
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            InstructionSet::Amx => Form::Packed(amx::convolution::Weights::new(
                amx::parts::Parts::of(precision, direction),
                dense,
                (outputs, inputs),
                rotated,
            )),
            _ => Form::Transformed(Transformed::new(
                Functions::of(cpu.instruction_set, precision),
                dense,
                (outputs, inputs),
                rotated,
            )),
        };
        Prepared {
            cpu: cpu.clone(),
            precision,
            direction,
            inputs,
            outputs,
            form,
        }
    }

    /// Keeps weights for the backward pass as they are stored: each use transforms them anew, one panel of outputs after the other.
    ///
    /// # Panics
    /// If [`serves_both`] is false.
    pub fn stored(
        cpu: &Cpu,
        precision: Precision,
        dense: Buffer,
        outputs: usize,
        inputs: usize,
    ) -> Prepared {
        assert!(serves_both(cpu.instruction_set, precision, outputs, inputs));
        assert_eq!(dense.len(), outputs * inputs * 9);
        Prepared {
            cpu: cpu.clone(),
            precision,
            direction: Direction::Backward,
            inputs: outputs,
            outputs: inputs,
            form: Form::Stored(dense),
        }
    }

    /// Returns the number of parts of each factor, if they are packed for tiles.
    pub fn parts(&self) -> Option<usize> {
        match &self.form {
            Form::Transformed(_) | Form::Stored(_) => None,
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Form::Packed(weights) => Some(weights.parts()),
        }
    }

    /// Returns true if the weights can be used in this direction.
    pub fn serves(&self, direction: Direction) -> bool {
        direction == self.direction
            || self.direction == Direction::Forward
                && serves_both(
                    self.cpu.instruction_set,
                    self.precision,
                    self.outputs,
                    self.inputs,
                )
    }
}
