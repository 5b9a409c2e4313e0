//! `tidewaiter advisories` as a person runs it: feeds to a set, its signature,
//! what it shows, what differs; and that nothing is written of a bad feed.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test runs the program and writes its feeds")]

use serde_json::Value;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const TRACKER: &str = r#"{"openssl": {
    "CVE-2026-0001": {"releases": {
        "bookworm": {"status": "resolved", "fixed_version": "3.0.11-1~deb12u2", "urgency": "high"},
        "bullseye": {"status": "open", "urgency": "low", "nodsa": "Minor issue", "nodsa_reason": "ignored"}}},
    "CVE-2026-0002": {"releases": {"bookworm": {"status": "resolved", "fixed_version": "0", "urgency": "low"}}}},
  "zlib": {"CVE-2026-0003": {"releases": {"bookworm": {"status": "open", "urgency": "medium"}}}}}"#;

const KEV: &str = r#"{"count": 1, "vulnerabilities": [
    {"cveID": "CVE-2026-0001", "dateAdded": "2026-02-03", "knownRansomwareCampaignUse": "Known"}]}"#;

const EPSS: &str = "cve,epss,percentile\nCVE-2026-0001,0.97565,0.99\n";

const OSV: &str = r#"{"schema_version": "1.7.0", "id": "ALSA-2026:0001", "modified": "2026-03-01T00:00:00Z",
    "published": "2026-03-01T00:00:00Z", "related": ["CVE-2026-0001"], "summary": "Important: openssl security update",
    "affected": [{"package": {"ecosystem": "AlmaLinux:9", "name": "openssl"},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1:3.0.7-9.el9"}]}]}]}"#;

/// What the program said.
struct Said {
    code: i32,
    out: String,
    error: String,
}

impl Said {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| unreachable!("{}{}", self.out, self.error))
    }
}

fn run(folder: &Path, words: &str) -> Said {
    program(folder, &format!("advisories {words}"))
}

fn program(folder: &Path, words: &str) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidewaiter"));
    let done = command.args(words.split(' ')).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: done.status.code().unwrap(), out: text(done.stdout), error: text(done.stderr) }
}

fn feeds() -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("tracker.json", TRACKER);
    write("kev.json", KEV);
    write("epss.csv", EPSS);
    std::fs::create_dir_all(folder.path().join("almalinux/2026")).unwrap();
    write("almalinux/2026/ALSA-2026_0001.json", OSV);
    write("key.pem", &seal::key::SigningKey::generate().unwrap().to_pem());
    folder
}

const ALL: &str = "debian=tracker.json osv=almalinux kev=kev.json epss=epss.csv";

#[test]
fn feeds_become_a_set_that_is_signed_and_shown() {
    let feeds = feeds();
    let folder = feeds.path();
    let built = run(folder, &format!("build --out set --number 7 {ALL} --format json"));
    assert_eq!(built.code, 0, "{}", built.error);
    let built = built.json();
    assert_eq!(built["shape"], "tidewaiter.advisories-built.v1");
    assert_eq!(built["releases"]["debian:12"]["records"], 3);
    assert_eq!(built["keyids"], serde_json::json!([]));
    let names: Vec<&str> = built["sources"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["tracker.json", "epss.csv", "kev.json", "almalinux"]);

    let signed = run(folder, "sign set --key key.pem --out signed --format json");
    assert_eq!(signed.code, 0, "{}", signed.error);
    let signed = signed.json();
    assert_eq!((&signed["sha256"], &signed["version"]), (&built["sha256"], &Value::from(7)));

    let shown = run(folder, "show signed --format json").json();
    assert_eq!((&shown["sha256"], &shown["keyids"]), (&built["sha256"], &signed["keyids"]));
    let of_name = run(folder, "show signed CVE-2026-0001 --format json").json();
    let told: Vec<(&str, &str)> = of_name["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| (record["release"].as_str().unwrap(), record["status"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("almalinux:9", "fixed"), ("debian:11", "will_not_fix"), ("debian:12", "fixed")]);
    assert_eq!(of_name["known"][0]["exploited"], "2026-02-03");
    assert_eq!(of_name["known"][0]["likelihood"], 9756);

    let of_package = run(folder, "show signed openssl");
    for words in [
        "is fixed: before 3.0.11-1~deb12u2 [high]",
        "the issuer will not fix it",
        "does not affect it, says the issuer",
        "ALSA-2026:0001 is fixed: before 1:3.0.7-9.el9",
        "97.56 %",
    ] {
        assert!(of_package.out.contains(words), "{words}: {}", of_package.out);
    }
    assert_eq!(of_package.code, 0);
    let unknown = run(folder, "show signed CVE-1999-0001");
    assert_eq!(unknown.code, 1);
    assert!(unknown.out.contains("no sign that a host is safe"), "{}", unknown.out);
}

#[test]
fn what_differs_and_what_it_costs() {
    let feeds = feeds();
    let folder = feeds.path();
    assert_eq!(run(folder, &format!("build --out old --number 1 {ALL} --key key.pem")).code, 0);
    std::fs::write(folder.join("tracker.json"), TRACKER.replace("deb12u2", "deb12u3").replace("\"zlib\"", "\"xz\""))
        .unwrap();
    std::fs::write(folder.join("epss.csv"), EPSS.replace("0.97565", "0.1")).unwrap();
    assert_eq!(run(folder, &format!("build --out new --number 2 {ALL} --key key.pem")).code, 0);
    let diff = run(folder, "diff old new --format json");
    assert_eq!(diff.code, 1, "{}", diff.error);
    let diff = diff.json();
    let bookworm = diff["releases"].as_array().unwrap().iter().find(|r| r["release"] == "debian:12").unwrap();
    assert_eq!(bookworm["changed"][0]["old"]["ranges"][0]["fixed"], "3.0.11-1~deb12u2");
    assert_eq!(bookworm["changed"][0]["new"]["ranges"][0]["fixed"], "3.0.11-1~deb12u3");
    assert_eq!((&bookworm["added"][0]["package"], &bookworm["removed"][0]["package"]), (&"xz".into(), &"zlib".into()));
    assert_eq!(bookworm["known"][0]["id"], "CVE-2026-0001");
    assert!(bookworm["bytes"].as_u64().unwrap() > 100, "{bookworm}");
    let text = run(folder, "diff old new").out;
    assert!(text.contains("version 1 → 2") && text.contains("probability of 10.00 %"), "{text}");
    let same = run(folder, "diff old old");
    assert_eq!((same.code, same.out.contains("both say the same")), (0, true));
}

#[test]
fn one_bad_feed_refuses_the_whole_set() {
    let feeds = feeds();
    let folder = feeds.path();
    for (name, text) in [
        ("cut.json", &TRACKER[..TRACKER.len() / 2]),
        ("empty.json", "{}"),
        ("text.json", "hello"),
        ("nested.json", &"[".repeat(100_000)),
        ("name.json", &TRACKER.replace("openssl", "open\\u0007ssl")),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
        for format in ["debian", "osv", "kev", "epss", "fixes", "secdb", "debsecan:debian:12"] {
            if (format, name) == ("secdb", "empty.json") {
                continue;
            }
            let said = run(folder, &format!("build --out set --number 7 debian=tracker.json {format}={name}"));
            assert_eq!(said.code, 2, "{format}={name}: {}", said.out);
            assert!(said.error.contains(&format!("{format}={name}")), "{}", said.error);
        }
    }
    for (words, why) in [
        ("kev=kev.json", "no release"),
        ("debian=absent.json", "absent.json"),
        ("debian=almalinux", "is a folder"),
        ("debian=tracker.json --key tracker.json", "advisory key"),
        ("vex=tracker.json", "no format"),
    ] {
        let said = run(folder, &format!("build --out set --number 7 {words}"));
        assert_eq!(said.code, 2, "{words}: {}", said.out);
        assert!(said.error.contains(why), "{words}: {}", said.error);
    }
    let left: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name != "set" && !name.to_string_lossy().starts_with(".tidewaiter")), "{left:?}");
}

#[test]
fn a_changed_set_is_none_and_an_existing_file_is_kept() {
    let feeds = feeds();
    let folder = feeds.path();
    assert_eq!(run(folder, &format!("build --out set --number 7 {ALL}")).code, 0);
    let bytes = std::fs::read(folder.join("set")).unwrap();
    assert_eq!(run(folder, &format!("build --out set --number 8 {ALL}")).code, 2);
    assert_eq!(run(folder, "sign set --key key.pem --out tracker.json").code, 2);
    assert_eq!(std::fs::read(folder.join("set")).unwrap(), bytes);
    assert_eq!(std::fs::read_to_string(folder.join("tracker.json")).unwrap(), TRACKER);
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x20;
        std::fs::write(folder.join("changed"), changed).unwrap();
        let said = run(folder, "sign changed --key key.pem --out signed");
        assert!(!folder.join("signed").exists() || said.out.contains("signed by"), "byte {at}");
        // A manifest that says another time is another set, which its signer sees.
        if said.code == 0 {
            std::fs::remove_file(folder.join("signed")).unwrap();
            assert!(at < 2000, "byte {at}: {}", said.out);
        } else {
            assert!(said.error.contains("changed is not an advisory set"), "byte {at}: {}", said.error);
        }
    }
}

/// The first root document with its keys, in the folder `keys`.
fn root(folder: &Path) {
    // The public key of RFC 8032's first test, as a log's verifier key.
    let log = "log.example+814a2008+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";
    let public = serde_json::json!({"log": log, "ca": "0".repeat(64)});
    std::fs::write(folder.join("public.json"), public.to_string()).unwrap();
    let made = program(folder, "root init --server public.json --keys 1 --threshold 1 --out keys");
    assert_eq!(made.code, 0, "{}", made.error);
}

#[test]
fn the_root_document_s_advisory_keys_are_asked_for() {
    let feeds = feeds();
    let folder = feeds.path();
    root(folder);
    assert_eq!(run(folder, &format!("build --out good --number 7 {ALL} --key keys/advisory.pem")).code, 0);
    assert_eq!(run(folder, &format!("build --out other --number 7 {ALL} --key keys/policy.pem")).code, 0);
    assert_eq!(run(folder, &format!("build --out none --number 7 {ALL}")).code, 0);
    for (name, code, verified) in [("good", 0, true), ("other", 1, false), ("none", 1, false)] {
        let shown = run(folder, &format!("show {name} --root keys/root-1.json --format json"));
        assert_eq!((shown.code, &shown.json()["verified"]), (code, &Value::from(verified)), "{name}");
    }
}

#[test]
fn a_new_advisory_key_takes_the_place_of_the_old_one() {
    let feeds = feeds();
    let folder = feeds.path();
    root(folder);
    assert_eq!(run(folder, &format!("build --out before --number 1 {ALL} --key keys/advisory.pem")).code, 0);
    let rotated = program(
        folder,
        "root rotate keys/root-1.json --new-advisory-key advisory-2.pem --key keys/root-key-1.pem --out root-2.json --format json",
    );
    assert_eq!((rotated.code, rotated.json()["version"].as_u64()), (0, Some(2)), "{}", rotated.error);
    for (name, key) in [("old", "keys/advisory.pem"), ("new", "advisory-2.pem")] {
        assert_eq!(run(folder, &format!("build --out {name} --number 2 {ALL} --key {key}")).code, 0, "{name}");
    }
    let verified = |name: &str, root: &str| {
        let shown = run(folder, &format!("show {name} --root {root} --format json"));
        (shown.code, shown.json()["verified"].as_bool().unwrap())
    };
    // Each document takes its own key's sets alone; what the old key signed in its time stays good.
    assert_eq!(verified("old", "keys/root-1.json"), (0, true));
    assert_eq!(verified("new", "keys/root-1.json"), (1, false));
    assert_eq!(verified("old", "root-2.json"), (1, false));
    assert_eq!(verified("new", "root-2.json"), (0, true));
    assert_eq!(verified("before", "root-2.json"), (0, true));
    let said = run(folder, "show old --root root-2.json");
    assert!(said.out.contains("NOT VERIFIED"), "{}", said.out);

    // A key that is there is never written over, and then there is no document either.
    let key = std::fs::read(folder.join("advisory-2.pem")).unwrap();
    let again = program(folder, "root rotate root-2.json --new-advisory-key advisory-2.pem --out root-3.json");
    assert_eq!((again.code, folder.join("root-3.json").exists()), (2, false), "{}", again.error);
    assert_eq!(std::fs::read(folder.join("advisory-2.pem")).unwrap(), key);
    let shown = program(folder, "root show root-2.json --format json").json();
    let keys = shown["advisory"].as_array().unwrap();
    assert_eq!(keys.len(), 2, "{keys:?}");
    let ends = |key: &Value| key["not_after"].as_str().unwrap().to_owned();
    assert!(keys.iter().any(|key| ends(key) == shown["created"].as_str().unwrap()), "{shown}");
}
