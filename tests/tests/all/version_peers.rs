//! Our order of versions beside that of the package managers themselves:
//! dpkg's Perl module and the program, librpm by its Python module. Pairs are
//! made up, most of them alike in their front, so that all rules are met.

use std::io::Write;
use std::process::{Command, Stdio};
use tests::versions::sign;

/// How many pairs each peer is asked about.
const PAIRS: usize = 20_000;

/// How many of them the program `dpkg` is asked about too: it starts anew for each.
const STARTED: usize = 500;

/// A generator that gives the same numbers on every run: splitmix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((x ^ (x >> 31)) >> 33).unwrap() % below
    }

    fn pieces(&mut self, pieces: &[&str], most: usize) -> String {
        (0..=self.next(most)).map(|_| pieces[self.next(pieces.len())]).collect()
    }
}

/// Pairs `[epoch:]upstream[-revision]` of these pieces. The second is half of
/// the time the first with one piece more, fewer or other in it.
fn pairs(seed: u64, pieces: &[&str]) -> Vec<(String, String)> {
    let mut dice = Dice(seed);
    let whole = |dice: &mut Dice, front: String| {
        let epoch = ["", "", "", "", "", "", "0:", "00:", "1:", "01:"][dice.next(10)];
        let revision = match dice.next(3) {
            0 => String::new(),
            1 => "-1".to_owned(),
            _ => format!("-{}{}", dice.next(3), dice.pieces(pieces, 2)),
        };
        format!("{epoch}{front}{revision}")
    };
    let mut one = || {
        let front = format!("{}{}", dice.next(3), dice.pieces(pieces, 5));
        let mut other = if dice.next(2) == 0 { front.clone() } else { format!("{}", dice.next(3)) };
        if dice.next(4) > 0 {
            let cut = 1 + dice.next(other.len());
            other.truncate(cut);
            other += &dice.pieces(pieces, 3);
        }
        (whole(&mut dice, front), whole(&mut dice, other))
    };
    (0..PAIRS).map(|_| one()).collect()
}

/// What a program answers to `a b` lines, a sign for each; `None` where it cannot be started or fails.
fn answers(command: &mut Command, pairs: &[(String, String)]) -> Option<Vec<String>> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut input = child.stdin.take()?;
    let text: String = pairs.iter().map(|(a, b)| format!("{a} {b}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let out = child.wait_with_output().ok()?;
    writer.join().unwrap().ok();
    let signs = String::from_utf8(out.stdout).ok()?.lines().map(str::to_owned).collect();
    out.status.success().then_some(signs)
}

/// Counts the pairs that the two agree on: all of them.
fn check(name: &str, scheme: &str, pairs: &[(String, String)], signs: &[String]) {
    assert_eq!(pairs.len(), signs.len(), "{name} answers each");
    let ours = |a: &str, b: &str| sign(report::version::compare(&format!("{scheme}:{a}"), &format!("{scheme}:{b}")));
    let differ = |((a, b), theirs): (&(String, String), &String)| {
        (ours(a, b) != theirs).then(|| format!("{a} {b}: ours {}, theirs {theirs}", ours(a, b)))
    };
    let wrong: Vec<String> = pairs.iter().zip(signs).filter_map(differ).collect();
    assert!(wrong.is_empty(), "{name}: {} differ: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
    for kind in ["<", "=", ">"] {
        assert!(signs.iter().filter(|theirs| *theirs == kind).count() > pairs.len() / 100, "{name} {kind} is met");
    }
    println!("figure versions.{name} {} of {}", pairs.len(), pairs.len());
}

/// What Debian's versions are made of.
const DEBIAN: &[&str] = &["0", "1", "2", "9", "10", "01", ".", ".", "~", "+", "a", "b", "rc", "~~", "A", "+b1"];

const PERL: &str = r#"use Dpkg::Version qw(version_compare); while (<STDIN>) { my ($a, $b) = split; my $c = version_compare($a, $b); print $c < 0 ? "<\n" : $c > 0 ? ">\n" : "=\n" }"#;

#[test]
fn debian_versions_are_ordered_as_by_dpkg() {
    let pairs = pairs(1, DEBIAN);
    match answers(Command::new("perl").args(["-e", PERL]), &pairs) {
        Some(signs) => check("dpkg-perl", "deb", &pairs, &signs),
        None => println!("skipped: Dpkg::Version is absent (libdpkg-perl)"),
    }
    if Command::new("dpkg").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("skipped: dpkg is absent");
        return;
    }
    const SHELL: &str = r#"while read -r a b; do
        if dpkg --compare-versions "$a" lt "$b"; then echo "<"
        elif dpkg --compare-versions "$a" eq "$b"; then echo "="
        else echo ">"; fi
    done"#;
    let signs = answers(Command::new("sh").args(["-c", SHELL]), &pairs[..STARTED]).expect("dpkg compares");
    check("dpkg", "deb", &pairs[..STARTED], &signs);
}

/// What versions of rpm are made of.
const RPM: &[&str] = &["0", "1", "2", "9", "10", "01", ".", ".", "~", "^", "a", "b", "rc", "_", "A", "+", ".el9"];

/// labelCompare takes the parts; they are parted as librpm does.
const PYTHON: &str = r#"
import sys, rpm
def parts(text):
    epoch, colon, rest = text.partition(":")
    if not colon: epoch, rest = "0", text
    version, dash, release = rest.rpartition("-")
    return (epoch, version, release) if dash else (epoch, rest, None)
for line in sys.stdin:
    a, b = line.split()
    print("<=>"[rpm.labelCompare(parts(a), parts(b)) + 1])
"#;

#[test]
fn rpm_versions_are_ordered_as_by_librpm() {
    let pairs = pairs(2, RPM);
    // The distribution's own interpreter: another has no module of rpm.
    match answers(Command::new("/usr/bin/python3").args(["-c", PYTHON]), &pairs) {
        Some(signs) => check("librpm", "rpm", &pairs, &signs),
        None => println!("skipped: the Python module of rpm is absent (python3-rpm)"),
    }
}
