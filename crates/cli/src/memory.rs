use anyhow::ensure;
use nishikie::color::memory_needed;
use nishikie::picture::DEFAULT_MEMORY_LIMIT;
use sysinfo::System;

/// What a run in style mode takes whatever its size, and for each pixel of the output; measured, see BENCHMARKS.md. Kept a
/// little low, so that no run that would fit is refused.
const BASE: u64 = 300_000_000;
const PER_PIXEL: u64 = 900;

/// Refuses a run that this machine has no memory for, before it is begun.
pub fn check(width: usize, height: usize) -> anyhow::Result<()> {
    within(width, height, total())
}

/// Refuses a coloring of a picture of this size that this machine has no memory for, before it is begun; says how much it
/// takes.
pub fn check_color(width: usize, height: usize, references: usize) -> anyhow::Result<()> {
    let needed = memory_needed(width, height, references);
    tracing::info!("needs about {:.1} GB of memory", needed as f64 / 1e9);
    color_within(width, height, needed, total())
}

/// How many bytes a picture may take that is opened while others are: half of the machine's, and not more than usual.
pub fn for_a_picture() -> u64 {
    (total() / 2).min(DEFAULT_MEMORY_LIMIT)
}

/// How many runs of at most `size` × `size` pixels, which share one network, this machine has memory for.
pub fn runs(size: usize) -> usize {
    runs_within(size, total())
}

/// What this process may take, in bytes.
fn total() -> u64 {
    let mut system = System::new();
    system.refresh_memory();
    system
        .cgroup_limits()
        .map_or(system.total_memory(), |limits| limits.total_memory)
}

fn of_pixels(width: usize, height: usize) -> u64 {
    PER_PIXEL
        .saturating_mul(width as u64)
        .saturating_mul(height as u64)
}

fn within(width: usize, height: usize, total: u64) -> anyhow::Result<()> {
    let needed = of_pixels(width, height).saturating_add(BASE);
    ensure!(
        needed <= total,
        "style mode at {width} × {height} pixels needs about {:.1} GB of memory, and this machine has {:.1}; give a smaller \
         --size, or use --mode color, which works at the scan's own size",
        needed as f64 / 1e9,
        total as f64 / 1e9
    );
    Ok(())
}

fn color_within(width: usize, height: usize, needed: u64, total: u64) -> anyhow::Result<()> {
    ensure!(
        needed <= total,
        "color mode at {width} × {height} pixels needs about {:.1} GB of memory, and this machine has {:.1}; give a smaller --size",
        needed as f64 / 1e9,
        total as f64 / 1e9
    );
    Ok(())
}

fn runs_within(size: usize, total: u64) -> usize {
    let runs = total.saturating_sub(BASE) / of_pixels(size, size).max(1);
    usize::try_from(runs).unwrap_or(usize::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_run_and_what_does_not_is_refused() {
        within(2048, 2048, 8_000_000_000).unwrap();
        let refusal = within(10_000, 10_000, 24_000_000_000)
            .unwrap_err()
            .to_string();
        assert!(
            refusal.contains("90.3 GB") && refusal.contains("24.0"),
            "{refusal}"
        );
        assert!(within(usize::MAX, 2, 24_000_000_000).is_err());
    }

    #[test]
    fn a_coloring_that_fits_is_run_and_one_that_does_not_is_refused() {
        color_within(800, 600, 600_000_000, 8_000_000_000).unwrap();
        let refusal = color_within(30_000, 30_000, 27_600_000_000, 8_000_000_000)
            .unwrap_err()
            .to_string();
        assert!(
            refusal.contains("27.6 GB") && refusal.contains("8.0"),
            "{refusal}"
        );
    }

    #[test]
    fn runs_go_side_by_side_as_far_as_memory_reaches() {
        assert_eq!(runs_within(512, 2_000_000_000), 7);
        assert_eq!(runs_within(2048, 24_000_000_000), 6);
        assert_eq!(runs_within(20_000, 1_000_000_000), 1);
        assert_eq!(runs_within(0, 0), 1);
    }
}
