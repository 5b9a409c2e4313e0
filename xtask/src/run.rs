//! Starting the tools that a command needs, and seeing how they ended.

use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::{Command, Output};

/// The folder of the workspace: the parent of this package's own.
pub fn workspace() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    own.parent().map_or_else(|| own.clone(), PathBuf::from)
}

/// The cargo that started us, so that the same toolchain is used throughout.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(workspace());
    // What `cargo run` told us of our own package would look like a change to
    // build scripts that watch these: ring, and all that needs it, would be built anew.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs it with our own output; true if it ended with 0.
///
/// # Errors
/// If it cannot be started.
pub fn passes(mut command: Command) -> Result<bool> {
    let name = command.get_program().to_string_lossy().into_owned();
    Ok(command.status().with_context(|| format!("{name} does not start"))?.success())
}

/// Runs it and keeps what it prints.
///
/// # Errors
/// If it cannot be started.
pub fn output(mut command: Command) -> Result<Output> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.output().with_context(|| format!("{name} does not start"))
}
