//! `package.update` beside `dnf check-update`, package by package and version
//! by version: on a root whose packages rpm built and installed, with
//! repositories that `createrepo_c` described: advisories, packings, a priority,
//! exclusions, locked versions and modules. dnf fetches them into its own cache
//! below the root, which both read then. yum, which no Debian has, keeps the same
//! in another form.

use probe::{Host, Options};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const MADE: usize = 90;

/// Where Debian keeps the plugin.
const VERSIONLOCK: &str = "/usr/lib/python3/dist-packages/dnf-plugins/versionlock.py";

/// A repository: its id, what its section says besides, how it is packed, and
/// which version of a package it has.
struct Made {
    id: &'static str,
    settings: &'static str,
    packing: &'static str,
    version: fn(usize) -> Option<&'static str>,
}

const REPOSITORIES: &[Made] = &[
    Made {
        id: "base",
        settings: "",
        packing: "gz",
        version: |number| (number * 7 % 5 != 0).then_some(if number % 8 == 3 { "1:0.9-1.el9" } else { "2.0-1.el9" }),
    },
    Made {
        id: "updates",
        settings: "excludepkgs=pack-4?\n",
        packing: "xz",
        version: |number| (number % 3 != 1).then_some(if number % 2 == 0 { "2.0-2.el9_1" } else { "2.0~rc2-9.el9" }),
    },
    Made { id: "streams", settings: "", packing: "gz", version: |number| (number >= 80).then_some("3.0-1.module") },
    Made {
        id: "first",
        settings: "priority=10\n",
        packing: "gz",
        version: |number| (number % 11 == 5).then_some("1.8-1"),
    },
    Made { id: "few", settings: "includepkgs=pack-7*\n", packing: "xz", version: |_| Some("2.0-3") },
    Made { id: "off", settings: "enabled=0\n", packing: "gz", version: |_| Some("9-1") },
];

/// Versions of what is installed; some are newer than anything that is offered.
fn installed(number: usize) -> &'static str {
    ["1.0-1", "1.9^git1-1.el9", "2.0-1.el9", "2.0~rc1-1", "1:0.8-1", "2.0-2.el9"][number % 6]
}

const LOCKS: &str =
    "# by hand\npack-10-0:1.0-1.*\npack-12-0:2.0-1.el9.*\n!pack-14-0:2.0-2.el9_1.*\npack-3?-0:2.0-1.*\n";

fn run(command: &mut Command) -> String {
    let out = command.env("LC_ALL", "C").stdin(Stdio::null()).output().unwrap();
    // 100 is dnf's word for updates being there.
    let fine = out.status.success() || out.status.code() == Some(100);
    assert!(fine, "{command:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn write(root: &Path, path: &str, text: &str) {
    let place = root.join(path);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(place, text).unwrap();
}

/// Builds packages of these versions into a folder; every fourth is of no architecture.
fn build(folder: &Path, name: &str, version: impl Fn(usize) -> Option<&'static str>) -> std::path::PathBuf {
    let mut text = "%global debug_package %{nil}\nName: none\nVersion: 1\nRelease: 1\nSummary: s\nLicense: l\n\
        %description\nd\n"
        .to_owned();
    for number in 0..MADE {
        let Some(full) = version(number) else { continue };
        let (epoch, rest) = full.split_once(':').unwrap_or(("0", full));
        let (version, release) = rest.split_once('-').unwrap();
        let pack = format!("pack-{number}");
        let noarch = if number % 4 == 0 { "BuildArch: noarch\n" } else { "" };
        // An epoch that is named as 0 is the same as none.
        let epoch = if number % 2 == 0 || epoch != "0" { format!("Epoch: {epoch}\n") } else { String::new() };
        write!(
            text,
            "%package -n {pack}\nSummary: s\n{epoch}Version: {version}\nRelease: {release}\n{noarch}\
             %description -n {pack}\nd\n%files -n {pack}\n"
        )
        .unwrap();
    }
    write(folder, &format!("{name}.spec"), &text);
    let out = folder.join(name);
    let define = |name: &str, value: &Path| format!("{name} {}", value.display());
    run(Command::new("rpmbuild")
        .args(["-bb", "--define", &define("_topdir", &folder.join("top")), "--define", &define("_rpmdir", &out)])
        .arg(folder.join(format!("{name}.spec"))));
    out
}

/// An advisory for every second package of `updates`, each third of which mends a flaw.
fn advisories(machine: &str) -> String {
    let mut text = "<?xml version=\"1.0\"?>\n<updates>\n".to_owned();
    for number in (0..MADE).step_by(2) {
        let Some(full) = (REPOSITORIES[1].version)(number) else { continue };
        let (version, release) = full.split_once('-').unwrap();
        let kind = if number % 3 == 0 { "security" } else { "bugfix" };
        let own = if number % 4 == 0 { "noarch" } else { machine };
        writeln!(
            text,
            "<update from=\"a@example\" status=\"final\" type=\"{kind}\" version=\"1\"><id>TIDE-{number}</id>\
             <title>t</title><severity>Important</severity><issued date=\"2023-01-01 00:00:00\"/><pkglist>\
             <collection short=\"c\"><name>c</name><package name=\"pack-{number}\" version=\"{version}\" \
             release=\"{release}\" epoch=\"0\" arch=\"{own}\" src=\"s.src.rpm\"><filename>f.rpm</filename></package>\
             </collection></pkglist></update>"
        )
        .unwrap();
    }
    text + "</updates>\n"
}

/// Two streams of a module: what `streams` has of 80 to 84 is of the one that is
/// enabled, the rest of the other.
fn modules(machine: &str) -> String {
    let mut text = String::new();
    for (stream, numbers) in [("on", 80..85), ("other", 85..MADE)] {
        write!(
            text,
            "---\ndocument: modulemd\nversion: 2\ndata:\n  name: tide\n  stream: \"{stream}\"\n  version: 1\n  \
             context: c0ffee\n  arch: {machine}\n  summary: s\n  description: >-\n    d\n  license:\n    module:\n    \
             - MIT\n  dependencies:\n  - {{}}\n  artifacts:\n    rpms:\n"
        )
        .unwrap();
        for number in numbers {
            let own = if number % 4 == 0 { "noarch" } else { machine };
            writeln!(text, "    - pack-{number}-0:3.0-1.module.{own}").unwrap();
        }
        text += "...\n";
    }
    text
}

/// The root: what is installed, the repositories, settings, and dnf's cache of all of it.
fn root(folder: &Path) -> std::path::PathBuf {
    let root = folder.join("root");
    let out = build(folder, "installed", |number| Some(installed(number)));
    let files: Vec<_> = ["noarch", std::env::consts::ARCH].iter().flat_map(|own| files(&out.join(own))).collect();
    assert_eq!(files.len(), MADE);
    let database = ["--define", "_db_backend sqlite", "--dbpath", "/var/lib/rpm", "--root"];
    std::fs::create_dir_all(&root).unwrap();
    run(Command::new("rpm").args(database).arg(&root).arg("--initdb"));
    run(Command::new("rpm").args(database).arg(&root).args(["-i", "--nodeps", "--force"]).args(&files));
    for made in REPOSITORIES {
        let out = build(folder, made.id, made.version);
        run(Command::new("createrepo_c").args(["-q", "--database", "--general-compress-type", made.packing]).arg(&out));
        let mut more = BTreeMap::new();
        if made.id == "updates" {
            more.insert("updateinfo.xml", advisories(std::env::consts::ARCH));
        }
        if made.id == "streams" {
            more.insert("modules.yaml", modules(std::env::consts::ARCH));
        }
        for (name, text) in more {
            write(folder, name, &text);
            let packing = if made.packing == "xz" { "xz" } else { "gz" };
            run(Command::new("modifyrepo_c")
                .args(["--compress-type", packing])
                .arg(folder.join(name))
                .arg(out.join("repodata")));
        }
        let section = format!("[{}]\nname={0}\nbaseurl=file://{}\n{}", made.id, out.display(), made.settings);
        write(&root, &format!("etc/yum.repos.d/{}.repo", made.id), &section);
    }
    write(&root, "etc/os-release", "ID=rhel\nVERSION_ID=9.2\nPLATFORM_ID=platform:el9\n");
    let settings = "[main]\ngpgcheck=0\nbest=0\nmodule_platform_id=platform:el9\nexclude=pack-2? x*\n";
    write(&root, "etc/dnf/dnf.conf", settings);
    write(&root, "etc/dnf/modules.d/tide.module", "[tide]\nname=tide\nstream=on\nprofiles=\nstate=enabled\n");
    let list = root.join("etc/dnf/plugins/versionlock.list");
    write(&root, "etc/dnf/plugins/versionlock.list", LOCKS);
    let own = format!("[main]\nenabled=1\nlocklist={}\n", list.display());
    write(&root, "etc/dnf/plugins/versionlock.conf", &own);
    // Debian's rpm looks for its database at home, and dnf asks the library of rpm.
    write(&root, "root/.rpmmacros", "%_dbpath /var/lib/rpm\n%_db_backend sqlite\n");
    dnf(&root, &["makecache"]);
    root
}

/// Puts what dnf fetched where yum would have it, which keeps the list of
/// packages as a database and no other.
fn as_yum(root: &Path, folder: &Path) {
    std::fs::remove_dir_all(root.join("var/cache/dnf")).unwrap();
    for made in REPOSITORIES {
        let cache = root.join("var/cache/yum/x86_64/7").join(made.id);
        std::fs::create_dir_all(cache.join("gen")).unwrap();
        for file in files(&folder.join(made.id).join("repodata")) {
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            if name.contains("primary.sqlite") {
                let program = if name.ends_with(".xz") { "xz" } else { "gzip" };
                let out = Command::new(program).arg("-dc").arg(&file).output().unwrap();
                std::fs::write(cache.join("gen/primary_db.sqlite"), out.stdout).unwrap();
            } else if !name.contains("primary") {
                std::fs::copy(&file, cache.join(name)).unwrap();
            }
        }
        assert!(std::fs::metadata(cache.join("gen/primary_db.sqlite")).unwrap().len() > 1000);
    }
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect()
}

fn dnf(root: &Path, words: &[&str]) -> String {
    let plugins = root.join("etc/dnf/plugins");
    run(Command::new("dnf")
        .env("HOME", root.join("root"))
        .arg(format!("--installroot={}", root.display()))
        .arg(format!("--setopt=pluginconfpath={}", plugins.display()))
        .args(["--releasever=9", "-q"])
        .args(words))
}

/// `name.architecture candidate repository` for each upgrade that dnf names.
fn theirs(root: &Path, words: &[&str]) -> BTreeSet<String> {
    let text = dnf(root, &[&["check-update", "--cacheonly"], words].concat());
    let line = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        let (name, version, repository) = (words.next()?, words.next()?, words.next()?);
        name.starts_with("pack-").then(|| format!("{name} {version} {repository}"))
    };
    text.lines().filter_map(line).collect()
}

/// What our table says, in the same form.
#[derive(Default)]
struct Ours {
    all: BTreeSet<String>,
    /// Those that mend a flaw.
    security: BTreeSet<String>,
    /// What mends a flaw and is kept back.
    kept: BTreeSet<String>,
}

fn ours(root: &Path) -> Ours {
    let names = BTreeSet::from(["package.update".to_owned()]);
    let facts = probe::gather(&Host::at(root.to_path_buf()), Some(&names), &Options::default(), &|_| {});
    let table = facts.table("package.update").unwrap();
    assert_eq!(table.gaps, []);
    let spec = &probe::tables::package_update::SPEC;
    let mut ours = Ours::default();
    for row in &table.rows {
        let text = |name: &str| row.get(spec, name).unwrap().shown();
        let version = |name: &str| text(name).trim_start_matches("rpm:").to_owned();
        let number: usize = text("name").trim_start_matches("pack-").parse().unwrap();
        assert_eq!(version("installed"), installed(number));
        let line = format!("{}.{} {} {}", text("name"), text("architecture"), version("candidate"), text("suite"));
        if text("held") == "true" {
            assert_eq!(text("security"), "true");
            ours.kept.insert(line);
            continue;
        }
        if text("security") == "true" {
            assert_eq!((text("severity"), text("advisories")), ("Important".to_owned(), format!("TIDE-{number}")));
            ours.security.insert(text("name"));
        }
        ours.all.insert(line);
    }
    ours
}

#[test]
fn upgrades_of_an_older_root_are_those_that_dnf_names() {
    let programs = ["dnf", "createrepo_c", "rpmbuild", "rpm"];
    if programs.iter().any(|name| Command::new(name).arg("--version").output().is_err()) {
        println!("skipped: dnf is absent");
        return;
    }
    if !Path::new(VERSIONLOCK).exists() {
        println!("skipped: dnf's plugin of locked versions is absent");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let root = root(folder.path());
    let (ours, theirs) = (ours(&root), theirs(&root, &[]));
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>();
    assert_eq!((only(&ours.all, &theirs), only(&theirs, &ours.all)), (vec![], vec![]));
    assert!(theirs.len() > 40, "{theirs:?}");
    println!("figure dnf.upgrades {}", theirs.len());
    // What is kept back is what dnf would take if nothing kept anything back.
    let free = ["--noplugins", "--setopt=exclude=", "--setopt=updates.excludepkgs=", "--setopt=first.priority=99"];
    let free = self::theirs(&root, &[&free[..], &["--security"]].concat());
    assert_eq!(ours.kept, free.difference(&theirs).cloned().collect());
    assert!(ours.kept.len() > 4, "{:?}", ours.kept);
    // What mends a flaw is what dnf says does.
    let name = |line: &String| line.split('.').next().unwrap_or_default().to_owned();
    let securing: BTreeSet<String> = self::theirs(&root, &["--security"]).iter().map(name).collect();
    assert!(securing.len() > 2, "{securing:?}");
    assert_eq!(ours.security, securing);
    // The same metadata in yum's form says the same.
    as_yum(&root, folder.path());
    let (all, kept) = (ours.all, ours.kept);
    let again = self::ours(&root);
    assert_eq!((again.all, again.kept), (all, kept));
}
