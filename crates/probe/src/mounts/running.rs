//! What is mounted now, from `/proc/self/mountinfo`, proc(5).

use super::{BOUND, MOST, Mount, Mounts, folder, options, too_many, unescaped};
use crate::host::{Content, Host};
use report::{Gap, GapReason};

const PLACE: &str = "/proc/self/mountinfo";

/// The mounts that are in effect. Of several on one folder the last one hides the others.
pub(super) fn read(host: &Host) -> Result<Mounts, Gap> {
    let content = host.read(PLACE, BOUND).map_err(|gap| match gap.reason {
        GapReason::Missing => Gap { detail: "what is mounted is known of a running host alone".to_owned(), ..gap },
        _ => gap,
    })?;
    let mut mounts = Mounts::new();
    for (number, line) in content.lines() {
        let Some((target, mount)) = parsed(&content, number, line) else {
            let detail = format!("line {number} is in no form that this agent knows");
            return Err(Gap { place: PLACE.to_owned(), reason: GapReason::Malformed, detail });
        };
        if mounts.len() == MOST {
            return Err(too_many(PLACE));
        }
        mounts.insert(target, mount);
    }
    Ok(mounts)
}

fn parsed(content: &Content, number: u32, line: &[u8]) -> Option<(Vec<u8>, Mount)> {
    let mut fields = line.split(|b| *b == b' ');
    // Two ids, the device's numbers and the folder inside the file system come first.
    let target = folder(unescaped(fields.nth(4)?));
    let own = fields.next()?;
    // Optional fields of any number end with a hyphen.
    fields.find(|field| *field == b"-")?;
    let kind = String::from_utf8_lossy(fields.next()?).into_owned();
    let source = options::readable(&report::escape::path(&unescaped(fields.next()?)));
    let whole = fields.next().unwrap_or_default();
    let mut told = options::told([own, whole]);
    // A mount may be read-only on a file system that is not, and the other way round.
    if told.iter().any(|option| option == "ro") {
        told.retain(|option| option != "rw");
    }
    Some((target, Mount { source, kind, options: told, told: content.source(Some(number)) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn lines_are_read_and_the_last_mount_of_a_folder_counts() {
        let text = "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro\n\
            30 22 0:25 / /tmp rw,nosuid - tmpfs tmpfs rw,size=1k\n\
            31 22 0:26 / /tmp ro,nodev,nosuid shared:2 master:1 - tmpfs new rw\n\
            32 22 0:27 / /mnt/a\\040b rw - cifs //h/s rw,password=hush\n";
        let mounts = read(&Fixture::new().file(PLACE, text).host()).unwrap();
        let shown: Vec<_> = mounts
            .iter()
            .map(|(t, m)| format!("{} {} {} {}", String::from_utf8_lossy(t), m.source, m.kind, m.options.join(",")))
            .collect();
        assert_eq!(
            shown,
            [
                "/ /dev/vda1 ext4 errors=remount-ro,relatime,rw",
                "/mnt/a b //h/s cifs password,rw",
                "/tmp new tmpfs nodev,nosuid,ro",
            ]
        );
    }

    #[test]
    fn what_cannot_be_known_is_said() {
        let gap = read(&Fixture::new().host()).unwrap_err();
        assert_eq!((gap.reason, gap.place.as_str()), (GapReason::Missing, PLACE));
        for text in ["1 2 3\n", "22 1 254:1 / / rw shared:1 ext4 x rw\n", "22 1 0:1 / / rw - ext4\n"] {
            let gap = read(&Fixture::new().file(PLACE, text).host()).unwrap_err();
            assert_eq!(gap.reason, GapReason::Malformed, "{text}");
        }
    }
}
