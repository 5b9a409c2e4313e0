//! From paths to files: a file as it is named, a folder with all that lies in it.

use anyhow::{Context, bail};
use probe::{Host, Kind, Walk};
use report::{Gap, escape};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::time::Duration;

/// The bounds of a walk that someone asked for: wider than an audit's.
const BOUNDS: Walk = Walk { depth: 32, entries: 2_000_000, time: Duration::from_secs(120) };

/// What is to be read.
pub(super) struct Files {
    /// The files, in the order in which they were named; those of a folder by name.
    pub paths: Vec<Vec<u8>>,
    /// What could not be walked.
    pub gaps: Vec<Gap>,
}

impl Files {
    /// Looks at each path that was named.
    pub fn find(host: &Host, named: &[PathBuf]) -> anyhow::Result<Self> {
        let mut files = Self { paths: Vec::new(), gaps: Vec::new() };
        for path in named {
            let absolute = std::path::absolute(path)?;
            let bytes = absolute.as_os_str().as_bytes();
            let shown = escape::path(bytes);
            match host.stat(bytes) {
                Ok(None) => bail!("{shown} does not exist"),
                Ok(Some(stat)) if stat.kind == Kind::Directory => {
                    let paths = &mut files.paths;
                    files.gaps.extend(host.walk([bytes], BOUNDS, &mut |visit| {
                        if visit.kind == Kind::File {
                            paths.push(visit.path.to_vec());
                        }
                        true
                    }));
                }
                Ok(Some(stat)) if stat.kind == Kind::File => files.paths.push(bytes.to_vec()),
                Ok(Some(_)) => bail!("{shown} is neither a file nor a folder"),
                Err(gap) => return Err(anyhow::anyhow!("{}", gap.detail)).with_context(|| shown.clone()),
            }
        }
        Ok(files)
    }
}
