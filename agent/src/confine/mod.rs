//! What the agent gives up before it looks at anything: capabilities, the
//! right to start programs, kinds of sockets, and, in `minimal`, every write
//! outside its state folder. Whatever goes wrong later — a hostile file, a
//! fault of ours — cannot do more than is left.

mod calls;
mod paths;
mod rights;
#[cfg(test)]
mod tests;
mod trial;

pub use rights::Right;
pub use trial::{Trial, trials};

use serde::{Deserialize, Serialize};
use std::path::Path;

/// How much is given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Everything but reading: the kernel lets no write through outside the
    /// state folder, which also hides what other processes run and have open
    Minimal,
    /// Everything but reading, other processes included
    #[default]
    Full,
    /// Nothing, for a system whose kernel lacks the means
    Off,
}

impl Level {
    /// As settings write it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Minimal => "minimal",
            Self::Full => "full",
            Self::Off => "off",
        }
    }
}

/// Why the agent could not be confined: then it does not go on.
#[derive(Debug, thiserror::Error)]
pub enum ConfineError {
    /// Capabilities.
    #[error("capabilities cannot be given up: {0}; `--confine off` goes on without")]
    Rights(#[from] caps::errors::CapsError),
    /// The filter of system calls.
    #[error("system calls cannot be filtered: {0}; `--confine off` goes on without")]
    Calls(#[from] seccompiler::Error),
    /// The filter of paths.
    #[error(
        "writing cannot be confined to {path}: {why}; the kernel must have Landlock (5.13, or newer) — `--confine full` goes on without"
    )]
    Paths {
        /// The state folder.
        path: String,
        /// What the kernel said.
        why: String,
    },
}

/// Gives up what is not needed, for good: for this program and all its
/// threads, which must not have begun. Files are written below `state` and,
/// where one is asked for, as `output`.
///
/// # Errors
/// [`ConfineError`].
pub fn confine(level: Level, state: &Path, output: Option<&Path>) -> Result<(), ConfineError> {
    if level == Level::Off {
        return Ok(());
    }
    rights::keep(level)?;
    if level == Level::Minimal {
        paths::keep(state, output)?;
    }
    calls::refuse()?;
    Ok(())
}
