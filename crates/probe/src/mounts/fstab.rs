//! What `/etc/fstab` mounts at the start of the host, fstab(5).

use super::{BOUND, MOST, Mount, Mounts, folder, options, too_many, unescaped};
use crate::host::Host;
use report::{Gap, GapReason, escape};

const PLACE: &str = "/etc/fstab";

/// Its mounts. Swap has no folder and is left out.
pub(super) fn read(host: &Host, gaps: &mut Vec<Gap>) -> Mounts {
    let mut mounts = Mounts::new();
    let mut content = match host.read(PLACE, BOUND) {
        Ok(content) => content,
        Err(gap) => {
            gaps.extend((gap.reason != GapReason::Missing).then_some(gap));
            return mounts;
        }
    };
    // A share's password may stand in it, which a digest could help to guess.
    content.withhold_digest();
    for (number, line) in content.lines() {
        let mut fields = line.split(u8::is_ascii_whitespace).filter(|field| !field.is_empty());
        let Some(source) = fields.next().filter(|field| !field.starts_with(b"#")) else { continue };
        let (Some(target), Some(kind)) = (fields.next(), fields.next()) else {
            gaps.push(Gap {
                place: PLACE.to_owned(),
                reason: GapReason::Malformed,
                detail: format!("line {number} names no folder or no type; mend or remove it"),
            });
            continue;
        };
        if !target.starts_with(b"/") {
            continue;
        }
        if mounts.len() == MOST {
            gaps.push(too_many(PLACE));
            break;
        }
        let mount = Mount {
            source: options::readable(&escape::path(&unescaped(source))),
            kind: String::from_utf8_lossy(kind).into_owned(),
            options: options::configured(fields.next().unwrap_or_default()),
            told: content.source(Some(number)),
        };
        mounts.insert(folder(unescaped(target)), mount);
    }
    mounts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn lines_comments_and_swap() {
        let text = "# a comment\n\nUUID=1\t/ ext4 errors=remount-ro 0 1\n\
            tmpfs /tmp/ tmpfs nodev,nosuid\nUUID=2 none swap sw 0 0\n//h/s /mnt/a\\040b cifs user=x,password=hush\nbroken\n/dev/sdb1 /srv ext4\n";
        let mut gaps = Vec::new();
        let mounts = read(&Fixture::new().file(PLACE, text).host(), &mut gaps);
        let shown: Vec<_> = mounts
            .iter()
            .map(|(t, m)| format!("{} {} {}", String::from_utf8_lossy(t), m.kind, m.options.join(",")))
            .collect();
        assert_eq!(
            shown,
            ["/ ext4 errors=remount-ro", "/mnt/a b cifs password,user", "/srv ext4 ", "/tmp tmpfs nodev,nosuid"]
        );
        assert_eq!(gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Malformed]);
        assert!(!format!("{mounts:?}").contains("hush"));
    }

    #[test]
    fn no_fstab_configures_nothing_and_is_no_gap() {
        let mut gaps = Vec::new();
        assert!(read(&Fixture::new().host(), &mut gaps).is_empty());
        assert_eq!(gaps, []);
        assert!(read(&Fixture::new().folder(PLACE).host(), &mut gaps).is_empty());
        assert_eq!(gaps.len(), 1);
    }
}
