use anyhow::ensure;
use sysinfo::System;

/// What a run in style mode takes whatever its size, and for each pixel of the output; measured, see BENCHMARKS.md. Kept a
/// little low, so that no run that would fit is refused.
const BASE: u64 = 300_000_000;
const PER_PIXEL: u64 = 900;

/// Refuses a run that this machine has no memory for, before it is begun.
pub fn check(width: usize, height: usize) -> anyhow::Result<()> {
    let mut system = System::new();
    system.refresh_memory();
    let total = system
        .cgroup_limits()
        .map_or(system.total_memory(), |limits| limits.total_memory);
    within(width, height, total)
}

fn within(width: usize, height: usize, total: u64) -> anyhow::Result<()> {
    let needed = BASE + PER_PIXEL * (width * height) as u64;
    ensure!(
        needed <= total,
        "style mode at {width} × {height} pixels needs about {:.1} GB of memory, and this machine has {:.1}; give a smaller \
         --size, or use --mode color, which works at the scan's own size",
        needed as f64 / 1e9,
        total as f64 / 1e9
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::within;

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
    }
}
