//! Reading a large file piece by piece: package lists are larger than the
//! memory that the agent may use.

use super::{Host, fault, open, reject};
use report::{Gap, GapReason, escape};
use std::fs::File;
use std::io::{Read, Take};

impl Host {
    /// Opens a regular file for reading from its start, at most `bound` bytes
    /// of it; see [`Host::read`] for what is refused.
    ///
    /// # Errors
    /// As [`Host::read`].
    pub fn stream(&self, path: impl AsRef<[u8]>, bound: u64) -> Result<Take<File>, Gap> {
        let path = path.as_ref();
        let root = self.root()?;
        reject(&root.open(path, super::OFlags::PATH), path)?;
        let fd = root.open(path, open::READ);
        let stat = reject(&fd, path)?;
        let fd = fd.map_err(|e| fault::gap(path, e))?;
        if u64::try_from(stat.st_size).unwrap_or(0) > bound {
            return Err(Gap {
                place: escape::path(path),
                reason: GapReason::TooLarge,
                detail: format!("it is larger than the bound of {bound} bytes; make it smaller"),
            });
        }
        Ok(File::from(fd).take(bound))
    }
}
