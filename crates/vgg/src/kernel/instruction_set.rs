//! Which kernels there are, and which of them a processor can run.

use std::fmt;
use std::str::FromStr;

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use super::amx;
use super::precision::Precision;

/// The instruction set that the network runs on.
///
/// All but the first are one algorithm; they differ in the last bits, because a fused product rounds once and a plain one
/// twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// Tile registers: x86-64 with AMX-BF16, on Linux.
    Amx,
    /// 512-bit vectors: x86-64 with AVX-512 F.
    Avx512,
    /// 256-bit vectors: x86-64 with AVX2 and FMA.
    Avx2,
    /// 128-bit vectors: every 64-bit ARM processor (aarch64).
    Neon,
    /// What the compiler makes of plain Rust; runs everywhere.
    Portable,
}

/// A kernel that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KernelError {
    /// The name is not one of [`Kernel::ALL`].
    #[error("there is no kernel `{name}`; the kernels are {}", names(Kernel::ALL))]
    Unknown {
        /// The name.
        name: String,
    },
    /// The processor, or the system, lacks the instructions.
    #[error(
        "this processor does not support the kernel {kernel}; it supports {}",
        names(Kernel::available())
    )]
    NotAvailable {
        /// The kernel asked for.
        kernel: Kernel,
    },
    /// The kernel, or this processor's variant of it, has only the exact precision.
    #[error(
        "the selected kernel, {kernel}, does not support the precision {precision} on this processor: fast requires the kernel amx, or avx512 with AVX-512 BF16"
    )]
    NoSuchPrecision {
        /// The kernel asked for.
        kernel: Kernel,
        /// The precision asked for.
        precision: Precision,
    },
}

fn names(kernels: impl IntoIterator<Item = Kernel>) -> String {
    let names: Vec<&str> = kernels.into_iter().map(Kernel::name).collect();
    names.join(", ")
}

impl Kernel {
    /// Every kernel, best first.
    pub const ALL: [Kernel; 5] = [
        Kernel::Amx,
        Kernel::Avx512,
        Kernel::Avx2,
        Kernel::Neon,
        Kernel::Portable,
    ];

    /// The name by which it is chosen.
    pub fn name(self) -> &'static str {
        match self {
            Kernel::Amx => "amx",
            Kernel::Avx512 => "avx512",
            Kernel::Avx2 => "avx2",
            Kernel::Neon => "neon",
            Kernel::Portable => "portable",
        }
    }

    /// Whether this processor can run it.
    pub fn is_available(self) -> bool {
        match self {
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Kernel::Amx => amx::detect::is_available(),
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512 => is_x86_feature_detected!("avx512f"),
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            // Part of the architecture's base.
            Kernel::Neon => cfg!(target_arch = "aarch64"),
            Kernel::Portable => true,
            #[allow(unreachable_patterns)]
            _ => false,
        }
    }

    /// Those that this processor can run, best first.
    pub fn available() -> impl Iterator<Item = Kernel> {
        Kernel::ALL
            .into_iter()
            .filter(|kernel| kernel.is_available())
    }

    /// The best that this processor can run.
    pub fn detect() -> Kernel {
        Kernel::available().next().unwrap_or(Kernel::Portable)
    }

    /// Whether this processor can run it with this precision.
    pub fn has(self, precision: Precision) -> bool {
        match (self, precision) {
            (Kernel::Amx, _) | (_, Precision::Exact) => self.is_available(),
            #[cfg(target_arch = "x86_64")]
            (Kernel::Avx512, Precision::Fast) => {
                self.is_available() && is_x86_feature_detected!("avx512bf16")
            }
            (_, Precision::Fast) => false,
        }
    }
}

impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Kernel {
    type Err = KernelError;

    fn from_str(name: &str) -> Result<Kernel, KernelError> {
        let kernel = Kernel::ALL
            .into_iter()
            .find(|kernel| kernel.name() == name)
            .ok_or_else(|| KernelError::Unknown {
                name: name.to_owned(),
            })?;
        if kernel.is_available() {
            Ok(kernel)
        } else {
            Err(KernelError::NotAvailable { kernel })
        }
    }
}
