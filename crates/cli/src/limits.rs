//! The memory that this process may take.

use sysinfo::System;

/// Returns the bytes of the machine's memory, or the limit of a container or of the system if that is lower.
pub fn memory() -> u64 {
    let mut system = System::new();
    system.refresh_memory();
    let machine = system.total_memory();
    cgroup().map_or(machine, |limit| limit.min(machine))
}

/// Returns the limit of address space in bytes, if `ulimit -v` sets one.
pub fn address_space() -> Option<u64> {
    address_limit(&std::fs::read_to_string("/proc/self/limits").ok()?)
}

/// Returns the bytes of address space that are left.
pub fn address_space_left() -> Option<u64> {
    let limit = address_space()?;
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    Some(limit.saturating_sub(address_size(&status)?))
}

/// Returns the smallest memory limit of the control groups (cgroup v1 or v2) that this process is in, in bytes.
fn cgroup() -> Option<u64> {
    let groups = std::fs::read_to_string("/proc/self/cgroup").ok()?;
    let files = limit_files(&groups);
    let limit = |file: &String| std::fs::read_to_string(file).ok()?.trim().parse().ok();
    files.iter().filter_map(limit).min()
}

/// Returns the files that may contain a limit: those of the process's group and of all groups that contain it.
fn limit_files(groups: &str) -> Vec<String> {
    let mut files = Vec::new();
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else {
            continue;
        };
        let (root, name) = match controllers {
            "" => ("/sys/fs/cgroup", "memory.max"),
            _ if controllers.split(',').any(|one| one == "memory") => {
                ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
            }
            _ => continue,
        };
        let mut path = path.trim_end_matches('/');
        loop {
            files.push(format!("{root}{path}/{name}"));
            match path.rfind('/') {
                Some(end) => path = &path[..end],
                None => break,
            }
        }
    }
    files
}

fn address_limit(limits: &str) -> Option<u64> {
    let line = limits
        .lines()
        .find_map(|l| l.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn address_size(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|l| l.strip_prefix("VmSize:"))?;
    Some(1024 * line.split_whitespace().next()?.parse::<u64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_both_versions_are_looked_up_to_their_root() {
        let files = limit_files("4:cpu,cpuacct:/a\n3:memory:/docker/x\n0::/user.slice/run\n");
        assert_eq!(
            files,
            [
                "/sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory/docker/memory.limit_in_bytes",
                "/sys/fs/cgroup/memory/memory.limit_in_bytes",
                "/sys/fs/cgroup/user.slice/run/memory.max",
                "/sys/fs/cgroup/user.slice/memory.max",
                "/sys/fs/cgroup/memory.max",
            ]
        );
        assert_eq!(limit_files("0::/\n"), ["/sys/fs/cgroup/memory.max"]);
    }

    #[test]
    fn the_address_space_is_read() {
        let line = "Max address space         2048000000           unlimited            bytes\n";
        assert_eq!(address_limit(line), Some(2_048_000_000));
        assert_eq!(
            address_limit(&line.replace("2048000000", "unlimited")),
            None
        );
        assert_eq!(
            address_size("VmPeak:\t 9 kB\nVmSize:\t    5240 kB\n"),
            Some(5_365_760)
        );
    }
}
