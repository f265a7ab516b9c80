//! The instruction sets that the kernels are compiled for, and their detection. Users know them as kernels.

use std::fmt;
use std::str::FromStr;

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use super::amx;
use super::precision::Precision;

/// An instruction set of a processor, on which the network runs.
///
/// All but the first are one algorithm; they differ in the last bits, because a fused product rounds once and a plain one
/// twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstructionSet {
    /// Tile registers: x86-64 with AMX-BF16, on Linux.
    Amx,
    /// 512-bit vectors: x86-64 with AVX-512 F.
    Avx512,
    /// 256-bit vectors: x86-64 with AVX2 and FMA.
    Avx2,
    /// 128-bit vectors: every 64-bit ARM processor (aarch64).
    Neon,
    /// The baseline of any target: plain Rust, which runs everywhere.
    Portable,
}

/// An instruction set that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InstructionSetError {
    /// The name is not one of [`InstructionSet::ALL`].
    #[error(
        "there is no kernel `{name}`; the kernels are {}",
        names(InstructionSet::ALL)
    )]
    Unknown {
        /// The name that was given.
        name: String,
    },
    /// The processor, or the system, lacks the instructions.
    #[error(
        "this processor does not support the kernel {instruction_set}; it supports {}",
        names(InstructionSet::available())
    )]
    NotAvailable {
        /// The instruction set asked for.
        instruction_set: InstructionSet,
    },
    /// The instruction set, or this processor's variant of it, has only the exact precision.
    #[error(
        "the selected kernel, {instruction_set}, does not support the precision {precision} on this processor: fast requires the kernel amx, or avx512 with AVX-512 BF16"
    )]
    NoSuchPrecision {
        /// The instruction set asked for.
        instruction_set: InstructionSet,
        /// The precision asked for.
        precision: Precision,
    },
}

fn names(kernels: impl IntoIterator<Item = InstructionSet>) -> String {
    let names: Vec<&str> = kernels.into_iter().map(InstructionSet::name).collect();
    names.join(", ")
}

impl InstructionSet {
    /// Every instruction set, best first.
    pub const ALL: [InstructionSet; 5] = [
        InstructionSet::Amx,
        InstructionSet::Avx512,
        InstructionSet::Avx2,
        InstructionSet::Neon,
        InstructionSet::Portable,
    ];

    /// Returns the name by which it is chosen.
    pub fn name(self) -> &'static str {
        match self {
            InstructionSet::Amx => "amx",
            InstructionSet::Avx512 => "avx512",
            InstructionSet::Avx2 => "avx2",
            InstructionSet::Neon => "neon",
            InstructionSet::Portable => "portable",
        }
    }

    /// Returns true if this processor can run it.
    pub fn is_available(self) -> bool {
        match self {
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            InstructionSet::Amx => amx::detect::is_available(),
            #[cfg(target_arch = "x86_64")]
            InstructionSet::Avx512 => is_x86_feature_detected!("avx512f"),
            #[cfg(target_arch = "x86_64")]
            InstructionSet::Avx2 => {
                is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
            }
            // Part of the architecture's base.
            InstructionSet::Neon => cfg!(target_arch = "aarch64"),
            InstructionSet::Portable => true,
            #[allow(unreachable_patterns)]
            _ => false,
        }
    }

    /// Returns the instruction sets that this processor can run, best first.
    pub fn available() -> impl Iterator<Item = InstructionSet> {
        InstructionSet::ALL
            .into_iter()
            .filter(|instruction_set| instruction_set.is_available())
    }

    /// Returns the best instruction set that this processor can run.
    pub fn detect() -> InstructionSet {
        InstructionSet::available()
            .next()
            .unwrap_or(InstructionSet::Portable)
    }

    /// Returns true if this processor can run it with this precision.
    pub fn has(self, precision: Precision) -> bool {
        match (self, precision) {
            (InstructionSet::Amx, _) | (_, Precision::Exact) => self.is_available(),
            #[cfg(target_arch = "x86_64")]
            (InstructionSet::Avx512, Precision::Fast) => {
                self.is_available() && is_x86_feature_detected!("avx512bf16")
            }
            (_, Precision::Fast) => false,
        }
    }
}

impl fmt::Display for InstructionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for InstructionSet {
    type Err = InstructionSetError;

    fn from_str(name: &str) -> Result<InstructionSet, InstructionSetError> {
        let instruction_set = InstructionSet::ALL
            .into_iter()
            .find(|instruction_set| instruction_set.name() == name)
            .ok_or_else(|| InstructionSetError::Unknown {
                name: name.to_owned(),
            })?;
        if instruction_set.is_available() {
            Ok(instruction_set)
        } else {
            Err(InstructionSetError::NotAvailable { instruction_set })
        }
    }
}
