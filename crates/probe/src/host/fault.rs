//! What the kernel answered, as the reason of a gap and with what would mend it.

use report::{Gap, GapReason, escape};
use rustix::io::Errno;

/// Whether the answer means that there is nothing of that name. A folder on
/// the way that is a file means the same.
pub(super) fn is_missing(errno: Errno) -> bool {
    matches!(errno, Errno::NOENT | Errno::NOTDIR)
}

/// The reason that an answer of the kernel stands for.
pub(super) fn reason(errno: Errno) -> GapReason {
    match errno {
        e if is_missing(e) => GapReason::Missing,
        Errno::ACCESS | Errno::PERM => GapReason::Denied,
        Errno::LOOP | Errno::NAMETOOLONG | Errno::ISDIR | Errno::INVAL => GapReason::Malformed,
        Errno::NOSYS | Errno::OPNOTSUPP | Errno::NODEV | Errno::NXIO => GapReason::Unsupported,
        Errno::TIMEDOUT | Errno::STALE => GapReason::TimedOut,
        _ => GapReason::Failed,
    }
}

/// The gap for a path that the kernel refused.
pub(super) fn gap(path: &[u8], errno: Errno) -> Gap {
    let reason = reason(errno);
    let detail = match reason {
        GapReason::Missing => "there is nothing of that name".to_owned(),
        GapReason::Denied if path.starts_with(b"/proc/") => {
            "the agent may not see it; it needs CAP_SYS_PTRACE and the confinement `full`".to_owned()
        }
        GapReason::Denied => {
            "the agent has no right to read it; run it as root or grant it CAP_DAC_READ_SEARCH".to_owned()
        }
        GapReason::Malformed if errno == Errno::LOOP => {
            "its links go round in a circle or leave the audited host; mend the links".to_owned()
        }
        GapReason::Unsupported => format!("the kernel or the file system does not offer it ({errno})"),
        GapReason::TimedOut => format!("the file system did not answer ({errno}); mend its mount"),
        _ => format!("reading it failed ({errno}); check the disk and its file system"),
    };
    Gap { place: escape::path(path), reason, detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_has_its_reason_and_its_mend() {
        let check = |errno, want, mend: &str| {
            let gap = gap(b"/a\xff", errno);
            assert_eq!((gap.place.as_str(), gap.reason), ("/a\\xff", want), "{errno}");
            assert!(gap.detail.contains(mend), "{}", gap.detail);
        };
        check(Errno::NOENT, GapReason::Missing, "nothing of that name");
        check(Errno::NOTDIR, GapReason::Missing, "nothing of that name");
        check(Errno::ACCESS, GapReason::Denied, "run it as root");
        check(Errno::PERM, GapReason::Denied, "run it as root");
        assert!(gap(b"/proc/7/exe", Errno::ACCESS).detail.contains("CAP_SYS_PTRACE"));
        check(Errno::LOOP, GapReason::Malformed, "mend the links");
        check(Errno::NAMETOOLONG, GapReason::Malformed, "check");
        check(Errno::NOSYS, GapReason::Unsupported, "does not offer it");
        check(Errno::STALE, GapReason::TimedOut, "mend its mount");
        check(Errno::IO, GapReason::Failed, "check the disk");
        check(Errno::NOMEM, GapReason::Failed, "check the disk");
    }
}
