//! Made-up archives: which upgrade is offered, from where, and what is kept back.

use super::*;
use crate::fixture::{Fixture, shown};
use crate::gathering::Probe;
use crate::packages::lists::NO_RELEASE;
use report::GapReason;

const ALL: &[&str] = &["name", "installed", "candidate", "security", "origin", "suite", "held"];

/// A host with packages installed, `name version`.
fn host(installed: &[(&str, &str)]) -> Fixture {
    let status = |(name, version): &(&str, &str)| {
        format!("Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n")
    };
    let dpkg = "Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n".to_owned();
    Fixture::new().file("/var/lib/dpkg/status", &(dpkg + &installed.iter().map(status).collect::<String>()))
}

/// An archive whose list offers packages, `name version architecture`.
fn archive(host: Fixture, codename: &str, release: &str, offers: &[(&str, &str, &str)]) -> Fixture {
    let at = |file: &str| format!("/var/lib/apt/lists/a.example_dists_{codename}_{file}");
    let offer = |(name, version, architecture): &(&str, &str, &str)| {
        format!("Package: {name}\nArchitecture: {architecture}\nVersion: {version}\n\n")
    };
    host.file(&at("InRelease"), &format!("Origin: O\nCodename: {codename}\n{release}"))
        .file(&at("main_binary-amd64_Packages"), &offers.iter().map(offer).collect::<String>())
}

fn check(host: &Fixture, want: &[&str]) {
    let table = host.table(&Probe { spec: &SPEC, gather });
    assert_eq!(shown(&table, &SPEC, ALL), want);
    assert_eq!(table.gaps, []);
}

#[test]
fn the_highest_version_counts_and_security_is_seen_beneath_it() {
    let host = host(&[("a", "1"), ("b", "1:1"), ("c", "2~rc1"), ("d", "3"), ("e", "1")]);
    let host = archive(
        host,
        "stable",
        "",
        &[("a", "3", "amd64"), ("b", "2", "amd64"), ("c", "2", "all"), ("d", "3", "amd64")],
    );
    let host = archive(host, "stable-security", "", &[("a", "2", "amd64"), ("e", "2", "i386"), ("x", "9", "amd64")]);
    check(&host, &["a|deb:1|deb:3|true|O|stable|false", "c|deb:2~rc1|deb:2|false|O|stable|false"]);
}

#[test]
fn one_version_in_two_archives_is_the_security_archives() {
    let host = archive(host(&[("a", "1")]), "stable", "", &[("a", "2", "amd64")]);
    let host = archive(host, "x", "Label: Debian-Security\n", &[("a", "2", "amd64")]);
    check(&host, &["a|deb:1|deb:2|true|O|x|false"]);
}

#[test]
fn without_its_release_file_an_archive_is_not_known() {
    let host = host(&[("a", "1")]).file(
        "/var/lib/apt/lists/a.example_dists_x-security_main_binary-amd64_Packages",
        "Package: a\nArchitecture: amd64\nVersion: 2\n",
    );
    let security = |host: &Fixture| host.table(&Probe { spec: &SPEC, gather }).rows[0].get(&SPEC, "security").cloned();
    assert_eq!(security(&host), Some(Value::Unreadable(NO_RELEASE.to_owned())));
    let host = archive(host, "stable-security", "", &[("a", "2", "amd64")]);
    assert_eq!(security(&host), Some(Value::Boolean(true)), "one that is known suffices");
}

#[test]
fn backports_upgrade_only_what_came_from_them() {
    let backports = "NotAutomatic: yes\nButAutomaticUpgrades: yes\n";
    let host = host(&[("a", "1"), ("b", "2~bpo1"), ("c", "1")]);
    let host = archive(host, "stable", "", &[("a", "1", "amd64"), ("b", "1", "amd64")]);
    let host = archive(host, "stable-backports", backports, &[("a", "5", "amd64"), ("b", "2~bpo2", "amd64")]);
    let host = archive(host, "experimental", "NotAutomatic: yes\n", &[("c", "9", "amd64")]);
    let host = archive(host, "stable-security", "", &[]);
    check(&host, &["b|deb:2~bpo1|deb:2~bpo2|false|O|stable-backports|false"]);
}

#[test]
fn pins_choose_and_keep_back() {
    let host = host(&[("a", "1"), ("b", "1"), ("c", "1"), ("d", "5")]);
    let host = archive(
        host,
        "stable",
        "Suite: old\n",
        &[("a", "2", "amd64"), ("b", "2", "amd64"), ("c", "3", "amd64"), ("d", "4", "amd64")],
    );
    let host = archive(host, "stable-security", "", &[("b", "3", "amd64"), ("c", "2", "amd64")]);
    let host = host
        .file("/etc/apt/preferences", "Package: a\nPin: version 1\nPin-Priority: 600\n\nPackage: b\nPin: release *\nPin-Priority: -1\n")
        .file("/etc/apt/preferences.d/x.pref", "# why\nPackage: c\nPin: release n=*-security\nPin-Priority: 990\n\nPackage: d\nPin: release a=old\nPin-Priority: 1001\n")
        .file("/etc/apt/preferences.d/x.bak", "Package: c\nPin: release n=stable\nPin-Priority: 1500\n");
    // `b` is kept back by a pin although a security archive has it; `a` is kept back too, and has no security update.
    check(&host, &["b|deb:1|deb:3|true|O|stable-security|true", "c|deb:1|deb:2|true|O|stable-security|false"]);
}

#[test]
fn a_held_package_is_shown_as_held() {
    let status = "Package: dpkg\nStatus: hold ok installed\nArchitecture: amd64\nVersion: 1\n\nPackage: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1\n";
    let host = archive(
        Fixture::new().file("/var/lib/dpkg/status", status),
        "s",
        "",
        &[("dpkg", "2", "amd64"), ("gone", "2", "amd64")],
    );
    check(&archive(host, "s-security", "", &[]), &["dpkg|deb:1|deb:2|false|O|s|true"]);
}

#[test]
fn what_was_not_seen_is_a_gap() {
    let reasons = |host: &Fixture| {
        host.table(&Probe { spec: &SPEC, gather }).gaps.into_iter().map(|gap| gap.reason).collect::<Vec<_>>()
    };
    assert_eq!(reasons(&Fixture::new()), [GapReason::Unsupported], "no dpkg");
    assert_eq!(reasons(&host(&[])), [GapReason::Missing], "no lists");
    let host = archive(host(&[("a", "bad version!")]), "s", "", &[]);
    assert_eq!(reasons(&host), [GapReason::Missing, GapReason::Malformed], "no list of a security archive");
    let host = archive(host, "s-security", "", &[]);
    assert_eq!(reasons(&host), [GapReason::Malformed]);
    let host = host
        .file("/var/lib/apt/lists/b_Packages.lz4", "no lz4")
        .file("/etc/apt/apt.conf.d/9", "// Default-Release \"x\";\nAPT::Default-Release \"stable\";\n");
    assert_eq!(reasons(&host), [GapReason::Unsupported, GapReason::Malformed, GapReason::Malformed]);
}

#[test]
fn what_ubuntus_subscribers_alone_may_fetch() {
    let host = host(&[("a", "1")]);
    let host = archive(host, "jammy-apps-security", "Origin: UbuntuESMApps\n", &[("a", "2", "amd64")]);
    let needs =
        |host: &Fixture| shown(&host.table(&Probe { spec: &SPEC, gather }), &SPEC, &["manager", "candidate", "needs"]);
    assert_eq!(needs(&host), ["dpkg|deb:2|subscription"]);
    let host = host.file("/etc/apt/auth.conf.d/90ubuntu-advantage", "");
    assert_eq!(needs(&host), ["dpkg|deb:2|—"]);
}

#[test]
fn extended_maintenance_that_apt_itself_does_not_take() {
    let esm = "/var/lib/ubuntu-advantage/apt-esm/var/lib/apt/lists/esm.example_dists_jammy-infra-security";
    let host = archive(host(&[("a", "1"), ("b", "1")]), "jammy-security", "", &[("a", "2", "amd64")]);
    let host = host
        .file(&format!("{esm}_InRelease"), "Origin: UbuntuESM\nCodename: jammy\nSuite: jammy-infra-security\n")
        .file(
            &format!("{esm}_main_binary-amd64_Packages"),
            "Package: a\nArchitecture: amd64\nVersion: 2+esm1\n\nPackage: b\nArchitecture: amd64\nVersion: 1\n",
        );
    let table = |host: &Fixture| {
        let table = host.table(&Probe { spec: &SPEC, gather });
        assert_eq!(table.gaps, []);
        shown(&table, &SPEC, &["name", "candidate", "security", "suite", "needs"])
    };
    assert_eq!(table(&host), ["a|deb:2|true|jammy-security|—", "a|deb:2+esm1|true|jammy|subscription"]);
    let host = host.file("/var/lib/ubuntu-advantage/private/machine-token.json", "{}");
    assert_eq!(table(&host)[1], "a|deb:2+esm1|true|jammy|—");
}

#[test]
fn what_apk_would_install() {
    let packed = |list: &[(&str, &str, &str)]| {
        let archive = crate::packages::apk_index::index::tests::archive(list);
        crate::packages::packing::tests::pack(crate::packages::packing::Packing::Gzip, &archive)
    };
    let host = Fixture::new()
        .file("/lib/apk/db/installed", "P:a\nV:1-r0\nA:x86_64\n\n")
        .file("/etc/apk/repositories", "/srv/own\n")
        .bytes(b"/srv/own/x86_64/APKINDEX.tar.gz", &packed(&[("a", "1-r1", "x86_64")]));
    let table = host.table(&Probe { spec: &SPEC, gather });
    assert_eq!(table.gaps, []);
    assert_eq!(
        shown(&table, &SPEC, &["manager", "name", "installed", "candidate", "suite", "held"]),
        ["apk|a|apk:1-r0|apk:1-r1|/srv/own|false"]
    );
    assert!(matches!(table.rows[0].get(&SPEC, "security"), Some(Value::Unreadable(_))));
}
