//! Each operation of every processor's lanes against the same operation on numbers.

use std::array::from_fn;

use super::oracle::Numbers;
#[cfg(target_arch = "aarch64")]
use crate::kernel::aarch64::Neon;
use crate::kernel::instruction_set::InstructionSet;
use crate::kernel::lanes::{BLOCK, Lanes};
use crate::kernel::portable::Portable;
#[cfg(target_arch = "x86_64")]
use crate::kernel::x86::{Avx2, Avx512};

type Values = [f32; BLOCK];

fn bits(values: Values) -> [u32; BLOCK] {
    values.map(f32::to_bits)
}

/// # Safety
/// The processor must have the instructions of the lanes.
unsafe fn check<L: Lanes>(fused: bool) {
    let mut numbers = Numbers(11);
    let mut vector = || -> Values {
        let special = [0.0, -0.0, f32::NAN, f32::INFINITY, 1e-41, 2.0];
        from_fn(|n| {
            let value = numbers.next();
            // Some special values, and some that recur, so that comparisons find equal ones.
            match value.to_bits() >> 3 & 7 {
                0 | 1 => special[(value.to_bits() >> 6) as usize % special.len()],
                2 => n as f32,
                _ => value,
            }
        })
    };
    for round in 0..200 {
        let (a, b, c) = (vector(), vector(), vector());
        // Loads and stores of any alignment.
        let mut shifted = [0.0; BLOCK + 1];
        shifted[1..].copy_from_slice(&a);
        let mask = (round * 40503) as u16;
        // SAFETY: the caller vouches for the processor; every pointer has sixteen values.
        unsafe {
            let get = |lanes: L| {
                let mut to = [0.0; BLOCK + 1];
                lanes.store(to[1..].as_mut_ptr());
                from_fn::<f32, BLOCK, _>(|n| to[n + 1])
            };
            let (x, y, z) = (
                L::load(shifted[1..].as_ptr()),
                L::load(b.as_ptr()),
                L::load(c.as_ptr()),
            );
            // The bits of a NaN depend on the processor.
            let same = |found: L, wanted: Values, what: &str| {
                let plain = |v: Values| v.map(|v| if v.is_nan() { f32::NAN } else { v });
                assert_eq!(bits(plain(get(found))), bits(plain(wanted)), "{what}");
            };
            same(x, a, "load and store");
            same(L::splat(a[3]), [a[3]; BLOCK], "splat");
            same(x.add(y), from_fn(|n| a[n] + b[n]), "add");
            same(x.sub(y), from_fn(|n| a[n] - b[n]), "sub");
            same(x.mul(y), from_fn(|n| a[n] * b[n]), "mul");
            let product = |n: usize| {
                if fused {
                    a[n].mul_add(b[n], c[n])
                } else {
                    a[n] * b[n] + c[n]
                }
            };
            same(x.mul_add(y, z), from_fn(product), "mul_add");
            let larger = |n: usize| if a[n] > b[n] { a[n] } else { b[n] };
            same(x.max(y), from_fn(larger), "max");
            let mask_of = |f: &dyn Fn(usize) -> bool| {
                (0..BLOCK).fold(0u16, |mask, n| mask | u16::from(f(n)) << n)
            };
            assert_eq!(x.at_least(y), mask_of(&|n| a[n] >= b[n]), "at_least");
            assert_eq!(x.positive(), mask_of(&|n| a[n] > 0.0), "positive");
            let kept = |n: usize| if mask >> n & 1 == 1 { a[n] } else { 0.0 };
            same(x.keep(mask), from_fn(kept), "keep");
            L::prefetch(a.as_ptr());
            L::prefetch(std::ptr::null());
            let rows: [Values; BLOCK] = from_fn(|_| vector());
            let columns = L::transpose(rows.map(|row| L::load(row.as_ptr())));
            for (n, column) in columns.into_iter().enumerate() {
                same(column, rows.map(|row| row[n]), "transpose");
            }
        }
    }
}

#[test]
fn lanes_compute_as_numbers_do() {
    // SAFETY: plain Rust runs everywhere.
    unsafe { check::<Portable>(false) };
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx512f")]
        fn avx512() {
            // SAFETY: the attribute asks the caller for the processor.
            unsafe { check::<Avx512>(true) }
        }
        #[target_feature(enable = "avx2,fma")]
        fn avx2() {
            // SAFETY: the attribute asks the caller for the processor.
            unsafe { check::<Avx2>(true) }
        }
        if InstructionSet::Avx512.is_available() {
            // SAFETY: the instruction set is available.
            unsafe { avx512() };
        }
        if InstructionSet::Avx2.is_available() {
            // SAFETY: the instruction set is available.
            unsafe { avx2() };
        }
    }
    #[cfg(target_arch = "aarch64")]
    {
        assert!(InstructionSet::Neon.is_available());
        // SAFETY: the instruction set is available.
        unsafe { check::<Neon>(true) };
    }
}
