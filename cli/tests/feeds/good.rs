//! One small feed of each format, as its issuer would write it.

use serde_json::{Value, json};
use std::io::{Cursor, Write};

/// A feed, and what a set that is made of it tells.
pub struct Good {
    /// `FORMAT` or `FORMAT:RELEASE`.
    pub format: &'static str,
    /// What is named on the command line.
    pub path: &'static str,
    /// The file that holds the text: the path itself, or one in that folder.
    pub file: &'static str,
    /// The text, before it is packed.
    pub text: String,
    /// How the text becomes the file.
    pub pack: fn(&[u8]) -> Vec<u8>,
    /// The CVE that it speaks of.
    pub cve: &'static str,
    /// Words in what `advisories show` says of the CVE.
    pub tells: &'static [&'static str],
}

impl Good {
    /// True for what is known of CVEs, which needs a distribution's feed beside it.
    pub fn is_catalogue(&self) -> bool {
        matches!(self.format, "kev" | "epss")
    }
}

fn plain(text: &[u8]) -> Vec<u8> {
    text.to_vec()
}

fn zlib(text: &[u8]) -> Vec<u8> {
    let mut to = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    to.write_all(text).unwrap();
    to.finish().unwrap()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut to = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    to.write_all(text).unwrap();
    to.finish().unwrap()
}

/// An archive with a text for people and the document.
fn zip(text: &[u8]) -> Vec<u8> {
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("README.txt", b"for people".as_slice()), ("2031/one.json", text)] {
        to.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// All of them.
pub fn all() -> Vec<Good> {
    let good = |format, path, file, text: String, pack, cve, tells| Good { format, path, file, text, pack, cve, tells };
    let alike = |format, path, text: String, cve, tells| good(format, path, path, text, plain, cve, tells);
    let (osv, csaf) = (osv().to_string(), csaf().to_string());
    let of_osv: &[&str] = &["almalinux:9", "tide", "is fixed: before 1:3.0.7-9.el9"];
    let of_csaf: &[&str] = &["rhel:9", "is fixed: before 1:3.0.7-1.el9", "will not fix", "Out of support scope"];
    vec![
        alike("debian", "tracker.json", debian(), "CVE-2031-0001", &["debian:12", "before 1.2-3", "will not fix"]),
        good("debsecan:debian:12", "list", "list", debsecan(), zlib, "CVE-2031-0002", &["debian:12", "before 3.5-1"]),
        alike("oval", "debian.xml", oval_debian(), "CVE-2031-0003", &["debian:12", "before 1.2-3"]),
        alike("oval", "ubuntu.xml", oval_ubuntu(), "CVE-2031-0004", &["ubuntu:22.04", "before 1.2-3ubuntu1", "sand"]),
        alike("oval", "redhat.xml", oval_red_hat(), "CVE-2031-0005", &["rhel:8", "before 1:8-1.el8"]),
        alike("oval", "suse.xml", oval_suse(), "CVE-2031-0006", &["sles:15.5", "before 1.1-150500.3.1"]),
        alike("osv", "osv.json", osv.clone(), "CVE-2031-0007", of_osv),
        good("osv", "osv", "osv/2031/one.json", osv.clone(), plain, "CVE-2031-0007", of_osv),
        good("osv", "osv.zip", "osv.zip", osv, zip, "CVE-2031-0007", of_osv),
        alike("csaf", "vex.json", csaf.clone(), "CVE-2031-0008", of_csaf),
        good("csaf", "vex", "vex/2031/one.json", csaf.clone(), plain, "CVE-2031-0008", of_csaf),
        good("csaf", "vex.zip", "vex.zip", csaf, zip, "CVE-2031-0008", of_csaf),
        alike("secdb", "main.json", secdb(), "CVE-2031-0009", &["alpine:3.20", "before 1.2-r3"]),
        alike("fixes", "fixes.json", fixes(), "CVE-2031-0010", &["debian:13", "before 2.0-1"]),
        alike("kev", "kev.json", kev(), "CVE-2031-0001", &["exploited since 2031-02-03, also by ransomware"]),
        alike("epss", "epss.csv", epss(), "CVE-2031-0001", &["97.56 %"]),
        good("epss", "epss.csv.gz", "epss.csv.gz", epss(), gzip, "CVE-2031-0001", &["97.56 %"]),
    ]
}

fn debian() -> String {
    let bookworm = json!({"status": "resolved", "fixed_version": "1.2-3", "urgency": "high"});
    let bullseye = json!({"status": "open", "urgency": "low", "nodsa": "Minor issue", "nodsa_reason": "ignored"});
    json!({"tide": {"CVE-2031-0001": {"releases": {"bookworm": bookworm, "bullseye": bullseye}}}}).to_string()
}

fn debsecan() -> String {
    "VERSION 1\nCVE-2031-0002,,a hole\n\ntide,0,SHRF,3.5-1,3.0-2\n\ntide,libtide1\n\n".to_owned()
}

/// A file of OVAL with these definitions and all else.
fn oval(definitions: &str, rest: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<oval_definitions xmlns=\"http://oval.mitre.org/XMLSchema/oval-definitions-5\">\
         <definitions>{definitions}</definitions>{rest}</oval_definitions>"
    )
}

/// The test of one package below a version, and of another that is there.
fn package(kind: &str, name: &str, version: &str) -> String {
    format!(
        "<tests><textfilecontent54_test id=\"t:1\"/>\
         <{kind}_test id=\"t:2\"><object object_ref=\"o:1\"/><state state_ref=\"s:1\"/></{kind}_test>\
         <{kind}_test id=\"t:3\"><object object_ref=\"o:2\"/></{kind}_test></tests>\
         <objects><{kind}_object id=\"o:1\"><name>{name}</name></{kind}_object>\
         <{kind}_object id=\"o:2\"><name>sand</name></{kind}_object></objects>\
         <states><{kind}_state id=\"s:1\"><evr operation=\"less than\">{version}</evr></{kind}_state></states>"
    )
}

fn oval_debian() -> String {
    let definition = r#"<definition class="vulnerability" id="oval:org.debian:def:1"><metadata><title>CVE-2031-0003 tide</title>
<affected family="unix"><platform>Debian GNU/Linux 12</platform></affected><reference ref_id="CVE-2031-0003" source="CVE"/></metadata>
<criteria operator="AND"><criterion comment="Debian 12 is installed" test_ref="t:1"/>
<criterion comment="tide DPKG is earlier than 1.2-3" test_ref="t:2"/></criteria></definition>"#;
    oval(definition, &package("dpkginfo", "tide", "0:1.2-3"))
}

fn oval_ubuntu() -> String {
    let definition = r#"<definition class="vulnerability" id="oval:com.ubuntu.jammy:def:1"><metadata>
<title>CVE-2031-0004 on Ubuntu 22.04 LTS (jammy) - medium</title><affected family="unix"><platform>Ubuntu 22.04 LTS</platform></affected>
<reference source="CVE" ref_id="CVE-2031-0004"/></metadata><criteria>
<extend_definition definition_ref="d" comment="Ubuntu 22.04 LTS (jammy) is installed." applicability_check="true"/><criteria operator="OR">
<criterion test_ref="t:2" comment="tide package in jammy was vulnerable but has been fixed (note: '1.2-3ubuntu1')."/>
<criterion test_ref="t:3" comment="sand package in jammy is affected and needs fixing."/></criteria></criteria></definition>"#;
    oval(definition, &package("dpkginfo", "tide", "0:1.2-3ubuntu1"))
}

fn oval_red_hat() -> String {
    let definition = r#"<definition class="patch" id="oval:com.redhat.rhsa:def:20310001"><metadata><title>RHSA-2031:0001: tide security update</title>
<affected family="unix"><platform>Red Hat Enterprise Linux 8</platform></affected><reference ref_id="RHSA-2031:0001" source="RHSA"/>
<reference ref_id="CVE-2031-0005" source="CVE"/><advisory><severity>Important</severity><issued date="2031-02-03"/></advisory></metadata>
<criteria operator="AND"><criterion comment="Red Hat Enterprise Linux 8 is installed" test_ref="t:1"/>
<criterion comment="tide is earlier than 1:8-1.el8" test_ref="t:2"/></criteria></definition>"#;
    oval(definition, &package("rpminfo", "tide", "1:8-1.el8"))
}

fn oval_suse() -> String {
    let definition = r#"<definition class="vulnerability" id="oval:org.opensuse.security:def:20310006"><metadata><title>CVE-2031-0006</title>
<affected family="unix"><platform>SUSE Linux Enterprise Server 15 SP5</platform></affected>
<reference ref_id="CVE-2031-0006" source="Mitre CVE"/></metadata>
<criteria operator="AND"><criterion comment="SUSE Linux Enterprise Server 15 SP5 is installed" test_ref="t:1"/>
<criterion comment="libtide1-1.1-150500.3.1 is installed" test_ref="t:2"/></criteria></definition>"#;
    oval(definition, &package("rpminfo", "libtide1", "0:1.1-150500.3.1"))
}

fn osv() -> Value {
    let events = json!([{"introduced": "0"}, {"fixed": "1:3.0.7-9.el9"}]);
    json!({"schema_version": "1.7.0", "id": "ALSA-2031:0007", "modified": "2031-03-01T00:00:00Z",
        "published": "2031-03-01T00:00:00Z", "related": ["CVE-2031-0007"], "summary": "Important: tide security update",
        "affected": [{"package": {"ecosystem": "AlmaLinux:9", "name": "tide"},
            "ranges": [{"type": "ECOSYSTEM", "events": events}]}]})
}

/// A VEX document that uses groups of products.
fn csaf() -> Value {
    let product = |id: &str, helper: Value| {
        json!({"category": "product_version", "name": id,
        "product": {"name": id, "product_id": id, "product_identification_helper": helper}})
    };
    let relation = |platform: &str, component: &str| {
        let id = format!("{platform}:{component}");
        json!({"category": "default_component_of", "product_reference": component,
            "relates_to_product_reference": platform, "full_product_name": {"name": id, "product_id": id}})
    };
    let branches = [
        product("BaseOS-9", json!({"cpe": "cpe:/o:redhat:enterprise_linux:9::baseos"})),
        product("tide-new", json!({"purl": "pkg:rpm/redhat/tide@3.0.7-1.el9?arch=x86_64&epoch=1"})),
        product("sand", json!({"purl": "pkg:rpm/redhat/sand?arch=src"})),
    ];
    json!({
        "document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "a hole",
            "tracking": {"id": "CVE-2031-0008", "initial_release_date": "2031-01-01T00:00:00Z"}},
        "product_tree": {"branches": branches,
            "product_groups": [{"group_id": "old", "product_ids": ["BaseOS-9:sand"]}],
            "relationships": [relation("BaseOS-9", "tide-new"), relation("BaseOS-9", "sand")]},
        "vulnerabilities": [{"cve": "CVE-2031-0008",
            "product_status": {"fixed": ["BaseOS-9:tide-new"], "known_affected": ["BaseOS-9:sand"]},
            "remediations": [{"category": "no_fix_planned", "details": "Out of support scope", "group_ids": ["old"]}]}],
    })
}

fn secdb() -> String {
    let package = json!({"pkg": {"name": "tide", "secfixes": {"1.2-r3": ["CVE-2031-0009"]}}});
    json!({"distroversion": "v3.20", "reponame": "main", "packages": [package]}).to_string()
}

fn fixes() -> String {
    let fix = json!({"source": "tide", "version": "2.0-1", "suite": "trixie-security", "urgency": "high",
        "date": "Mon, 03 Mar 2031 10:00:00 +0000", "cves": ["CVE-2031-0010"]});
    json!([fix]).to_string()
}

fn kev() -> String {
    let entry = json!({"cveID": "CVE-2031-0001", "dateAdded": "2031-02-03", "knownRansomwareCampaignUse": "Known"});
    json!({"count": 1, "vulnerabilities": [entry]}).to_string()
}

fn epss() -> String {
    "#model_version:v2031,score_date:2031-02-03\ncve,epss,percentile\nCVE-2031-0001,0.97565,0.99\n".to_owned()
}
