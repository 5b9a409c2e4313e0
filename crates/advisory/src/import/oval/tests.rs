//! Files in the manner of each issuer, and those that nobody publishes.

use super::*;
use crate::import::Bounds;

fn read(text: &[u8], bounds: Bounds) -> Result<Vec<Record>, ImportError> {
    let mut records = Vec::new();
    let mut take = |record| records.push(record);
    import("feed.xml", text, &mut Sink::new(bounds, &mut take))?;
    Ok(records)
}

fn shown(records: &[Record]) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let fixed = |r: &Record| r.ranges.iter().map(|range| text(&range.fixed)).collect::<Vec<_>>().join("+");
    let line = |r: &Record| {
        let who = format!("{} {:?} {} {}", r.release, r.kind, r.package, text(&r.module));
        let what = format!("{} {} [{}] {}", r.id, r.status.text(), fixed(r), r.severity.text());
        format!("{who} {what} {} {}", text(&r.published), text(&r.note))
    };
    records.iter().map(line).collect()
}

/// A file of these definitions, tests and all else.
fn file(definitions: &str, rest: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5" xmlns:red-def="urn:rpm" xmlns:ind-def="urn:ind">
<generator><oval:schema_version>5.11</oval:schema_version></generator>
<definitions>{definitions}</definitions>{rest}</oval_definitions>"#
    )
}

const RED_HAT: &str = r#"<definition class="patch" id="oval:com.redhat.rhsa:def:20310001" version="1">
<metadata><title>RHSA-2031:0001: nodejs:18 security update (Important)</title>
<affected family="unix"><platform>Red Hat Enterprise Linux 8</platform></affected>
<reference ref_id="RHSA-2031:0001" ref_url="u" source="RHSA"/><reference ref_id="CVE-2031-1" ref_url="u" source="CVE"/>
<description>Text &amp; more.</description>
<advisory from="x"><severity>Important</severity><issued date="2031-02-03"/><updated date="2031-02-04"/>
<cve cvss3="9.8/x" href="u" public="20310101">CVE-2031-1</cve></advisory></metadata>
<criteria operator="OR"><criterion comment="Red Hat Enterprise Linux must be installed" test_ref="t:9"/>
<criteria operator="AND"><criterion comment="Module nodejs:18 is enabled" test_ref="t:1"/>
<criteria operator="OR"><criterion comment="Red Hat Enterprise Linux 8 is installed" test_ref="t:2"/>
<criterion comment="Red Hat CoreOS 4 is installed" test_ref="t:2"/></criteria>
<criteria operator="OR">
<criteria operator="AND"><criterion comment="npm is earlier than 1:8-1.module+el8" test_ref="t:3"/>
<criterion comment="npm is signed with Red Hat redhatrelease2 key" test_ref="t:4"/></criteria>
<criteria operator="AND"><criterion comment="nodejs is earlier than 1:18-1.module+el8" test_ref="t:5"/></criteria>
</criteria></criteria></criteria></definition>
<definition class="vulnerability" id="oval:com.redhat.cve:def:20312"><metadata><title>CVE-2031-2 npm: hole (low)</title>
<affected family="unix"><platform>Red Hat Enterprise Linux 8</platform></affected>
<reference ref_id="CVE-2031-2" source="CVE"/><advisory><severity>Low</severity><updated date="2031-01-01"/>
<affected><resolution state="Will not fix"><component>npm</component></resolution></affected></advisory></metadata>
<criteria operator="AND"><criterion comment="Red Hat Enterprise Linux 8 is installed" test_ref="t:2"/>
<criteria operator="OR"><criterion comment="npm is installed" test_ref="t:6"/></criteria></criteria></definition>
<definition class="inventory" id="i"><criteria><criterion comment="?" test_ref="none"/></criteria></definition>"#;

const RED_HAT_TESTS: &str = r#"<tests>
<ind-def:textfilecontent54_test id="t:1" check="at least one"><ind-def:object object_ref="o:9"/></ind-def:textfilecontent54_test>
<red-def:rpmverifyfile_test id="t:2"/><red-def:rpmverifyfile_test id="t:9" check_existence="none_exist"/>
<red-def:rpminfo_test id="t:3"><red-def:object object_ref="o:1"/><red-def:state state_ref="s:1"/></red-def:rpminfo_test>
<red-def:rpminfo_test id="t:4"><red-def:object object_ref="o:1"/><red-def:state state_ref="s:2"/></red-def:rpminfo_test>
<red-def:rpminfo_test id="t:5"><red-def:object object_ref="o:2"/><red-def:state state_ref="s:3"/></red-def:rpminfo_test>
<red-def:rpminfo_test id="t:6"><red-def:object object_ref="o:1"/></red-def:rpminfo_test></tests>
<objects><red-def:rpminfo_object id="o:1"><red-def:name>npm</red-def:name></red-def:rpminfo_object>
<red-def:rpminfo_object id="o:2"><red-def:name>nodejs</red-def:name></red-def:rpminfo_object></objects>
<states><red-def:rpminfo_state id="s:1"><red-def:evr datatype="evr_string" operation="less than">1:8-1.module+el8</red-def:evr>
<red-def:arch operation="pattern match">aarch64|x86_64</red-def:arch></red-def:rpminfo_state>
<red-def:rpminfo_state id="s:2"><red-def:signature_keyid operation="equals">199e2f91fd431d51</red-def:signature_keyid></red-def:rpminfo_state>
<red-def:rpminfo_state id="s:3"><red-def:evr operation="less than">0:18-1.module+el8</red-def:evr></red-def:rpminfo_state></states>"#;

#[test]
fn red_hat_tells_of_modules_and_of_what_is_open() {
    let found = read(file(RED_HAT, RED_HAT_TESTS).as_bytes(), Bounds::default()).unwrap();
    assert_eq!(
        shown(&found),
        [
            "rhel:8 Binary nodejs nodejs:18 RHSA-2031:0001 fixed [18-1.module+el8] high 2031-02-03 -",
            "rhel:8 Binary npm nodejs:18 RHSA-2031:0001 fixed [1:8-1.module+el8] high 2031-02-03 -",
            "rhel:8 Binary npm - CVE-2031-2 will_not_fix [] low - Will not fix",
        ]
    );
    assert_eq!(found[0].names, ["CVE-2031-1"]);
}

#[test]
fn debian_tells_of_sources() {
    let debian = r#"<definition class="vulnerability" id="oval:org.debian:def:1"><metadata><title>CVE-2031-3 tide</title>
<affected family="unix"><platform>Debian GNU/Linux 12</platform><product>tide</product></affected>
<reference ref_id="CVE-2031-3" source="CVE"/></metadata>
<criteria comment="Release section" operator="AND"><criterion comment="Debian 12 is installed" test_ref="t:1"/>
<criteria comment="Architecture section" operator="OR"><criteria comment="Architecture independent section" operator="AND">
<criterion comment="all architecture" test_ref="t:2"/><criterion comment="tide DPKG is earlier than 1.2-3" test_ref="t:3"/>
</criteria></criteria></criteria></definition>"#;
    let rest = |version: &str| {
        format!(
            r#"<tests><textfilecontent54_test id="t:1"/><uname_test id="t:2"/>
<dpkginfo_test id="t:3"><object object_ref="o:1"/><state state_ref="s:1"/></dpkginfo_test></tests>
<objects><dpkginfo_object id="o:1"><name>tide</name></dpkginfo_object></objects>
<states><dpkginfo_state id="s:1"><evr datatype="debian_evr_string" operation="less than">0:{version}</evr></dpkginfo_state></states>"#
        )
    };
    let one = |version: &str| shown(&read(file(debian, &rest(version)).as_bytes(), Bounds::default()).unwrap());
    assert_eq!(one("1.2-3"), ["debian:12 Source tide - CVE-2031-3 fixed [1.2-3] unknown - -"]);
    assert_eq!(one("0"), ["debian:12 Source tide - CVE-2031-3 not_affected [] unknown - -"]);
}

#[test]
fn ubuntu_says_in_words_what_is_open() {
    let head = r#"<metadata><title>CVE-2031-4 on Ubuntu 22.04 LTS (jammy) - medium</title>
<affected family="unix"><platform>Ubuntu 22.04 LTS</platform></affected><reference source="CVE" ref_id="CVE-2031-4"/>
<advisory><severity>Medium</severity><public_date>2031-04-04 00:00:00 UTC</public_date></advisory></metadata>"#;
    let lines = [
        ("1", "tide package in jammy was vulnerable but has been fixed (note: '1.2-3ubuntu1')."),
        ("2", "sand package in jammy is affected and needs fixing."),
        ("2", "sand package in jammy is affected, but a decision has been made to ignore it (note: 'end of life')."),
        ("2", "sand package in jammy may be affected and needs evaluation."),
    ];
    let criteria: String =
        lines.iter().map(|(t, c)| format!("<criterion test_ref=\"t:{t}\" comment=\"{c}\"/>")).collect();
    let definition = format!(
        r#"<definition class="vulnerability" id="oval:com.ubuntu.jammy:def:1">{head}<criteria>
<extend_definition definition_ref="d" comment="Ubuntu 22.04 LTS (jammy) is installed." applicability_check="true"/>
<criteria operator="OR">{criteria}</criteria></criteria></definition>"#
    );
    let rest = r#"<tests><linux-def:dpkginfo_test id="t:1"><linux-def:object object_ref="o:1"/><linux-def:state state_ref="s:1"/></linux-def:dpkginfo_test>
<linux-def:dpkginfo_test id="t:2"><linux-def:object object_ref="o:2"/></linux-def:dpkginfo_test></tests>
<objects><linux-def:dpkginfo_object id="o:1"><linux-def:name var_ref="v:1" var_check="at least one"/></linux-def:dpkginfo_object>
<linux-def:dpkginfo_object id="o:2"><linux-def:name>sand</linux-def:name></linux-def:dpkginfo_object></objects>
<states><linux-def:dpkginfo_state id="s:1"><linux-def:evr operation="less than">0:1.2-3ubuntu1</linux-def:evr></linux-def:dpkginfo_state></states>
<variables><constant_variable id="v:1"><value>tide</value><value>libtide1</value></constant_variable></variables>"#;
    let found = read(file(&definition, rest).as_bytes(), Bounds::default()).unwrap();
    assert_eq!(
        shown(&found),
        [
            "ubuntu:22.04 Binary libtide1 - CVE-2031-4 fixed [1.2-3ubuntu1] medium 2031-04-04 -",
            "ubuntu:22.04 Binary sand - CVE-2031-4 affected [] medium 2031-04-04 -",
            "ubuntu:22.04 Binary sand - CVE-2031-4 will_not_fix [] medium 2031-04-04 end of life",
            "ubuntu:22.04 Binary sand - CVE-2031-4 under_investigation [] medium 2031-04-04 -",
            "ubuntu:22.04 Binary tide - CVE-2031-4 fixed [1.2-3ubuntu1] medium 2031-04-04 -",
        ]
    );
}

#[test]
fn suse_tells_of_many_products() {
    let suse = r#"<definition class="vulnerability" id="oval:org.opensuse.security:def:20315"><metadata><title>CVE-2031-5</title>
<affected family="unix"><platform>SUSE Linux Enterprise Server 15 SP5</platform><platform>openSUSE Leap 15.5</platform></affected>
<reference ref_id="CVE-2031-5" source="Mitre CVE"/><advisory><severity>moderate</severity></advisory></metadata>
<criteria operator="OR"><criteria operator="AND"><criteria operator="OR">
<criterion comment="SUSE Linux Enterprise Server 15 SP5 is installed" test_ref="t:1"/>
<criterion comment="SUSE Linux Enterprise Server for SAP Applications 15 SP5 is installed" test_ref="t:1"/></criteria>
<criterion comment="libtide1-1.1-150500.3.1 is installed" test_ref="t:2"/></criteria>
<criteria operator="AND"><criterion comment="openSUSE Leap 15.5 is installed" test_ref="t:1"/>
<criterion comment="libtide1 is not affected" test_ref="t:3"/></criteria></criteria></definition>"#;
    let rest = r#"<tests><rpminfo_test id="t:1"><object object_ref="o:9"/></rpminfo_test>
<rpminfo_test id="t:2"><object object_ref="o:1"/><state state_ref="s:1"/></rpminfo_test>
<rpminfo_test id="t:3"><object object_ref="o:1"/></rpminfo_test></tests>
<objects><rpminfo_object id="o:1"><name>libtide1</name></rpminfo_object></objects>
<states><rpminfo_state id="s:1"><evr operation="less than">0:1.1-150500.3.1</evr></rpminfo_state></states>"#;
    let found = read(file(suse, rest).as_bytes(), Bounds::default()).unwrap();
    assert_eq!(
        shown(&found),
        [
            "opensuse-leap:15.5 Binary libtide1 - CVE-2031-5 not_affected [] medium - -",
            "sles:15.5 Binary libtide1 - CVE-2031-5 fixed [1.1-150500.3.1] medium - -",
        ]
    );
}

#[test]
fn shapes_that_no_issuer_uses_are_refused_by_name() {
    let whole = file(RED_HAT, RED_HAT_TESTS);
    for (from, to) in [
        ("operator=\"AND\"><criterion comment=\"Module", "operator=\"XOR\"><criterion comment=\"Module"),
        ("operator=\"AND\"><criterion comment=\"Module", "negate=\"true\"><criterion comment=\"Module"),
        ("Module nodejs:18 is enabled", "Some file has a line"),
        ("<criterion comment=\"npm is earlier", "<criterion negate=\"true\" comment=\"npm is earlier"),
        (
            "<criterion comment=\"npm is signed with Red Hat redhatrelease2 key\" test_ref=\"t:4\"/>",
            "<criterion comment=\"x\" test_ref=\"t:5\"/>",
        ),
        ("test_ref=\"t:5\"", "test_ref=\"t:55\""),
        ("state_ref=\"s:3\"", "state_ref=\"s:33\""),
        ("operation=\"less than\">0:18", "operation=\"greater than\">0:18"),
        (
            "<criterion comment=\"Red Hat Enterprise Linux 8 is installed\" test_ref=\"t:2\"/>\n<criteria",
            "<criteria operator=\"OR\"/><criteria",
        ),
    ] {
        assert!(whole.contains(from), "{from}");
        let why = read(whole.replace(from, to).as_bytes(), Bounds::default()).expect_err(to).to_string();
        assert!(why.contains("oval:com.redhat."), "{why}");
    }
}

#[test]
fn hostile_files_are_refused() {
    let whole = file(RED_HAT, RED_HAT_TESTS);
    let mut bad: Vec<Vec<u8>> = (0..whole.len()).step_by(3).map(|end| whole.as_bytes()[..end].to_vec()).collect();
    let doctype = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<oval_definitions";
    let deep = format!("{}{}", "<criteria>".repeat(100_000), "</criteria>".repeat(100_000));
    for (from, to) in [
        ("<oval_definitions", doctype),
        ("Text &amp; more.", "&b;"),
        ("<red-def:name>npm", "<red-def:name>"),
        ("<red-def:name>npm", "<red-def:name>n pm"),
        ("id=\"t:4\"", "id=\"t:3\""),
        ("class=\"patch\"", "class=\"patch\" class=\"patch\""),
        ("<criteria operator=\"OR\"><criterion", &format!("{deep}<criteria operator=\"OR\"><criterion")),
        ("oval_definitions", "other"),
    ] {
        assert!(whole.contains(from), "{from}");
        bad.push(whole.replace(from, to).into_bytes());
    }
    bad.push(whole.encode_utf16().flat_map(u16::to_le_bytes).collect());
    bad.push(whole.replace("Text", "T\u{e9}xt").chars().map(|c| c as u8).collect());
    bad.push(file("", "").into_bytes());
    for bytes in &bad {
        let front: String = String::from_utf8_lossy(bytes).chars().take(300).collect();
        read(bytes, Bounds::default()).expect_err(&front);
    }
    // A text without an end is bounded as an entry, and so is the whole.
    let long = whole.replace("Text", &"x".repeat(2 << 20));
    for bounds in [Bounds { entry: 1 << 20, ..Bounds::default() }, Bounds { bytes: 1 << 20, ..Bounds::default() }] {
        assert!(matches!(read(long.as_bytes(), bounds), Err(ImportError::Bound { .. })));
    }
    let unclosed =
        format!("{}<definition a=\"{}", file("", "").split("</definitions>").next().unwrap(), "x".repeat(2 << 20));
    let small = Bounds { entry: 1 << 20, ..Bounds::default() };
    assert!(matches!(read(unclosed.as_bytes(), small), Err(ImportError::Bound { .. })));
}

#[test]
fn criteria_cannot_be_multiplied_without_end() {
    let or = |_| {
        format!(
            "<criteria operator=\"OR\">{}</criteria>",
            "<criterion comment=\"Debian 12 is installed\"/>".repeat(100)
        )
    };
    let many: String = (0..5).map(or).collect();
    let definition = format!("<definition class=\"patch\" id=\"d\"><criteria>{many}</criteria></definition>");
    let why = read(file(&definition, "").as_bytes(), Bounds::default()).unwrap_err().to_string();
    assert!(why.contains("cases"), "{why}");
}

#[test]
fn cases_about_the_kernel_that_runs_are_counted_and_the_rest_is_told() {
    let kernel = r#"<criteria operator="AND"><criterion test_ref="t:2" comment="Is kernel 5.15.0 running"/>
<criterion test_ref="t:3" comment="kernel version comparison"/></criteria>"#;
    let definition = |id: &str, rest: &str| {
        format!(
            r#"<definition class="vulnerability" id="{id}"><metadata><title>CVE-2031-7 on Ubuntu 22.04 LTS</title>
<affected family="unix"><platform>Ubuntu 22.04 LTS</platform></affected></metadata><criteria>
<extend_definition definition_ref="d" comment="Ubuntu 22.04 LTS (jammy) is installed."/>
<criteria operator="OR">{kernel}{rest}</criteria></criteria></definition>"#
        )
    };
    let package = r#"<criterion test_ref="t:1" comment="tide package in jammy is affected and needs fixing."/>"#;
    let tests = r#"<tests><dpkginfo_test id="t:1"><object object_ref="o:1"/></dpkginfo_test>
<unix:uname_test id="t:2"><object object_ref="o:2"/></unix:uname_test><ind:variable_test id="t:3"><object object_ref="o:3"/></ind:variable_test></tests>
<objects><dpkginfo_object id="o:1"><name>tide</name></dpkginfo_object><unix:uname_object id="o:2"/></objects>"#;
    let both = [definition("one", ""), definition("two", package)].concat();
    let mut records = Vec::new();
    let mut take = |record| records.push(record);
    let mut sink = Sink::new(Bounds::default(), &mut take);
    import("feed.xml", file(&both, tests).as_bytes(), &mut sink).unwrap();
    assert_eq!(sink.passed_over.values().copied().collect::<Vec<_>>(), [2]);
    assert_eq!(shown(&records), ["ubuntu:22.04 Binary tide - CVE-2031-7 affected [] unknown - -"]);
    // A file of nothing else tells of nothing.
    let alone = read(file(&definition("one", ""), tests).as_bytes(), Bounds::default());
    assert!(matches!(alone, Err(ImportError::Empty { .. })));
}
