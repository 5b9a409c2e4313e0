//! The one place where this program touches files and the clock. People name
//! the files; everything else takes bytes and instants.

use anyhow::{Context, Result, ensure};
use report::Time;
use std::io::Write;
use std::path::Path;

/// The largest file that is read: a bundle of 1 GiB.
const MOST_BYTES: u64 = 1 << 30;

/// Reads a file that a person named.
///
/// # Errors
/// Says which file and why.
#[expect(clippy::disallowed_methods, reason = "the door for files that a person names")]
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let size = std::fs::metadata(path).with_context(|| format!("{} cannot be read", path.display()))?.len();
    ensure!(size <= MOST_BYTES, "{} is larger than {MOST_BYTES} bytes", path.display());
    std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// Reads a text file that a person named.
///
/// # Errors
/// Says which file and why.
pub fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?).with_context(|| format!("{} is not UTF-8 text", path.display()))
}

/// The names in a folder, sorted.
///
/// # Errors
/// Says which folder and why.
#[expect(clippy::disallowed_methods, reason = "the door for folders that a person names")]
pub fn list(path: &Path) -> Result<Vec<std::path::PathBuf>> {
    let entries = std::fs::read_dir(path).with_context(|| format!("{} cannot be listed", path.display()))?;
    let mut paths = entries.map(|e| Ok(e?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Writes a new file; an existing one is never overwritten. `secret` files can
/// be read by their owner alone.
///
/// # Errors
/// Says which file and why.
#[expect(clippy::disallowed_methods, reason = "the door for files that a person names")]
pub fn create(path: &Path, bytes: &[u8], secret: bool) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mode = if secret { 0o600 } else { 0o644 };
    let options = std::fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
    let mut file = options.with_context(|| format!("{} cannot be made (an existing file is kept)", path.display()))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).with_context(|| format!("writing {}", path.display()))
}

/// Makes a folder, and those above it.
///
/// # Errors
/// Says which folder and why.
#[expect(clippy::disallowed_methods, reason = "the door for folders that a person names")]
pub fn make_folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).with_context(|| format!("{} cannot be made", path.display()))
}

/// Makes a folder that must not exist yet.
///
/// # Errors
/// Says which folder and why.
#[expect(clippy::disallowed_methods, reason = "the door for folders that a person names")]
pub fn make_new_folder(path: &Path) -> Result<()> {
    ensure!(!path.exists(), "{} exists already; name another folder", path.display());
    std::fs::create_dir_all(path).with_context(|| format!("{} cannot be made", path.display()))
}

/// The time now.
#[expect(clippy::disallowed_methods, reason = "the door for the clock")]
pub fn now() -> Time {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Time::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
