//! The files that tables read, one kind at a time: the first byte chooses it.
//! Whatever is in it, the facts have one form and can be sealed and derived from.
#![no_main]

use libfuzzer_sys::fuzz_target;
use report::Row;
use std::{collections::BTreeSet, fs, path::Path};
use tidewaiter_fuzz::pick;

/// The table that reads a file, and the file.
const FILES: &[(&str, &str)] = &[
    ("account.password", "etc/shadow"),
    ("account.user", "etc/group"),
    ("account.user", "etc/nsswitch.conf"),
    ("account.user", "etc/passwd"),
    ("certificate.file", "etc/ssl/a.pem"),
    ("kernel.parameter", "etc/sysctl.conf"),
    ("kernel.parameter", "proc/sys/kernel/randomize_va_space"),
    ("listening.socket", "proc/net/tcp"),
    ("listening.socket", "proc/net/tcp6"),
    ("listening.socket", "proc/net/udp"),
    ("os.release", "etc/os-release"),
    ("package.index", "var/lib/apt/lists/a_dists_b_InRelease"),
    ("package.installed", "var/lib/dpkg/status"),
    ("package.update", "etc/apt/apt.conf.d/50x"),
    ("package.update", "etc/apt/preferences"),
    ("package.update", "var/lib/apt/lists/a_dists_b_InRelease"),
    ("package.update", "var/lib/apt/lists/a_dists_b_main_binary-amd64_Packages"),
    ("package.update", "var/lib/apt/lists/a_dists_b_main_binary-amd64_Packages.gz"),
    ("package.update", "var/lib/apt/lists/a_dists_b_main_binary-amd64_Packages.lz4"),
    ("package.update", "var/lib/dpkg/status"),
    ("process.running", "proc/1/cgroup"),
    ("process.running", "proc/1/cmdline"),
    ("process.running", "proc/1/status"),
    ("ssh.server", "etc/ssh/sshd_config"),
    ("sudo.rule", "etc/sudoers"),
    // The first byte of a seed is 106 (twice the length) and its place here.
    ("apt.key", "etc/apt/sources.list"),
    ("apt.key", "etc/apt/sources.list.d/a.sources"),
    ("certificate.file", "etc/ssl/private/a.p12"),
    ("key.private", "etc/ssl/private/a.key"),
    ("ssh.authorized_key", "home/anna/.ssh/authorized_keys"),
    ("ssh.host_key", "etc/ssh/ssh_host_rsa_key.pub"),
    ("trust.anchor", "etc/ssl/certs/java/cacerts"),
    ("trust.anchor", "lib/apk/db/installed"),
    ("trust.anchor", "var/lib/dpkg/info/ca-certificates.list"),
    ("cpu.vulnerability", "sys/devices/system/cpu/vulnerabilities/mds"),
    ("firmware.update", "sys/class/dmi/id/bios_date"),
    ("firmware.update", "sys/firmware/efi/esrt/entries/entry0/fw_version"),
    ("kernel.running", "proc/sys/kernel/osrelease"),
    ("kernel.running", "proc/version"),
    ("kernel.running", "proc/version_signature"),
    ("process.outdated", "proc/1/maps"),
    ("reboot.required", "proc/stat"),
    ("reboot.required", "run/reboot-required.pkgs"),
    ("repository.source", "etc/apk/repositories"),
    ("repository.source", "etc/apt/sources.list"),
    ("repository.source", "etc/apt/sources.list.d/a.sources"),
    ("repository.source", "etc/dnf/dnf.conf"),
    ("repository.source", "etc/yum.repos.d/a.repo"),
    ("repository.source", "etc/zypp/repos.d/a.repo"),
    ("update.automation", "etc/apt/apt.conf.d/50x"),
    ("update.automation", "etc/crontabs/root"),
    ("update.automation", "etc/dnf/automatic.conf"),
    ("update.automation", "etc/sysconfig/automatic_online_update"),
];

/// What lies beside it, so that tables which join files have something to join.
const BESIDE: &[(&str, &str)] = &[
    ("etc/group", "root:x:0:\nsudo:x:27:anna\n"),
    ("etc/os-release", "ID=debian\nVERSION_ID=\"13\"\n"),
    ("etc/ssl/certs/ca-certificates.crt", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"),
    ("etc/passwd", "root:x:0:0:root:/root:/bin/bash\nanna:x:1000:1000::/home/anna:/bin/sh\n"),
    ("proc/1/status", "Name:\tinit\nPid:\t1\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n"),
    ("lib/apk/db/installed", ""),
    ("proc/sys/kernel/osrelease", "6.1.0-40-amd64\n"),
    ("sys/class/dmi/id/bios_version", "1\n"),
    ("sys/firmware/efi/esrt/entries/entry0/fw_class", "a\n"),
    ("usr/bin/dnf", ""),
    ("run/reboot-required", ""),
    ("usr/bin/sudo", ""),
    ("usr/sbin/sshd", ""),
    ("var/lib/dpkg/status", "Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:2.3-4\n\n"),
];

fn put(root: &Path, path: &str, bytes: &[u8]) {
    let place = root.join(path);
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    fs::write(place, bytes).unwrap();
}

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let (table, path) = pick(FILES, *first);
    let root = tempfile::tempdir().unwrap();
    for (path, text) in BESIDE {
        put(root.path(), path, text.as_bytes());
    }
    std::os::unix::fs::symlink("/usr/sbin/init", root.path().join("proc/1/exe")).unwrap();
    if path.starts_with("etc/sysconfig") {
        // What only SUSE's package manager makes the table look at.
        put(root.path(), "usr/bin/zypper", b"");
    }
    if path.starts_with("etc/dnf") {
        // What it reads only where packages are not dpkg's.
        put(root.path(), "var/lib/dpkg/status", b"");
    }
    put(root.path(), path, rest);
    let host = probe::Host::at(root.path().to_path_buf());
    let names = BTreeSet::from([(*table).to_owned()]);
    let mut facts = probe::gather(&host, Some(&names), &probe::Options::default(), &|_| {});
    let spec = probe::SPECS.iter().find(|spec| spec.name == *table).unwrap();
    for row in &facts.tables[*table].rows {
        assert_eq!(Row::from_json(&row.to_json(spec), spec).as_ref(), Some(row));
    }
    seal::evidence::pack(&facts, probe::SPECS, &[], &[0; 32]).unwrap();
    derive::derive(&mut facts, probe::SPECS, &derive::Named::default());
});
