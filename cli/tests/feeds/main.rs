//! `tidewaiter advisories build` with a feed of each format: what a good one
//! tells; and that a bad one is refused with its name and the reason, and
//! leaves no file behind.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test runs the program and writes its feeds")]

mod good;

use good::Good;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// The code, what was said, and what was complained of.
fn run(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidewaiter"));
    let done = command.arg("advisories").args(words).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
}

/// A folder with all good feeds.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    for feed in good::all() {
        write(folder.path(), feed.file, &(feed.pack)(feed.text.as_bytes()));
    }
    folder
}

fn write(folder: &Path, file: &str, bytes: &[u8]) {
    let file = folder.join(file);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}

/// Holds that the feed is refused for one of these reasons, and that nothing is written.
fn refused(folder: &Path, feed: &Good, what: &str, reasons: &[&str]) {
    let named = format!("{}={}", feed.format, feed.path);
    let (code, out, error) = run(folder, &["build", "--out", "set", "--number", "7", "debian=tracker.json", &named]);
    assert_eq!(code, 2, "{named}, {what}: {out}{error}");
    let name = feed.file.rsplit('/').next().unwrap();
    assert!(error.contains(&named) && error.contains(name), "{named}, {what}: {error}");
    assert!(reasons.iter().any(|reason| error.contains(reason)), "{named}, {what}: {error}");
    let left: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let is_ours = |name: &str| name == "set" || name.starts_with(".tidewaiter");
    assert!(!left.iter().any(|name| is_ours(&name.to_string_lossy())), "{named}, {what}: {left:?}");
}

/// The feeds that a case is tried on: all but the tracker, which stands beside each.
fn others() -> Vec<Good> {
    let mut all = good::all();
    let tracker = all.iter_mut().find(|feed| feed.path == "tracker.json").unwrap();
    (tracker.path, tracker.file) = ("other.json", "other.json");
    all
}

#[test]
fn a_good_feed_of_each_format_is_told_of() {
    let folder = folder();
    for feed in good::all() {
        let named = format!("{}={}", feed.format, feed.path);
        let mut words = vec!["build", "--out", "set", "--number", "7", &named];
        if feed.is_catalogue() {
            words.push("debian=tracker.json");
        }
        let (code, _, error) = run(folder.path(), &words);
        assert_eq!(code, 0, "{named}: {error}");
        let (code, out, error) = run(folder.path(), &["show", "set", feed.cve]);
        assert_eq!(code, 0, "{named}: {error}");
        for words in feed.tells {
            assert!(out.contains(words), "{named}, {words}: {out}");
        }
        fs::remove_file(folder.path().join("set")).unwrap();
    }
}

#[test]
fn a_feed_that_is_cut_is_refused() {
    let folder = folder();
    for feed in others() {
        let whole = (feed.pack)(feed.text.as_bytes());
        for part in [0, whole.len() / 2, whole.len() - 2] {
            write(folder.path(), feed.file, &whole[..part]);
            let reasons = [
                "EOF",
                "end of file",
                "ends in the middle",
                "not closed",
                "cut or endless",
                "zip archive",
                "gzip",
                "begin with",
                "deflate",
                "corrupt",
            ];
            let empty = ["no record"];
            refused(folder.path(), &feed, "cut", if part == 0 && feed.format == "epss" { &empty } else { &reasons });
        }
        write(folder.path(), feed.file, &whole);
    }
}

#[test]
fn a_feed_that_is_nested_without_end_is_refused() {
    let folder = folder();
    for feed in others() {
        let (open, close) = ("[".repeat(10_000), "]".repeat(10_000));
        let text = match feed.format {
            "oval" => {
                let deep = format!("{}{}", "<criteria>".repeat(10_000), "</criteria>".repeat(10_000));
                feed.text.replacen("<criteria", &format!("{deep}<criteria"), 1)
            }
            _ => format!("{open}{close}\n"),
        };
        write(folder.path(), feed.file, &(feed.pack)(text.as_bytes()));
        let reasons = ["recursion", "invalid type", "invalid length", "in one another", "begin with", "cut or endless"];
        refused(folder.path(), &feed, "nested", &reasons);
        write(folder.path(), feed.file, &(feed.pack)(feed.text.as_bytes()));
    }
}

#[test]
fn a_feed_in_another_encoding_is_refused() {
    let folder = folder();
    for feed in others() {
        let wide: Vec<u8> = feed.text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        // A name with a letter of Latin-1.
        let at = feed.text.find(feed.cve).unwrap();
        let (front, back) = feed.text.as_bytes().split_at(at);
        let latin = [front, &[0xe9], back].concat();
        for (what, bytes) in [("UTF-16", wide), ("Latin-1", latin)] {
            write(folder.path(), feed.file, &(feed.pack)(&bytes));
            let reasons =
                ["UTF-8", "utf-8", "unicode", "expected", "key must be", "begin with", "no oval_definitions", "no CVE"];
            refused(folder.path(), &feed, what, &reasons);
        }
        write(folder.path(), feed.file, &(feed.pack)(feed.text.as_bytes()));
    }
}

#[test]
fn a_feed_beyond_all_bounds_is_refused() {
    let folder = folder();
    for feed in others() {
        // Five gigabytes that take no room: the front of a feed, then zeros.
        let front = &feed.text.as_bytes()[..feed.text.len() / 2];
        let front = if feed.path.ends_with("zip") { (feed.pack)(front) } else { front.to_vec() };
        write(folder.path(), feed.file, &front);
        fs::File::options().write(true).open(folder.path().join(feed.file)).unwrap().set_len(5 << 30).unwrap();
        let reasons: &[&str] = match feed.format {
            "csaf" | "osv" | "secdb" => &["beyond the bound"],
            "oval" => &["bound", "attribute", "syntax", "not closed"],
            "epss" => &["cut or endless", "no CVE and"],
            "debsecan:debian:12" => &["corrupt", "begin with"],
            _ => &["control character", "expected"],
        };
        refused(folder.path(), &feed, "huge", reasons);
        write(folder.path(), feed.file, &(feed.pack)(feed.text.as_bytes()));
    }
}

#[test]
fn a_feed_that_unpacks_without_end_is_refused() {
    let folder = folder();
    for feed in others().into_iter().filter(|feed| (feed.pack)(b"text") != b"text") {
        let bomb = (feed.pack)(&vec![b' '; 100 << 20]);
        assert!(bomb.len() < 1 << 20, "{}: {}", feed.path, bomb.len());
        write(folder.path(), feed.file, &bomb);
        refused(folder.path(), &feed, "bomb", &["beyond the bound", "cut or endless"]);
        write(folder.path(), feed.file, &(feed.pack)(feed.text.as_bytes()));
    }
}

#[test]
fn a_feed_of_another_format_is_refused() {
    let folder = folder();
    let text = |feed: &Good| (feed.pack)(feed.text.as_bytes());
    for feed in others() {
        for other in others().into_iter().filter(|other| other.format != feed.format) {
            write(folder.path(), feed.file, &text(&other));
            refused(folder.path(), &feed, other.path, &[" is not ", "no record"]);
        }
        write(folder.path(), feed.file, &text(&feed));
    }
}

#[test]
fn a_set_that_is_there_is_left_as_it_was() {
    let folder = folder();
    write(folder.path(), "set", b"the old one");
    for feed in [&"debian=tracker.json", &"csaf=tracker.json"] {
        let (code, _, error) = run(folder.path(), &["build", "--out", "set", "--number", "7", feed]);
        assert_eq!((code, error.contains("set exists already")), (2, true), "{error}");
        assert_eq!(fs::read(folder.path().join("set")).unwrap(), b"the old one");
    }
}
