//! Patch levels, end to end: a set is built of feeds, signed, published and
//! fetched; hosts are judged by it, the fleet is held against the next one at
//! once, and an auditor recomputes it. And a host whose software no package owns.

use crate::e2e::Console;
use crate::fleet::{Site, program, run, shipped};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const LOG4J: &str = "org.apache.logging.log4j:log4j-core";

/// Log4Shell as OSV has it: by Maven's coordinates.
fn log4shell() -> String {
    let range = |from: &str, to: &str| json!({"type": "ECOSYSTEM", "events": [{"introduced": from}, {"fixed": to}]});
    json!({
        "schema_version": "1.6.0", "id": "GHSA-jfh8-c2jp-5v3q", "aliases": ["CVE-2021-44228"],
        "modified": "2025-01-01T00:00:00Z", "published": "2021-12-10T00:40:56Z",
        "summary": "x", "database_specific": {"severity": "CRITICAL"},
        "affected": [{
            "package": {"ecosystem": "Maven", "name": LOG4J},
            "ranges": [range("2.13.0", "2.15.0"), range("2.4", "2.12.2")]
        }]
    })
    .to_string()
}

const KEV: &str = r#"{"title":"t","catalogVersion":"1","dateReleased":"2026-01-01T00:00:00Z","count":1,"vulnerabilities":[
    {"cveID":"CVE-2021-44228","dateAdded":"2021-12-10","knownRansomwareCampaignUse":"Known"}]}"#;

/// Debian's tracker with what it says of one source: each CVE with its state in bookworm.
fn tracker(source: &str, holes: &[(&str, Value)]) -> String {
    let holes: serde_json::Map<_, _> =
        holes.iter().map(|(cve, told)| ((*cve).to_owned(), json!({"releases": {"bookworm": told}}))).collect();
    json!({ source: holes }).to_string()
}

/// Builds a set from feeds in the site's folder and signs it.
#[track_caller]
fn build(site: &Site, number: u64, key: &str, feeds: &[&str]) -> String {
    let (number, file) = (number.to_string(), format!("advisories-{number}-{}.twadv", key.replace('/', "-")));
    let mut arguments = vec!["advisories", "build", "--out", &file, "--number", &number, "--key", key];
    arguments.extend(feeds);
    site.tool(arguments).expect(0);
    file
}

#[tokio::test]
async fn a_set_from_its_feeds_to_a_verdict() {
    let mut site = Site::new(&shipped(), None);
    std::fs::write(site.at("osv.json"), log4shell()).unwrap();
    std::fs::write(site.at("kev.json"), KEV).unwrap();
    let fixed = json!({"status": "resolved", "fixed_version": "9:99-1", "urgency": "high"});
    let never = json!({"status": "open", "urgency": "low", "nodsa": "Minor issue", "nodsa_reason": "ignored"});
    let clean = json!({"status": "resolved", "fixed_version": "0", "urgency": "unimportant"});
    let holes = [("CVE-2026-0001", fixed.clone()), ("CVE-2026-0002", never), ("CVE-2026-0003", clean)];
    std::fs::write(site.at("tracker-1.json"), tracker("glibc", &holes)).unwrap();
    let feeds = ["debian=tracker-1.json", "osv=osv.json", "kev=kev.json"];
    let first = build(&site, 1, "keys/advisory.pem", &feeds);

    // Not signed by the advisory key: refused with the reason, and nothing is in force.
    let foreign = build(&site, 1, "keys/policy.pem", &feeds);
    let refused = site.server(&["advisories", "publish", &foreign]);
    assert!(refused.code() == 2 && refused.err.contains("advisory keys"), "{}", refused.err);
    let published = site.server(&["advisories", "publish", &first, "--format", "json"]).json(0);
    let of = |release: &str| published["releases"][release].clone();
    assert_eq!((of("debian:12"), of("maven"), of("debian:13")), (json!(3), json!(1), Value::Null));
    assert!(of("openjdk").as_u64().is_some_and(|records| records > 40), "{published}");
    let again = site.server(&["advisories", "publish", &first]);
    assert!(again.code() == 2 && again.err.contains("not above"), "{}", again.err);

    site.start();
    let host = site.enroll("a");
    let cycle = site.agent("a", &["run", "--once", "--format", "json"]).json(0);
    assert_eq!(cycle["failed"], json!([]));
    let status = site.agent("a", &["status", "--format", "json"]);
    let status: Value = serde_json::from_str(&status.out).unwrap();
    assert_eq!((&status["advisories"]["version"], &status["advisories"]["sha256"]), (&json!(1), &published["sha256"]));

    // The host's own word, the server's, and the vendor's.
    let console = Console::sign_in(&site).await;
    let seen = console.json(&format!("/api/v1/hosts/{host}")).await;
    assert_eq!(seen["report"]["inconsistent"], json!([]), "{}", seen["report"]);
    let exposure = exposed(&console, "CVE-2026-0001", 1).await;
    let hole = &exposure["holes"][0];
    assert_eq!((&hole["package"], &hole["status"], &hole["affected"]), (&json!("glibc"), &json!("fixed"), &json!(1)));
    assert_eq!(hole["hosts"][0][0], json!(host));
    assert_eq!(exposed(&console, "CVE-2026-0002", 1).await["holes"][0]["status"], json!("will_not_fix"));
    assert_eq!(exposed(&console, "CVE-2026-0003", 1).await["holes"], json!([]));
    // What was found is signed and stands in the log.
    let logged = &exposure["made"]["logged"];
    let envelope = seal::dsse::Envelope::parse(logged["envelope"].as_str().unwrap().as_bytes()).unwrap();
    assert_eq!(json!(seal::digest::sha256_hex(&envelope.payload)), logged["payload_sha256"]);
    assert_eq!(logged["statement"]["set"]["sha256"], published["sha256"]);
    let log = console.json("/api/v1/log").await;
    let entries = log["entries"].as_array().unwrap();
    let entry = entries.iter().find(|entry| entry["position"] == logged["position"]).unwrap();
    assert_eq!(entry["kind"], json!("exposure"));

    // The next set is held against the inventory that is there: no agent runs.
    let holes = [("CVE-2026-0001", fixed.clone()), ("CVE-2026-0009", fixed)];
    std::fs::write(site.at("tracker-2.json"), tracker("glibc", &holes)).unwrap();
    let second = build(&site, 2, "keys/advisory.pem", &["debian=tracker-2.json", "osv=osv.json", "kev=kev.json"]);
    site.server(&["advisories", "publish", &second]).expect(0);
    let exposure = exposed(&console, "CVE-2026-0009", 2).await;
    assert_eq!(exposure["holes"][0]["affected"], json!(1));
    let (status, page) = console.show("/exposure?id=CVE-2026-0009").await;
    assert!(status == 200 && page.contains("CVE-2026-0009") && page.contains("Age of the evidence"), "{page}");

    // The auditor has the set and the blocks that it takes, and comes to the same.
    site.agent("a", &["run", "--once"]).expect(0);
    site.server(&["bundle", "export", "all.bundle", "--since", "2020-01-01"]).expect(0);
    site.server(&["trust", "export", "trust.json"]).expect(0);
    let verified = site.tool(["verify", "all.bundle", "--trust", "trust.json", "--format", "json"]).json(0);
    assert_eq!(verified["verdict"], json!("verified"));
    let findings = verified["hosts"][0]["reports"][1]["findings"].as_array().unwrap();
    let of = |rule: &str| findings.iter().find(|finding| finding["rule"] == rule).unwrap();
    assert_eq!(of("advisory-set-current")["outcome"], json!("pass"));
    // The tracker gives no dates: how long the fix is out is not told, so it is no pass.
    assert_eq!(of("advisory-high-overdue")["outcome"], json!("unknown"), "{}", of("advisory-high-overdue"));
    site.stop();
}

/// What the console says of an identifier once the comparison with this set is made.
async fn exposed(console: &Console, id: &str, version: u64) -> Value {
    let begun = Instant::now();
    loop {
        let seen = console.json(&format!("/api/v1/exposure?id={id}")).await;
        if seen["made"]["set"]["version"] == json!(version) && seen["made"]["hosts"] == json!(1) {
            return seen;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "no comparison with set {version}: {seen}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// An archive of these members.
fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn put(root: &Path, name: &str, bytes: &[u8]) {
    let path = root.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// A host with a tarball Tomcat, a tarball JDK and a WAR that holds log4j-core 2.14.1.
fn tarballs(root: &Path) {
    put(root, "etc/os-release", b"ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n");
    let package = "Package: base-files\nStatus: install ok installed\nArchitecture: amd64\nVersion: 12.4\n\n";
    put(root, "var/lib/dpkg/status", package.as_bytes());
    put(root, "var/lib/dpkg/info/base-files.list", b"/.\n/etc\n/etc/os-release\n");
    let info = b"server.info=Apache Tomcat/9.0.80\nserver.number=9.0.80.0\nserver.built=x\n";
    let catalina = zip(&[("org/apache/catalina/util/ServerInfo.properties", info)]);
    put(root, "opt/tomcat/lib/catalina.jar", &catalina);
    let release = b"IMPLEMENTOR=\"Eclipse Adoptium\"\nJAVA_VERSION=\"17.0.8\"\nJAVA_RUNTIME_VERSION=\"17.0.8+7\"\n";
    put(root, "opt/jdk-17/release", release);
    put(root, "opt/jdk-17/bin/java", b"\x7fELF");
    // One that came out after every table of this release.
    put(root, "opt/jdk-next/release", b"IMPLEMENTOR=\"Eclipse Adoptium\"\nJAVA_VERSION=\"25.0.999\"\n");
    put(root, "opt/jdk-next/bin/java", b"\x7fELF");
    let pom = b"groupId=org.apache.logging.log4j\nartifactId=log4j-core\nversion=2.14.1\n";
    let jar = zip(&[("META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties", pom)]);
    let war = zip(&[("WEB-INF/web.xml", b"<web-app/>"), ("WEB-INF/lib/log4j-core-2.14.1.jar", &jar)]);
    put(root, "opt/tomcat/webapps/clearance.war", &war);
}

#[test]
fn software_that_no_package_owns_is_named_asked_about_and_never_passes() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    tarballs(&root);
    std::fs::write(folder.path().join("osv.json"), log4shell()).unwrap();
    std::fs::write(folder.path().join("kev.json"), KEV).unwrap();
    let hole = json!({"status": "resolved", "fixed_version": "12.1", "urgency": "low"});
    std::fs::write(folder.path().join("tracker.json"), tracker("base-files", &[("CVE-2026-0001", hole)])).unwrap();
    let tool = |name: &str, arguments: &[&str]| {
        run(Command::new(program(name)).current_dir(folder.path()).args(arguments), "")
    };
    let key = seal::key::SigningKey::generate().unwrap();
    std::fs::write(folder.path().join("key.pem"), key.to_pem().as_bytes()).unwrap();
    let feeds = ["debian=tracker.json", "osv=osv.json", "kev=kev.json"];
    let build = ["advisories", "build", "--out", "set.twadv", "--number", "1", "--key", "key.pem"];
    tool("tidewaiter", &[&build[..], &feeds].concat()).expect(0);

    let state = ["--state", "none", "facts", "software.unmanaged", "--root", "root", "--format", "json"];
    let facts = tool("tidewaiter-agent", &state).json(0);
    let rows = facts["tables"]["software.unmanaged"]["rows"].as_array().unwrap();
    let has = |kind: &str, release: &str| {
        rows.iter().any(|row| row["fields"]["kind"] == kind && row["fields"]["release"] == release)
    };
    assert!(has("tomcat", "9.0.80") && has("jdk", "17.0.8"), "{rows:#?}");
    let log4j = rows.iter().find(|row| row["fields"]["coordinate"] == LOG4J).unwrap();
    assert_eq!(log4j["fields"]["version"], json!("maven:2.14.1"));
    assert_eq!(log4j["fields"]["path"], json!("/opt/tomcat/webapps/clearance.war"));

    let asked = ["--state", "none", "patches", "CVE-2021-44228", "--root", "root", "--advisories", "set.twadv"];
    let said = tool("tidewaiter-agent", &asked);
    assert!(said.expect(1).contains("2.14.1") && said.out.contains("clearance.war"), "{}", said.out);

    let audit = ["--state", "none", "audit", "--no-tls", "--root", "root", "--advisories", "set.twadv"];
    let audit = tool("tidewaiter-agent", &[&audit[..], &["--format", "json"]].concat()).json(1);
    let findings = audit["findings"].as_array().unwrap();
    let outcome = |rule: &str| {
        let finding = findings.iter().find(|finding| finding["rule"] == rule);
        finding.unwrap_or_else(|| panic!("no {rule}"))["outcome"].as_str().unwrap().to_owned()
    };
    assert_eq!(outcome("advisory-unmanaged-exploited"), "fail");
    // The JDK is older than two years of quarterly updates.
    assert_eq!(outcome("advisory-unmanaged-overdue"), "fail");
    // Nobody speaks of a JDK that is newer than the table: that is no pass, and counts against coverage.
    assert_eq!(outcome("advisory-source-known"), "unknown");
    let practices: Vec<&Value> = practices(&audit["score"]);
    let patching = ["update-discipline", "security-updates"];
    let found: Vec<_> = practices.iter().filter(|p| patching.iter().any(|id| p["id"] == *id)).collect();
    assert!(!found.is_empty(), "no patch practice in {}", audit["score"]);
    for practice in found {
        assert_ne!(practice["state"], json!("met"), "{practice}");
    }
}

/// Every object of a scorecard that is a practice.
fn practices(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(all) => all.iter().flat_map(practices).collect(),
        Value::Object(map) => {
            let own = (map.contains_key("id") && map.contains_key("state")).then_some(value);
            own.into_iter().chain(map.values().flat_map(practices)).collect()
        }
        _ => Vec::new(),
    }
}
