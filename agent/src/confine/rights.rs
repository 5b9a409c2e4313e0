//! Capabilities: those that a table needs are kept, all others given up.

use super::{ConfineError, Level};
use caps::{CapSet, Capability, CapsHashSet};

/// A capability that is kept where the agent has it, and why.
#[derive(Clone, Copy, Debug)]
pub struct Right {
    /// Its name, as the kernel's documentation has it.
    pub name: &'static str,
    capability: Capability,
    /// What it is for.
    pub why: &'static str,
    /// The least level that keeps it.
    level: Level,
}

/// Every capability that is kept, in the order of their names.
pub const RIGHTS: &[Right] = &[
    Right {
        name: "CAP_DAC_READ_SEARCH",
        capability: Capability::CAP_DAC_READ_SEARCH,
        why: "to read what only root may: password hashes, keys, sudoers, private configuration",
        level: Level::Minimal,
    },
    Right {
        name: "CAP_SYS_PTRACE",
        capability: Capability::CAP_SYS_PTRACE,
        why: "to see what processes of others run, have open and have mapped; nothing is traced",
        level: Level::Full,
    },
];

impl Right {
    /// Those that a level keeps.
    pub fn of(level: Level) -> impl Iterator<Item = &'static Self> {
        RIGHTS.iter().filter(move |right| right.level == Level::Minimal || level == Level::Full)
    }

    /// True if this thread has it.
    #[must_use]
    pub fn is_held(&self) -> bool {
        caps::has_cap(None, CapSet::Effective, self.capability).unwrap_or(false)
    }
}

/// Keeps the rights of a level where they are there; none is taken up anew.
pub(super) fn keep(level: Level) -> Result<(), ConfineError> {
    let wanted: CapsHashSet = Right::of(level).map(|right| right.capability).collect();
    // Ambient and inheritable ones are for programs that one starts: none.
    let bounds = caps::read(None, CapSet::Effective)?.contains(&Capability::CAP_SETPCAP);
    for capability in caps::runtime::procfs_all_supported(None).unwrap_or_else(|_| caps::all()) {
        if bounds {
            caps::drop(None, CapSet::Bounding, capability)?;
        }
    }
    caps::clear(None, CapSet::Ambient)?;
    let held = caps::read(None, CapSet::Permitted)?;
    let left: CapsHashSet = held.intersection(&wanted).copied().collect();
    caps::set(None, CapSet::Inheritable, &CapsHashSet::new())?;
    caps::set(None, CapSet::Effective, &left)?;
    caps::set(None, CapSet::Permitted, &left)?;
    Ok(())
}
