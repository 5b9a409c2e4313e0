//! Known holes of this machine by one file of 40,000 advisories: ours by the
//! set that is made of it, beside debsecan by the file itself. The advisories
//! are made up here, so that both know the same and nothing is fetched.

use super::push;
use crate::figure::Figure;
use crate::install::has;
use crate::measure::{self, Program};
use crate::run::output;
use advisory::import::{Bounds, Sink, debsecan};
use advisory::pack::{Builder, Container};
use anyhow::{Context, Result};
use report::Time;
use seal::key::SigningKey;
use seal::signed::{ADVISORY_SET, sign};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// How many rows the file has; one in five is of a package that is installed.
const ROWS: usize = 40_000;
/// How many times faster we want to be.
const TIMES: f64 = 25.0;
/// The most memory above an agent that does nothing, in MiB.
const ABOVE: f64 = 12.0;

/// Both on the same rows; true if the goals were reached.
pub fn run(agent: &str, state: &Path, figures: &mut Vec<Figure>) -> Result<bool> {
    if !has("debsecan") || !has("dpkg-query") {
        println!("left out: debsecan is not here; `apt-get install debsecan` on a Debian installs it");
        return Ok(true);
    }
    fs::create_dir_all(state)?;
    let list = packed(&rows()?)?;
    fs::write(state.join("bookworm"), &list)?;
    let set = state.join("set");
    write_set(&list, &set)?;

    let (set, own) = (set.to_string_lossy().into_owned(), state.join("agent").to_string_lossy().into_owned());
    let ours = [agent, "patches", "--brief", "--advisories", &set, "--state", &own];
    let source = format!("file://{}/", state.display());
    let theirs = ["debsecan", "--suite", "bookworm", "--source", &source];
    // It reads the command line and the configuration's defaults, and prints: no host, no state, no TLS.
    let idle = measure::median(&[agent, "facts", "--state", &own], 5)?;
    let (us, them) = (measure::median(&ours, 5)?, measure::median(&theirs, 3)?);
    push(figures, "patches.tidewaiter", &us);
    push(figures, "patches.debsecan", &them);
    push(figures, "patches.idle", &idle);

    let (mine, other) = (hits(&kept(&ours, state)?), hits(&kept(&theirs, state)?));
    let differ: Vec<_> = mine.symmetric_difference(&other).collect();
    for hit in differ.iter().take(10) {
        println!(
            "differs: {} {} ({})",
            hit.0,
            hit.1,
            if mine.contains(*hit) { "only ours" } else { "only debsecan's" }
        );
    }
    let (times, above) = (them.wall / us.wall, us.peak - idle.peak);
    figures.push(Figure::new(
        "patches.agree",
        mine.intersection(&other).count().to_string(),
        format!("of {}", mine.union(&other).count()),
    ));
    figures.push(Figure::new("patches.faster", format!("{times:.1}"), "times"));
    figures.push(Figure::new("patches.above_idle", format!("{above:.1}"), "MiB"));
    println!("goals of patches: the same hits, at least {TIMES} times faster, at most {ABOVE} MiB above idle");
    Ok(differ.is_empty() && !mine.is_empty() && times >= TIMES && above <= ABOVE)
}

/// A list in debsecan's format, the same at every run on the same packages.
fn rows() -> Result<String> {
    let mut query = Command::new("dpkg-query");
    query.args(["-W", "-f", "${source:Package}\\n"]);
    let text = String::from_utf8(output(query)?.stdout).context("dpkg-query")?;
    let packages: Vec<&str> = text.lines().collect::<BTreeSet<_>>().into_iter().collect();
    let name = |at: usize| packages.get(at % packages.len().max(1)).copied().unwrap_or("none");
    let mut list = "VERSION 1\n".to_owned();
    for hole in 0..ROWS / 2 {
        writeln!(list, "CVE-2026-{},,made up", 10_000 + hole)?;
    }
    list.push('\n');
    let mut chance = 1_u64;
    let mut next = |most: usize| {
        // Knuth's generator: the same rows everywhere, spread well enough.
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(chance >> 33).unwrap_or_default() % most.max(1)
    };
    for row in 0..ROWS {
        let (at, hole) = (next(packages.len()), next(ROWS / 2));
        let package = if row % 5 == 0 { name(at).to_owned() } else { format!("absent-{}", row % 9000) };
        let pick = |from: &'static [&str], at: usize| from.get(at).copied().unwrap_or(" ");
        let flags = [pick(&[" ", "L", "M", "H"], next(4)), pick(&["?", "R", " "], next(3)), pick(&["F", " "], next(2))];
        writeln!(list, "{package},{hole},S{},99:1,", flags.concat())?;
    }
    list.push('\n');
    for package in &packages {
        writeln!(list, "{package},{package}")?;
    }
    list.push('\n');
    Ok(list)
}

fn packed(list: &str) -> Result<Vec<u8>> {
    use std::io::Write;
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    zlib.write_all(list.as_bytes())?;
    Ok(zlib.finish()?)
}

/// The set of the list, signed by a key that is thrown away.
fn write_set(list: &[u8], to: &Path) -> Result<()> {
    let days = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() / 86_400;
    let today = Time::from_days(i64::try_from(days)?);
    let mut builder = Builder::new(1, today, today.plus_days(30));
    let mut take = |record| builder.record(record);
    debsecan::import("bookworm", "debian:12", list, &mut Sink::new(Bounds::default(), &mut take))?;
    let built = builder.build()?;
    let envelope = sign(ADVISORY_SET, built.manifest.to_bytes()?, &[&SigningKey::generate()?])?;
    Ok(Container::new(envelope, built).write(&mut File::create(to)?)?)
}

fn kept(words: &[&str], state: &Path) -> Result<Vec<u8>> {
    let path = state.join("printed");
    Program { words, limit: None, keep: Some(&path) }.once()?;
    Ok(fs::read(path)?)
}

/// CVE and binary package.
type Hits = BTreeSet<(String, String)>;

/// Lines `CVE-2026-1 package (what more)`, as both print them.
fn hits(text: &[u8]) -> Hits {
    let text = String::from_utf8_lossy(text);
    let hit = |line: &str| {
        let mut words = line.split(' ');
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    };
    text.lines().filter_map(hit).collect()
}
