//! The door to files that a person names for reading — the configuration, a
//! policy set or folder — and to this program's own executable. All bounded.

use policy::SourceFile;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
const LARGEST_FILE: u64 = 8 << 20;
/// The most files of a policy folder.
const MOST_FILES: usize = 5_000;
/// The deepest folder in a policy folder.
const DEEPEST: usize = 6;

/// Why an input could not be read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The system refused.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is over a bound.
    #[error("{path} is over the bound of {bound}")]
    TooLarge {
        /// The file or folder.
        path: PathBuf,
        /// The bound, with its unit.
        bound: String,
    },
    /// It is not UTF-8.
    #[error("{0} is not UTF-8 text")]
    NotText(PathBuf),
}

/// A whole file.
///
/// # Errors
/// [`InputError`].
#[expect(clippy::disallowed_methods, reason = "this is the door to files that a person names")]
pub fn file(path: &Path) -> Result<Vec<u8>, InputError> {
    let unreadable = |source| InputError::Unreadable { path: path.to_path_buf(), source };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    if !file.metadata().map_err(unreadable)?.is_file() {
        return Err(unreadable(io::Error::new(io::ErrorKind::InvalidInput, "this is not a file")));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(InputError::TooLarge { path: path.to_path_buf(), bound: format!("{LARGEST_FILE} bytes") });
    }
    Ok(bytes)
}

/// A file of any size that its reader bounds itself, opened for it.
///
/// # Errors
/// [`InputError`]; the reader's own errors are in what it gives.
#[expect(clippy::disallowed_methods, reason = "this is the door to files that a person names")]
pub fn large<T>(path: &Path, read: impl FnOnce(&mut io::BufReader<std::fs::File>) -> T) -> Result<T, InputError> {
    let unreadable = |source| InputError::Unreadable { path: path.to_path_buf(), source };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    if !file.metadata().map_err(unreadable)?.is_file() {
        return Err(unreadable(io::Error::new(io::ErrorKind::InvalidInput, "this is not a file")));
    }
    Ok(read(&mut io::BufReader::with_capacity(64 << 10, file)))
}

/// A whole file of text.
///
/// # Errors
/// [`InputError`].
pub fn text(path: &Path) -> Result<String, InputError> {
    String::from_utf8(file(path)?).map_err(|_| InputError::NotText(path.to_path_buf()))
}

/// The `.yaml` files of a policy folder, named relative to it, sorted.
///
/// # Errors
/// [`InputError`].
pub fn policy_folder(top: &Path) -> Result<Vec<SourceFile>, InputError> {
    let mut paths = Vec::new();
    collect(top, 0, &mut paths)?;
    paths.sort();
    let source = |path: PathBuf| {
        let name = path.strip_prefix(top).unwrap_or(&path);
        let name = name.to_str().ok_or_else(|| InputError::NotText(path.clone()))?.to_owned();
        Ok(SourceFile { name, text: text(&path)? })
    };
    paths.into_iter().map(source).collect()
}

#[expect(clippy::disallowed_methods, reason = "this is the door to files that a person names")]
fn collect(folder: &Path, depth: usize, into: &mut Vec<PathBuf>) -> Result<(), InputError> {
    let unreadable = |source| InputError::Unreadable { path: folder.to_path_buf(), source };
    if depth > DEEPEST {
        return Err(InputError::TooLarge { path: folder.to_path_buf(), bound: format!("{DEEPEST} folders deep") });
    }
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            collect(&entry.path(), depth + 1, into)?;
        } else if kind.is_file() && entry.path().extension().is_some_and(|e| e == "yaml") {
            into.push(entry.path());
        }
        if into.len() > MOST_FILES {
            return Err(InputError::TooLarge { path: folder.to_path_buf(), bound: format!("{MOST_FILES} files") });
        }
    }
    Ok(())
}

/// SHA-256 of the executable that runs, in hex; `None` if it cannot be read.
/// It is read in pieces, because it is larger than all else in memory.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the door to this program's own executable")]
pub fn own_digest() -> Option<String> {
    let mut file = std::fs::File::open("/proc/self/exe").ok()?;
    let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
    let mut piece = vec![0; 64 << 10];
    loop {
        match file.read(&mut piece).ok()? {
            0 => return Some(hex::encode(digest.finish())),
            read => digest.update(piece.get(..read)?),
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
mod tests {
    use super::*;

    #[test]
    fn a_policy_folder_is_read_by_relative_names_in_order() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("rules/b")).unwrap();
        for name in ["rules/b/two.yaml", "rules/a.yaml", "README.md", "z.yaml"] {
            std::fs::write(dir.path().join(name), name).unwrap();
        }
        let files = policy_folder(dir.path()).unwrap();
        let names: Vec<_> = files.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["rules/a.yaml", "rules/b/two.yaml", "z.yaml"]);
        assert!(files.iter().all(|f| f.name == f.text));
    }

    #[test]
    fn what_is_no_file_or_too_large_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(file(dir.path()), Err(InputError::Unreadable { .. })));
        assert!(matches!(file(&dir.path().join("none")), Err(InputError::Unreadable { .. })));
        let large = dir.path().join("large");
        std::fs::File::create(&large).unwrap().set_len(LARGEST_FILE + 1).unwrap();
        assert!(matches!(file(&large), Err(InputError::TooLarge { .. })));
        std::fs::write(dir.path().join("x"), [0xff]).unwrap();
        assert!(matches!(text(&dir.path().join("x")), Err(InputError::NotText(_))));
    }

    #[test]
    fn the_executable_is_digested_as_a_whole() {
        let whole = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        assert_eq!(own_digest().unwrap(), hex::encode(ring::digest::digest(&ring::digest::SHA256, &whole)));
    }
}
