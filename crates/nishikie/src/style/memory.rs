//! How much memory a style run takes, known before it starts.

/// What a run takes whatever its size, and for each pixel of the output; measured, see BENCHMARKS.md. Kept a little low, so
/// that no run that would fit is refused.
const BASE: u64 = 300_000_000;
const PER_PIXEL: u64 = 900;

/// The bytes that a run at `width` × `height` pixels takes.
pub fn memory_needed(width: usize, height: usize) -> u64 {
    let pixels = (width as u64).saturating_mul(height as u64);
    PER_PIXEL.saturating_mul(pixels).saturating_add(BASE)
}
