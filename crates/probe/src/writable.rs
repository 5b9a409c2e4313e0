//! Who but root may change what root runs: a file, or a folder above it, that
//! another owner or a group may write to.

use crate::host::{Host, Stat};
use report::{Gap, GapReason};

/// Whether anyone but root may put something else in the place of an absolute
/// path: the file itself or a folder above it. A file that is not there is
/// judged by its folders alone.
///
/// # Errors
/// A gap where the file or a folder could not be seen.
pub(crate) fn by_others(host: &Host, path: &[u8]) -> Result<bool, Gap> {
    if path.len() > 4096 {
        return Err(crate::packages::gap(path, GapReason::TooLarge, "the path is longer than 4096 bytes"));
    }
    let mut end = path.len();
    while end > 0 {
        let part = path.get(..end).unwrap_or_default();
        if let Some(stat) = host.stat(part)?
            && is_open(&stat, end == path.len())
        {
            return Ok(true);
        }
        end = part.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
    }
    Ok(false)
}

/// Whether the bits let another than root write. In a sticky folder nobody
/// replaces what is another's.
fn is_open(stat: &Stat, itself: bool) -> bool {
    let sticky = !itself && stat.mode & 0o1000 != 0;
    stat.uid != 0 || (!sticky && (stat.mode & 0o002 != 0 || (stat.mode & 0o020 != 0 && stat.gid != 0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn files_and_folders_that_others_may_write() {
        let host = Fixture::new().file("/opt/a", "").file("/opt/b", "").mode("/opt/b", 0o646).file("/x/y/z", "");
        let host = host.mode("/x", 0o777).file("/tmp/t", "").mode("/tmp", 0o1777).mode("/opt/a", 0o755);
        let check = |path: &str, want: bool| {
            assert_eq!(by_others(&host.host(), path.as_bytes()).unwrap(), want, "{path}");
        };
        check("/opt/a", false);
        check("/opt/none", false);
        check("/opt/b", true);
        check("/x/y/z", true);
        check("/tmp/t", false);
    }
}
