//! The one place where this program touches files and the clock. People name
//! the files; everything else takes bytes and instants.

use anyhow::{Context, Result, ensure};
use report::Time;
use std::fs::{File, Permissions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
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

/// Writes a new file of any size; an existing one is never overwritten. It
/// gets its name only when all of it is on the disk.
///
/// # Errors
/// Says which file and why; then there is none.
pub fn create_whole(path: &Path, write: impl FnOnce(&mut BufWriter<&File>) -> Result<()>) -> Result<()> {
    let failed = || format!("writing {}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let permissions = Permissions::from_mode(0o644);
    let file = tempfile::Builder::new().prefix(".tidewaiter-").permissions(permissions).tempfile_in(folder);
    let file = file.with_context(failed)?;
    let mut to = BufWriter::new(file.as_file());
    write(&mut to)?;
    to.flush().with_context(failed)?;
    drop(to);
    file.as_file().sync_all().with_context(failed)?;
    let kept = file.persist_noclobber(path).map_err(|error| error.error);
    kept.with_context(|| format!("{} cannot be made (an existing file is kept)", path.display()))?;
    Ok(())
}

/// Opens a file that a person named, to be read in parts.
///
/// # Errors
/// Says which file and why.
#[expect(clippy::disallowed_methods, reason = "the door for files that a person names")]
pub fn open(path: &Path) -> Result<File> {
    ensure!(!path.is_dir(), "{} is a folder; name a file", path.display());
    File::open(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// How many bytes these files have together.
///
/// # Errors
/// Says which file and why.
pub fn sizes(paths: &[std::path::PathBuf]) -> Result<u64> {
    let size = |path: &std::path::PathBuf| -> Result<u64> { Ok(open(path)?.metadata()?.len()) };
    paths.iter().map(size).sum()
}

/// When a file was last changed.
///
/// # Errors
/// Says which file and why.
pub fn modified(path: &Path) -> Result<Time> {
    let when = open(path)?.metadata()?.modified().with_context(|| format!("{} has no date", path.display()))?;
    let since = when.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Ok(Time::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
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
