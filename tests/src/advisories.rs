//! Which advisories apply to a host's packages: our import and our order of
//! versions beside librpm's, which reads the same files by a script of its own.

use advisory::import::osv::{self, Counts};
use advisory::import::{Bounds, Sink};
use advisory::{Record, Scheme, UNTOLD};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A host's packages, as vuls writes them.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Inventory {
    /// `alma`.
    pub family: String,
    /// `9.0`.
    pub release: String,
    /// Each under a key that does not repeat.
    pub packages: BTreeMap<String, Installed>,
}

/// One installed package.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Installed {
    /// Its name.
    pub name: String,
    /// `[epoch:]version`.
    pub version: String,
    /// rpm's release.
    pub release: String,
    /// `name:stream:version:context` of its module; empty for one of none.
    #[serde(default, rename = "modularitylabel")]
    pub module: String,
}

impl Installed {
    /// `[epoch:]version-release`.
    #[must_use]
    pub fn full(&self) -> String {
        format!("{}-{}", self.version, self.release)
    }

    /// `name:stream`.
    #[must_use]
    pub fn stream(&self) -> Option<String> {
        let mut parts = self.module.split(':');
        Some(format!("{}:{}", parts.next().filter(|name| !name.is_empty())?, parts.next()?))
    }
}

/// What came of all packages and advisories.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Agreement {
    /// The host's release.
    pub release: String,
    /// How many packages it has.
    pub packages: usize,
    /// How many of them are of a module.
    pub modular: usize,
    /// How many documents were read.
    pub documents: u64,
    /// How many of them are about no hole.
    pub no_security: u64,
    /// Packages of other ecosystems in them.
    pub skipped: BTreeMap<String, u64>,
    /// How many records are of the host's release.
    pub records: usize,
    /// How many pairs of package and advisory apply, as we say.
    pub ours: usize,
    /// On how many packages.
    pub affected: usize,
    /// As librpm says; absent where its Python module is.
    pub theirs: Option<usize>,
    /// The pairs that only one of the two has.
    pub differences: Vec<String>,
    /// The pairs whose versions we could not compare.
    pub undecided: Vec<String>,
}

/// Compares the two on every package of an inventory.
///
/// # Errors
/// What cannot be read, is of another distribution, or what librpm's script fails at.
pub fn compare(folder: &Path, inventory: &Path) -> Result<Agreement, String> {
    let named = |what: &dyn std::fmt::Display| format!("{}: {what}", inventory.display());
    let text = std::fs::read_to_string(inventory).map_err(|why| named(&why))?;
    let host: Inventory = serde_json::from_str(&text).map_err(|why| named(&why))?;
    if host.family != "alma" || host.packages.is_empty() {
        return Err(named(&"no inventory of AlmaLinux"));
    }
    let major = host.release.split('.').next().unwrap_or_default();
    let release = format!("almalinux:{major}");
    let (records, counts) = records(folder, &release)?;

    let mut all = Agreement {
        packages: host.packages.len(),
        modular: host.packages.values().filter(|package| package.stream().is_some()).count(),
        documents: counts.documents,
        no_security: counts.no_security,
        skipped: counts.skipped,
        records: records.values().map(Vec::len).sum(),
        release,
        ..Agreement::default()
    };
    let (mut ours, mut affected) = (BTreeSet::new(), BTreeSet::new());
    for (key, package) in &host.packages {
        let stream = package.stream();
        for record in records.get(&package.name).into_iter().flatten().filter(|record| of_stream(record, &stream)) {
            let pair = format!("{key} {} {}", package.full(), record.id);
            match record.holds(Scheme::Rpm, &package.full()) {
                Some(true) => {
                    affected.insert(key);
                    ours.insert(pair);
                }
                Some(false) => {}
                None => all.undecided.push(pair),
            }
        }
    }
    (all.ours, all.affected) = (ours.len(), affected.len());
    if let Some(theirs) = librpm(folder, inventory, &format!("AlmaLinux:{major}"))? {
        all.differences = ours.difference(&theirs).map(|pair| format!("only ours: {pair}")).collect();
        all.differences.extend(theirs.difference(&ours).map(|pair| format!("only librpm's: {pair}")));
        all.theirs = Some(theirs.len());
    }
    Ok(all)
}

/// The records of a release, by package.
///
/// # Errors
/// What cannot be read or imported.
pub fn records(folder: &Path, release: &str) -> Result<(BTreeMap<String, Vec<Record>>, Counts), String> {
    let mut paths = Vec::new();
    documents(folder, &mut paths)?;
    paths.sort();
    let mut opened = Vec::new();
    let files = paths.iter().map_while(|path| match File::open(path) {
        Ok(file) => Some((path.display().to_string(), BufReader::new(file))),
        Err(why) => {
            opened.push(format!("{}: {why}", path.display()));
            None
        }
    });
    let mut found: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    let mut take = |record: Record| {
        if record.release == release {
            found.entry(record.package.clone()).or_default().push(record);
        }
    };
    let mut sink = Sink::new(Bounds::default(), &mut take);
    let counts = osv::documents(&folder.display().to_string(), files, &mut sink).map_err(|why| why.to_string())?;
    match opened.pop() {
        Some(why) => Err(why),
        None => Ok((found, counts)),
    }
}

/// The documents of a folder, and of those in it.
fn documents(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), String> {
    let named = |why: std::io::Error| format!("{}: {why}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(named)? {
        let path = entry.map_err(named)?.path();
        if path.is_dir() {
            documents(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    Ok(())
}

fn of_stream(record: &Record, installed: &Option<String>) -> bool {
    match record.module.as_deref() {
        Some(UNTOLD) => installed.is_some(),
        module => module == installed.as_deref(),
    }
}

/// Reads the advisories and the inventory by itself, and prints `key version
/// advisory` for each pair that applies.
const PYTHON: &str = r#"
import collections, json, pathlib, re, sys, rpm
folder, inventory, ecosystem = sys.argv[1:]
def parts(text):
    epoch, colon, rest = text.partition(":")
    if not colon: epoch, rest = "0", text
    version, dash, release = rest.rpartition("-")
    return (epoch, version, release)
fixes = collections.defaultdict(list)
for path in pathlib.Path(folder).rglob("*.json"):
    document = json.loads(path.read_text())
    if not document["id"].startswith("ALSA-") or document.get("withdrawn"): continue
    stream = re.match(r"\w+: (\S+:\S+) ", document["summary"])
    for affected in document["affected"]:
        if affected["package"]["ecosystem"] != ecosystem: continue
        for span in affected["ranges"]:
            assert [list(event) for event in span["events"]] == [["introduced"], ["fixed"]], document["id"]
            assert span["events"][0]["introduced"] == "0", document["id"]
            fixed = span["events"][1]["fixed"]
            module = stream.group(1) if ".module" in fixed else ""
            fixes[affected["package"]["name"]].append((document["id"], parts(fixed), module))
for key, package in json.load(open(inventory))["packages"].items():
    version = package["version"] + "-" + package["release"]
    module = ":".join((package.get("modularitylabel") or "").split(":")[:2])
    for advisory, fixed, of in fixes[package["name"]]:
        if of == module and rpm.labelCompare(parts(version), fixed) < 0:
            print(key, version, advisory)
"#;

/// What librpm says; `None` where its Python module is absent.
fn librpm(folder: &Path, inventory: &Path, ecosystem: &str) -> Result<Option<BTreeSet<String>>, String> {
    // The distribution's own interpreter: another has no module of rpm.
    let python = |code: &str| {
        let mut command = Command::new("/usr/bin/python3");
        command.args(["-c", code]).stdin(Stdio::null());
        command
    };
    let there = python("import rpm").stderr(Stdio::null()).status();
    if !there.is_ok_and(|status| status.success()) {
        return Ok(None);
    }
    let out = python(PYTHON).arg(folder).arg(inventory).arg(ecosystem).output().map_err(|why| why.to_string())?;
    if !out.status.success() {
        return Err(format!("librpm's script: {}", String::from_utf8_lossy(&out.stderr)));
    }
    let text = String::from_utf8(out.stdout).map_err(|why| why.to_string())?;
    Ok(Some(text.lines().map(str::to_owned).collect()))
}
