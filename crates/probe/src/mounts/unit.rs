//! systemd's mount units, systemd.mount(5): those that a start pulls in.

use super::{Mount, Mounts, folder, options};
use crate::host::{Content, Host};
use crate::timers;
use report::{Gap, GapReason, escape};

/// The most bytes of one unit.
const BOUND: usize = 64 << 10;

/// What the mount units of a folder mount at the start.
pub(super) fn read(host: &Host, place: &str, gaps: &mut Vec<Gap>) -> Mounts {
    let mut mounts = Mounts::new();
    let entries = match host.list(place) {
        Ok(entries) => entries,
        Err(gap) => {
            gaps.extend((gap.reason != GapReason::Missing).then_some(gap));
            return mounts;
        }
    };
    for entry in entries {
        let Some(name) = std::str::from_utf8(&entry.name).ok().filter(|name| name.ends_with(".mount")) else {
            continue;
        };
        match starts(host, name) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(gap) => {
                gaps.push(gap);
                continue;
            }
        }
        match host.read(format!("{place}/{name}"), BOUND) {
            Ok(content) => mounts.extend(parsed(&content)),
            Err(gap) => gaps.push(gap),
        }
    }
    mounts
}

/// Whether a start of the host pulls the unit in.
fn starts(host: &Host, name: &str) -> Result<bool, Gap> {
    if timers::is_enabled(host, name)? {
        return Ok(true);
    }
    // A masked unit is a link to nowhere that lies in the way of the others.
    if host.read_link(format!("/etc/systemd/system/{name}"))?.is_some_and(|target| target == b"/dev/null") {
        return Ok(false);
    }
    for folder in ["/etc/systemd/system", "/usr/lib/systemd/system"] {
        for target in ["local-fs.target", "remote-fs.target", "sysinit.target"] {
            for way in ["wants", "requires"] {
                if host.lstat(format!("{folder}/{target}.{way}/{name}"))?.is_some() {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

/// The mount that a unit's section `[Mount]` describes; none without a folder.
fn parsed(content: &Content) -> Option<(Vec<u8>, Mount)> {
    let mut mounting = false;
    let (mut target, mut source, mut kind, mut given) = (None, String::new(), String::new(), Vec::new());
    for (_, line) in content.lines() {
        let line = line.trim_ascii();
        if line.starts_with(b"[") {
            mounting = line == b"[Mount]";
        }
        let Some(at) = line.iter().position(|b| *b == b'=').filter(|_| mounting) else { continue };
        let (key, value) = line.split_at(at);
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        match key.trim_ascii() {
            b"Where" => target = Some(folder(value.to_vec())),
            b"What" => source = options::readable(&escape::path(value)),
            b"Type" => kind = String::from_utf8_lossy(value).into_owned(),
            b"Options" => given = value.to_vec(),
            _ => {}
        }
    }
    let target = target.filter(|target| target.starts_with(b"/"))?;
    Some((target, Mount { source, kind, options: options::configured(&given), told: content.source(None) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    const UNIT: &str =
        "[Unit]\nWhere=/no\n[Mount]\nWhat=tmpfs\nWhere = /tmp\nType=tmpfs\nOptions=mode=1777,nosuid,nodev\n";

    fn shown(fixture: &Fixture) -> Vec<String> {
        let mut gaps = Vec::new();
        let mounts = read(&fixture.host(), "/usr/lib/systemd/system", &mut gaps);
        assert_eq!(gaps, []);
        let row =
            |(t, m): (&Vec<u8>, &Mount)| format!("{} {} {}", String::from_utf8_lossy(t), m.kind, m.options.join(","));
        mounts.iter().map(row).collect()
    }

    #[test]
    fn a_unit_counts_where_a_start_pulls_it_in() {
        let unit = "/usr/lib/systemd/system/tmp.mount";
        let fixture = Fixture::new().file(unit, UNIT).file("/usr/lib/systemd/system/a.service", "");
        assert_eq!(shown(&fixture), Vec::<String>::new());
        let fixture = fixture.link("/etc/systemd/system/local-fs.target.wants/tmp.mount", unit);
        assert_eq!(shown(&fixture), ["/tmp tmpfs mode=1777,nodev,nosuid"]);
        let fixture = fixture.link("/etc/systemd/system/tmp.mount", "/dev/null");
        assert_eq!(shown(&fixture), Vec::<String>::new());
    }

    #[test]
    fn a_unit_without_a_folder_mounts_nothing() {
        let fixture = Fixture::new()
            .file("/usr/lib/systemd/system/x.mount", "[Mount]\nWhat=x\nOptions\n")
            .link("/usr/lib/systemd/system/local-fs.target.wants/x.mount", "../x.mount");
        assert_eq!(shown(&fixture), Vec::<String>::new());
    }
}
