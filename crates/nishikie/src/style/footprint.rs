//! The memory footprint of a style run, estimated before it starts.

/// The bytes that a run takes at any size. Measured (BENCHMARKS.md), and a little low, so that no run that fits is refused.
const BASE: u64 = 300_000_000;
/// The bytes that a run takes for each pixel of the output, measured likewise.
const PER_PIXEL: u64 = 900;

/// Returns the bytes that a run at `width` × `height` pixels takes.
pub fn memory_needed(width: usize, height: usize) -> u64 {
    let pixels = (width as u64).saturating_mul(height as u64);
    PER_PIXEL.saturating_mul(pixels).saturating_add(BASE)
}
