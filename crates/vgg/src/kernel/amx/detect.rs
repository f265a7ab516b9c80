//! The detection of AMX.

use std::arch::x86_64::__cpuid_count;
use std::sync::OnceLock;

/// Returns true if the processor has the tiles and the system lets this process use them. The system is asked once.
pub fn is_available() -> bool {
    static AVAILABLE: OnceLock<bool> = OnceLock::new();
    *AVAILABLE.get_or_init(|| {
        is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bf16")
            && has_tiles()
            && permitted()
    })
}

/// Reads leaf 7 of CPUID: AMX-BF16 is bit 22 of EDX, AMX-TILE bit 24.
fn has_tiles() -> bool {
    let bits = __cpuid_count(7, 0).edx;
    bits >> 22 & 1 == 1 && bits >> 24 & 1 == 1
}

/// Asks Linux for permission, since it saves the tiles' 8 KB only for processes that ask.
fn permitted() -> bool {
    const ARCH_REQ_XCOMP_PERM: libc::c_long = 0x1023;
    const XTILEDATA: libc::c_long = 18;
    // SAFETY: the call asks for permission to use a processor feature; it takes no addresses.
    unsafe { libc::syscall(libc::SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XTILEDATA) == 0 }
}
