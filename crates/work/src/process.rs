//! Identities of processes, unique among all machines.

use std::fs;

/// The identity of a process: the start of its machine, its process namespace (containers have their own), its number,
/// and its own start, since numbers are used again.
pub(crate) struct Process {
    host: String,
    machine: String,
    id: u32,
    began: String,
}

impl Process {
    /// Returns this process.
    pub fn this() -> Process {
        let id = std::process::id();
        Process {
            host: host(),
            machine: machine(),
            id,
            began: began(id).unwrap_or_default(),
        }
    }

    /// Returns a child of this process by its number.
    #[cfg(test)]
    pub fn child(id: u32) -> Process {
        Process {
            id,
            began: began(id).unwrap(),
            ..Process::this()
        }
    }

    /// Returns the process as a line of text, the first one of its claims.
    pub fn line(&self) -> String {
        format!(
            "{}\t{}\t{}\t{}\n",
            self.host, self.machine, self.id, self.began
        )
    }

    /// Returns true if the process of a claim was on this very machine and has ended.
    pub fn has_ended(claim: &[u8]) -> bool {
        let claim = String::from_utf8_lossy(claim);
        let mut fields = claim.lines().next().unwrap_or_default().split('\t').skip(1);
        let (Some(there), Some(id), Some(then)) = (fields.next(), fields.next(), fields.next())
        else {
            return false;
        };
        let Ok(id) = id.parse() else { return false };
        !there.is_empty()
            && there == machine()
            && !then.is_empty()
            && began(id).as_deref() != Some(then)
    }
}

/// Returns the machine's name, for people who read a claim.
fn host() -> String {
    fs::read_to_string("/proc/sys/kernel/hostname")
        .map(|name| name.trim().to_owned())
        .unwrap_or_default()
}

/// Returns the machine's start and the process namespace; empty if the system does not provide them. Then only silence shows
/// that a process has ended.
fn machine() -> String {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let namespace = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    match (boot.trim(), namespace.to_string_lossy()) {
        ("", _) => String::new(),
        (boot, namespace) => format!("{boot} {namespace}"),
    }
}

/// Returns the start of the process of this number, in the kernel's ticks; `None` if there is none, or it is a zombie.
fn began(id: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name comes second, in brackets, and may hold anything; the state is the first field after it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    if state == "Z" || state == "X" {
        return None;
    }
    fields.nth(18).map(str::to_owned)
}
