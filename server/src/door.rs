//! The door to the world: the clock, the system's random numbers and the state
//! folder's files. No other module of this crate reads them.

use report::Time;
use ring::rand::{SecureRandom, SystemRandom};
use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// No file that the server reads whole is larger than this.
const MOST_BYTES: u64 = 64 << 20;

/// The time now, in UTC, by this machine's clock.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the server's door to the clock")]
pub fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// An instant of the clock that never goes back, for durations alone.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the server's door to the clock")]
pub fn instant() -> Instant {
    Instant::now()
}

/// Bytes that nobody can guess.
///
/// # Errors
/// If the system gives none.
pub fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| io::Error::other("the system gives no random numbers"))?;
    Ok(bytes)
}

/// Reads a whole file of at most 64 MiB.
///
/// # Errors
/// What the system says, or that it is larger.
#[expect(clippy::disallowed_methods, reason = "this is the server's door to files")]
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the file is larger than 64 MiB"));
    }
    Ok(bytes)
}

/// Opens a file whose reader bounds itself.
///
/// # Errors
/// What the system says.
#[expect(clippy::disallowed_methods, reason = "this is the server's door to files")]
pub fn open(path: &Path) -> io::Result<io::BufReader<File>> {
    Ok(io::BufReader::new(File::open(path)?))
}

/// Reads a secret, which only its owner may read.
///
/// # Errors
/// [`io::ErrorKind::PermissionDenied`] if group or others may read it too.
pub fn read_secret(path: &Path) -> io::Result<Vec<u8>> {
    let mode = std::fs::metadata(path)?.permissions().mode();
    if mode & 0o077 != 0 {
        let why = format!("others may read it (mode {:04o}); chmod it to 0600", mode & 0o7777);
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    read(path)
}

/// Whether there is a file.
#[must_use]
pub fn exists(path: &Path) -> bool {
    path.exists()
}

/// Makes a folder that only its owner may enter.
///
/// # Errors
/// What the system says.
pub fn make_folder(path: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    std::fs::set_permissions(path, Permissions::from_mode(0o700))
}

/// Makes an empty file that only its owner may read, unless it is there.
///
/// # Errors
/// What the system says.
#[expect(clippy::disallowed_methods, reason = "this is the server's door to files")]
pub fn touch_secret(path: &Path) -> io::Result<()> {
    OpenOptions::new().append(true).create(true).mode(0o600).open(path).map(drop)
}

/// Writes a file so that a crash leaves the old one or the new one, never a
/// part: written beside, synced, renamed, and the folder synced.
///
/// # Errors
/// What the system says.
#[expect(clippy::disallowed_methods, reason = "this is the server's door to files")]
pub fn write(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not a file's name"))?;
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(".new");
    let beside = folder.join(beside);
    // One left by a crash is in nobody's use: the name is ours alone.
    remove(&beside)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    File::open(folder)?.sync_all()
}

/// Writes a file unless it is there, so that of two writers one wins and the
/// other's bytes are nowhere; true if these were written. A crash leaves the
/// whole file, or none of that name.
///
/// # Errors
/// What the system says.
#[expect(clippy::disallowed_methods, reason = "this is the server's door to files")]
pub fn write_once(path: &Path, bytes: &[u8], mode: u32) -> io::Result<bool> {
    let beside = path.with_extension(hex::encode(random::<8>()?));
    write(&beside, bytes, mode)?;
    let linked = std::fs::hard_link(&beside, path);
    remove(&beside)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        other => other?,
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()?;
    Ok(true)
}

/// Takes a file away, if it is there.
///
/// # Errors
/// What the system says.
#[expect(clippy::disallowed_methods, reason = "this is the server's door to files")]
pub fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Reads one line from standard input, at most 1024 bytes, without its end.
///
/// # Errors
/// What the system says, or that there is none.
pub fn read_line() -> io::Result<String> {
    let mut line = String::new();
    io::BufRead::read_line(&mut io::stdin().lock().take(1024), &mut line)?;
    let line = line.trim_end_matches(['\n', '\r']);
    if line.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(line.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_secrets_are_kept_from_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        write(&path, b"one", 0o600).unwrap();
        write(&path, b"two", 0o600).unwrap();
        assert_eq!(read_secret(&path).unwrap(), b"two");
        assert!(!exists(&folder.path().join(".key.new")));
        assert!(!write_once(&path, b"three", 0o600).unwrap());
        assert_eq!(read(&path).unwrap(), b"two");
        assert!(write_once(&folder.path().join("other"), b"one", 0o600).unwrap());
        assert_eq!(read_secret(&folder.path().join("other")).unwrap(), b"one");
        let left = folder.path().read_dir().unwrap().count();
        assert_eq!(left, 2, "nothing is left beside");
        std::fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert_eq!(read_secret(&path).unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        assert_ne!(random::<32>().unwrap(), random::<32>().unwrap());
    }
}
