//! Made-up repositories as zypper keeps them, beside what rpm has installed.

use super::*;
use crate::fixture::Fixture;
use crate::packages::packing::{Packing, tests::pack};
use crate::packages::rpm_md::tests::{primary, repository as files, updateinfo};

fn header(name: &str, version: &str, vendor: &str) -> Header {
    let (version, release) = version.split_once('-').unwrap();
    Header {
        name: name.to_owned(),
        version: version.to_owned(),
        release: release.to_owned(),
        architecture: Some("x86_64".to_owned()),
        vendor: Some(vendor.to_owned()),
        ..Header::default()
    }
}

const SOLD: &str =
    "[s:Updates]\nname=Sold\nenabled=1\nbaseurl=https://u:CANARY@mirror.example/SUSE/Updates/SLE/x86_64?a=CANARY\n";

fn host() -> Fixture {
    let list = primary(&[
        ("a", "2-1", "SUSE LLC <https://www.suse.example/>"),
        ("b", "2-1", "openSUSE"),
        ("c", "2-1", "openSUSE"),
        ("d", "2-1", "openSUSE"),
    ]);
    let mends = updateinfo("T-1", &[("a", "2-1"), ("d", "2-1")]);
    let host = Fixture::new()
        .file("/etc/zypp/repos.d/s.repo", SOLD)
        .file("/etc/zypp/repos.d/off.repo", "[off]\nenabled=0\nbaseurl=dir:///x\n")
        .file(LOCKS, "type: package\nmatch_type: glob\ncase_sensitive: on\nsolvable_name: d*\n");
    files(host, "/var/cache/zypp/raw/s:Updates/repodata", "repodata/", Packing::Zstd, &list, &mends)
}

fn shown(host: &Fixture, installed: &[Header]) -> (Vec<String>, Vec<Gap>) {
    let mut gaps = Vec::new();
    let line = |u: Update| {
        let needs = if u.needs_subscription { " subscription" } else { "" };
        format!("{} {} {:?} {} {}{needs}", u.name, u.candidate, u.security, u.repository, u.kept)
    };
    (updates(&host.host(), installed, &mut gaps).into_iter().map(line).collect(), gaps)
}

#[test]
fn vendors_locks_and_subscriptions() {
    let installed = [
        header("a", "1-1", "openSUSE"),
        header("b", "1-1", "Somebody"),
        header("c", "1-1", "openSUSE"),
        header("d", "1-1", "openSUSE"),
    ];
    let host = host();
    assert!(is_there(&host.host()));
    let rows = |needs: &str| {
        [("a", true, false), ("c", false, false), ("d", true, true)]
            .map(|(name, security, kept)| format!("{name} 2-1 Some({security}) Sold {kept}{needs}"))
    };
    let (found, gaps) = shown(&host, &installed);
    assert_eq!(found, rows(" subscription"));
    assert_eq!(gaps, []);
    let host = host.file(CREDENTIALS, "username=u\npassword=CANARY\n");
    let (found, gaps) = shown(&host, &installed);
    assert_eq!(found, rows(""));
    assert!(gaps.is_empty() && !format!("{found:?}").contains("CANARY"));
}

#[test]
fn what_was_not_fetched_or_not_understood_is_a_gap() {
    let installed = [header("a", "1-1", "openSUSE")];
    let host = Fixture::new().file("/etc/zypp/repos.d/s.repo", SOLD).file(LOCKS, "complex: x\n");
    let (found, gaps) = shown(&host, &installed);
    assert!(found.is_empty());
    assert_eq!(gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Missing, GapReason::Unsupported]);
    let text = "<repomd><data type=\"primary\"><location href=\"repodata/p.xml.xz\"/></data></repomd>";
    let whole = pack(Packing::Xz, primary(&[("a", "2-1", "SUSE")]).as_bytes());
    let host = host
        .file("/var/cache/zypp/raw/s:Updates/repodata/repomd.xml", text)
        .bytes(b"/var/cache/zypp/raw/s:Updates/repodata/p.xml.xz", &whole[..whole.len() / 2]);
    let (_, gaps) = shown(&host, &installed);
    assert_eq!(gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Malformed, GapReason::Unsupported]);
}
