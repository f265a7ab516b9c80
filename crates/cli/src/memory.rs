//! Refuses what this process has no memory for, before it is begun.

use anyhow::ensure;
use nishikie::color::memory_needed;
use nishikie::picture::{DEFAULT_MEMORY_LIMIT, Format};
use nishikie::style;

use crate::limits;

/// A model in use, with what it sees of the print; measured.
const MODEL: u64 = 200_000_000;

/// For each pixel, what encoders of these formats take beside the picture, since they hold the whole file; measured.
const JPEG_PER_PIXEL: u64 = 12;
const WEBP_PER_PIXEL: u64 = 8;

/// Address space that is taken and never filled: threads' stacks and what the allocator sets aside for each of them; measured.
const ADDRESS: u64 = 100_000_000;
const ADDRESS_PER_THREAD: u64 = 90_000_000;

/// What a process may take.
struct Limits {
    memory: u64,
    address_space: Option<u64>,
}

impl Limits {
    fn now() -> Limits {
        Limits {
            memory: limits::memory(),
            address_space: limits::address_space(),
        }
    }
}

/// Refuses a style run at this size that there is no memory for.
pub fn check_style(width: usize, height: usize) -> anyhow::Result<()> {
    style_within(width, height, &Limits::now())
}

/// Refuses a coloring of a scan of this size that there is no memory for; says how much it takes.
pub fn check_color(
    width: usize,
    height: usize,
    references: usize,
    model: bool,
    format: Option<Format>,
) -> anyhow::Result<()> {
    let model = if model { MODEL } else { 0 };
    let per_pixel = match format {
        Some(Format::Jpeg) => JPEG_PER_PIXEL,
        Some(Format::WebP) => WEBP_PER_PIXEL,
        _ => 0,
    };
    let encoder = per_pixel.saturating_mul(width as u64);
    let encoder = encoder.saturating_mul(height as u64);
    let needed = memory_needed(width, height, references);
    let needed = needed.saturating_add(model).saturating_add(encoder);
    tracing::info!("needs about {:.1} GB of memory", needed as f64 / 1e9);
    color_within(width, height, needed, &Limits::now())
}

/// How many bytes a picture may take that is opened while others are: half of the machine's, and not more than usual.
pub fn for_a_picture() -> u64 {
    (limits::memory() / 2).min(DEFAULT_MEMORY_LIMIT)
}

/// How many bytes one piece of work may take.
pub fn for_work() -> u64 {
    let limits = Limits::now();
    let addresses = limits
        .address_space
        .map_or(u64::MAX, |limit| limit.saturating_sub(unfilled()));
    limits.memory.min(addresses)
}

/// How many runs of at most `size` × `size` pixels, which share one network, this machine has memory for.
pub fn runs(size: usize) -> usize {
    runs_within(size, limits::memory())
}

fn style_within(width: usize, height: usize, limits: &Limits) -> anyhow::Result<()> {
    let needed = style::memory_needed(width, height);
    within(
        needed,
        limits,
        &format!("style mode at {width} × {height} pixels"),
        "give a smaller --size, or use --mode color, which works at the scan's own size",
    )
}

fn color_within(width: usize, height: usize, needed: u64, limits: &Limits) -> anyhow::Result<()> {
    let work = format!("color mode at {width} × {height} pixels");
    within(needed, limits, &work, "make the scan smaller")
}

fn within(needed: u64, limits: &Limits, work: &str, advice: &str) -> anyhow::Result<()> {
    let gigabytes = |bytes: u64| bytes as f64 / 1e9;
    let total = limits.memory;
    ensure!(
        needed <= total,
        "{work} needs about {:.1} GB of memory, and this machine has {:.1}; {advice}",
        gigabytes(needed),
        gigabytes(total)
    );
    let addresses = needed.saturating_add(unfilled());
    let limit = limits.address_space.unwrap_or(u64::MAX);
    ensure!(
        addresses <= limit,
        "{work} needs about {:.1} GB of address space, and the limit of this process (ulimit -v) is {:.1}; raise it, or {advice}",
        gigabytes(addresses),
        gigabytes(limit)
    );
    Ok(())
}

/// Address space that a run takes and never fills.
fn unfilled() -> u64 {
    ADDRESS + ADDRESS_PER_THREAD * rayon::current_num_threads() as u64
}

fn runs_within(size: usize, total: u64) -> usize {
    // What does not depend on the size is shared.
    let shared = style::memory_needed(0, 0);
    let own = style::memory_needed(size, size).saturating_sub(shared);
    let runs = total.saturating_sub(shared) / own.max(1);
    usize::try_from(runs).unwrap_or(usize::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(memory: u64) -> Limits {
        Limits {
            memory,
            address_space: None,
        }
    }

    #[test]
    fn what_fits_is_run_and_what_does_not_is_refused() {
        style_within(2048, 2048, &of(8_000_000_000)).unwrap();
        let refusal = style_within(10_000, 10_000, &of(24_000_000_000));
        let refusal = refusal.unwrap_err().to_string();
        assert!(
            refusal.contains("90.3 GB") && refusal.contains("24.0"),
            "{refusal}"
        );
        assert!(style_within(usize::MAX, 2, &of(24_000_000_000)).is_err());
    }

    #[test]
    fn a_coloring_that_fits_is_run_and_one_that_does_not_is_refused() {
        color_within(800, 600, 600_000_000, &of(8_000_000_000)).unwrap();
        let refusal = color_within(30_000, 30_000, 27_600_000_000, &of(8_000_000_000));
        let refusal = refusal.unwrap_err().to_string();
        assert!(
            refusal.contains("27.6 GB") && refusal.contains("8.0"),
            "{refusal}"
        );
    }

    #[test]
    fn a_bound_on_addresses_counts_too() {
        let bounded = |bytes| Limits {
            memory: 8_000_000_000,
            address_space: Some(bytes),
        };
        color_within(800, 600, 600_000_000, &bounded(60_000_000_000)).unwrap();
        let refusal = color_within(800, 600, 600_000_000, &bounded(500_000_000));
        let refusal = refusal.unwrap_err().to_string();
        assert!(refusal.contains("ulimit -v"), "{refusal}");
    }

    #[test]
    fn runs_go_side_by_side_as_far_as_memory_reaches() {
        assert_eq!(runs_within(512, 2_000_000_000), 7);
        assert_eq!(runs_within(2048, 24_000_000_000), 6);
        assert_eq!(runs_within(20_000, 1_000_000_000), 1);
        assert_eq!(runs_within(0, 0), 1);
    }
}
