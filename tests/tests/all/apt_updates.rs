//! `package.update` beside `apt list --upgradable`, package by package and
//! version by version: on a root that is older than its lists, with holds and
//! pins. Its lists are this machine's own, where it has some, and those of four
//! archives that are made up here; apt reads them as it would on a real host.

use probe::{Host, Options};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The made-up archives: suite, what its release file says of itself, and what a package's version there is.
const ARCHIVES: &[(&str, &str, &str)] = &[
    ("tide", "", "1:2.0-1"),
    ("tide-security", "", "1:2.0-1+deb12u1"),
    ("tide-backports", "NotAutomatic: yes\nButAutomaticUpgrades: yes\n", "1:3.0-1~bpo12+1"),
    ("tide-next", "NotAutomatic: yes\n", "1:4.0~rc1-1"),
];

const PREFERENCES: &str = "Package: made-1*\nPin: release n=tide-backports\nPin-Priority: 700\n\n\
    Package: made-2 made-20 made-21\nPin: release n=tide-security\nPin-Priority: -1\n\n\
    Package: made-3*\nPin: version 1:2.0-1\nPin-Priority: 1001\n\n\
    Package: made-4 made-40\nPin: release n=tide-next\nPin-Priority: 995\n\n\
    Package: made-5?\nPin: origin archive.example\nPin-Priority: 50\n\n\
    Package: lib*\nPin: release a=stable-security\nPin-Priority: 400\n\n\
    Package: perl*\nPin: version *\nPin-Priority: 90\n";

const MADE: usize = 120;

fn write(root: &Path, path: &str, text: &str) {
    let place = root.join(path);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(place, text).unwrap();
}

/// The files of a folder of this machine, in the same place below the root.
fn copy(root: &Path, folder: &str) {
    std::fs::create_dir_all(root.join(folder)).unwrap();
    let Ok(entries) = std::fs::read_dir(Path::new("/").join(folder)) else { return };
    for entry in entries.map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        if entry.file_name() != "lock" {
            std::fs::copy(entry.path(), root.join(folder).join(entry.file_name())).unwrap();
        }
    }
}

fn apt(root: &Path, program: &str, words: &[&str]) -> String {
    let out = Command::new(program)
        .env("APT_CONFIG", root.join("apt.conf"))
        .env("LC_ALL", "C")
        .args(words)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(out.status.success(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// The root with its lists, and nothing installed yet.
fn root(architecture: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for place in ["var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "etc/apt/apt.conf.d"] {
        std::fs::create_dir_all(root.join(place)).unwrap();
    }
    copy(root, "var/lib/apt/lists");
    copy(root, "etc/apt/sources.list.d");
    if let Ok(text) = std::fs::read_to_string("/etc/apt/sources.list") {
        write(root, "etc/apt/sources.list", &text);
    }
    let mut sources = String::new();
    for (suite, release, version) in ARCHIVES {
        writeln!(sources, "deb http://archive.example/made {suite} main").unwrap();
        let at = |file: &str| format!("var/lib/apt/lists/archive.example_made_dists_{suite}_{file}");
        let release = format!("Origin: Made\nLabel: Made\nSuite: {suite}\nCodename: {suite}\n{release}");
        let rest =
            format!("Date: Mon, 02 Jan 2023 00:00:00 UTC\nArchitectures: {architecture} all\nComponents: main\n");
        write(root, &at("InRelease"), &(release + &rest));
        let mut list = String::new();
        for number in 0..MADE {
            // Each archive has only some of them, so that all combinations occur.
            if (number * 7 + suite.len()) % 5 != 0 {
                let own = if number % 9 == 0 { "all" } else { architecture };
                writeln!(
                    list,
                    "Package: made-{number}\nVersion: {version}\nArchitecture: {own}\nMaintainer: m\nFilename: pool/made-{number}_{suite}.deb\nSize: 1\nDescription: d\n"
                )
                .unwrap();
            }
        }
        write(root, &at(&format!("main_binary-{architecture}_Packages")), &list);
    }
    write(root, "etc/apt/sources.list.d/made.list", &sources);
    write(root, "etc/apt/preferences.d/made", PREFERENCES);
    let own = root.display();
    write(
        root,
        "apt.conf",
        &format!(
            "Dir \"{own}\";\nDir::State::status \"{own}/var/lib/dpkg/status\";\nAPT::Architecture \"{architecture}\";\nAPT::Architectures {{ \"{architecture}\"; }};\n"
        ),
    );
    write(root, "var/lib/dpkg/status", "");
    folder
}

/// A state that is older than the lists, in part newer: what apt's lists offer,
/// with versions that are set back. Answers the packages that are held.
fn install(root: &Path, architecture: &str) -> BTreeSet<String> {
    let offered = apt(root, "apt-cache", &["dumpavail"]);
    let mut newest: BTreeMap<String, (String, String)> = BTreeMap::new();
    for stanza in offered.split("\n\n") {
        let field = |name: &str| stanza.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
        if let (Some(name), Some(version), Some(own)) =
            (field("Package: "), field("Version: "), field("Architecture: "))
        {
            newest.insert(name, (version, own));
        }
    }
    let real = newest.len();
    let mut status = format!(
        "Package: dpkg\nStatus: install ok installed\nArchitecture: {architecture}\nMaintainer: m\nVersion: 99\nDescription: d\n\n"
    );
    let mut held = BTreeSet::new();
    // All that are made up, and every thirtieth of the others.
    let chosen = newest.iter().enumerate().filter(|(at, (name, _))| name.starts_with("made-") || at % 30 == 0);
    for (at, (name, (version, own))) in chosen.filter(|(_, (name, _))| *name != "dpkg") {
        let (epoch, rest) = version.split_once(':').map_or(("0", version.as_str()), |(epoch, rest)| (epoch, rest));
        let version = match at % 6 {
            0 | 1 => format!("{epoch}:0~{rest}"),
            2 => version.clone(),
            3 => format!("{version}+local1"),
            4 => format!("{}~", version),
            _ => rest.split(['+', '~']).next().map(|front| format!("{epoch}:{front}")).unwrap_or_default(),
        };
        // Our table does not tell whether a hold or a pin keeps a package back, so that none has both.
        let pinned = ["lib", "made-2", "made-3", "made-5", "perl"].iter().any(|front| name.starts_with(front));
        let want = if at % 11 == 0 && !pinned { "hold" } else { "install" };
        if want == "hold" {
            held.insert(name.clone());
        }
        writeln!(
            status,
            "Package: {name}\nStatus: {want} ok installed\nMaintainer: m\nArchitecture: {own}\nVersion: {version}\nDescription: d\n"
        )
        .unwrap();
    }
    write(root, "var/lib/dpkg/status", &status);
    println!("figure apt.offered {real} packages");
    held
}

/// `name:architecture installed candidate` for each upgrade that apt names.
fn theirs(root: &Path) -> BTreeSet<String> {
    let text = apt(root, "apt", &["list", "--upgradable"]);
    let line = |line: &str| {
        // `name/suite,suite candidate architecture [upgradable from: installed]`.
        let (name, rest) = line.split_once('/')?;
        let mut words = rest.split(' ').skip(1);
        let (candidate, own) = (words.next()?, words.next()?);
        let installed = rest.split_once("[upgradable from: ")?.1.trim_end_matches(']');
        Some(format!("{name}:{own} {installed} {candidate}"))
    };
    text.lines().filter_map(line).collect()
}

/// The same from our table; a row that a pin alone keeps back is no upgrade to apt.
fn ours(root: &Path, held: &BTreeSet<String>) -> BTreeSet<String> {
    let names = BTreeSet::from(["package.update".to_owned()]);
    let facts = probe::gather(&Host::at(root.to_path_buf()), Some(&names), &Options::default(), &|_| {});
    let table = facts.table("package.update").unwrap();
    assert_eq!(table.gaps, []);
    let spec = &probe::tables::package_update::SPEC;
    let line = |row: &report::Row| {
        let text = |name: &str| row.get(spec, name).unwrap().shown();
        let kept = text("held") == "true";
        assert!(kept || !held.contains(&text("name")), "{} is held", text("name"));
        let is_upgrade = !kept || held.contains(&text("name"));
        let version = |name: &str| text(name).trim_start_matches("deb:").to_owned();
        is_upgrade.then(|| {
            format!("{}:{} {} {}", text("name"), text("architecture"), version("installed"), version("candidate"))
        })
    };
    table.rows.iter().filter_map(line).collect()
}

#[test]
fn upgrades_of_an_older_root_are_those_that_apt_names() {
    let Ok(out) = Command::new("dpkg").arg("--print-architecture").output() else {
        println!("skipped: apt is absent");
        return;
    };
    let architecture = String::from_utf8(out.stdout).unwrap().trim().to_owned();
    let folder = root(&architecture);
    let held = install(folder.path(), &architecture);
    let (ours, theirs) = (ours(folder.path(), &held), theirs(folder.path()));
    assert!(theirs.len() > 40, "{theirs:?}");
    let name = |line: &String| line.split(':').next().unwrap_or_default().to_owned();
    assert!(theirs.iter().any(|line| held.contains(&name(line))), "a held one is among them");
    println!("figure apt.upgrades {}", theirs.len());
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>();
    assert_eq!((only(&ours, &theirs), only(&theirs, &ours)), (vec![], vec![]));
}
