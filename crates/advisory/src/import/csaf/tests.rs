//! Documents in Red Hat's and SUSE's manner, and those that nobody publishes.

use super::*;
use crate::import::Bounds;
use serde_json::{Value, json};

fn read(bytes: &[u8], bounds: Bounds) -> Result<Vec<Record>, ImportError> {
    let mut records = Vec::new();
    let mut take = |record| records.push(record);
    import("one.json", bytes, &mut Sink::new(bounds, &mut take))?;
    Ok(records)
}

fn shown(records: &[Record]) -> Vec<String> {
    let bound = |text: &Option<String>| text.clone().unwrap_or_default();
    let range = |r: &Range| format!("[{},{},{}]", bound(&r.introduced), bound(&r.fixed), bound(&r.last));
    let line = |r: &Record| {
        format!(
            "{} {:?} {} {} {} {} {} {} {}",
            r.release,
            r.kind,
            r.package,
            bound(&r.module),
            r.status.text(),
            r.ranges.iter().map(range).collect::<String>(),
            r.severity.text(),
            bound(&r.published),
            bound(&r.note)
        )
    };
    records.iter().map(line).collect()
}

fn product(id: &str, helper: &Value) -> Value {
    json!({"category": "product_version", "name": id,
        "product": {"name": id, "product_id": id, "product_identification_helper": helper}})
}

fn relation(platform: &str, component: &str) -> Value {
    let id = format!("{platform}:{component}");
    json!({"category": "default_component_of", "product_reference": component, "relates_to_product_reference": platform,
        "full_product_name": {"name": id, "product_id": id}})
}

/// A VEX document of one hole with fixes, a module, and what is open.
fn vex() -> Value {
    let purl = |purl: &str| json!({"purl": purl});
    let cpe = |cpe: &str| json!({"cpe": cpe});
    let branches = json!([{"category": "vendor", "name": "Red Hat", "branches": [
        {"category": "product_family", "name": "RHEL", "branches": [
            product("BaseOS-9", &cpe("cpe:/o:redhat:enterprise_linux:9::baseos")),
            product("AppStream-8", &cpe("cpe:/a:redhat:enterprise_linux:8::appstream")),
            product("EUS-9.2", &cpe("cpe:/o:redhat:rhel_eus:9.2::baseos")),
            product("rhel_8", &cpe("cpe:/o:redhat:enterprise_linux:8"))]},
        {"category": "architecture", "name": "x86_64", "branches": [
            product("tide-1:3.0.7-2.el9.x86_64", &purl("pkg:rpm/redhat/tide@3.0.7-2.el9?arch=x86_64&epoch=1")),
            product("tide-1:3.0.7-1.el9.x86_64", &purl("pkg:rpm/redhat/tide@3.0.7-1.el9?arch=x86_64&epoch=1")),
            product("nodejs:18:8090:ab", &purl("pkg:rpmmod/redhat/nodejs@18:8090:ab")),
            product("npm-1:8-1.module+el8.x86_64", &purl("pkg:rpm/redhat/npm@8-1.module%2Bel8?arch=x86_64&epoch=1")),
            product("tide-1:3.0.7-1.el9.src", &purl("pkg:rpm/redhat/tide@3.0.7-1.el9?arch=src&epoch=1")),
            product("tide", &purl("pkg:rpm/redhat/tide?arch=src")),
            product("old", &purl("pkg:rpm/redhat/old?arch=src")),
            product("image", &purl("pkg:oci/image?tag=1")),
            product("maybe", &json!({})), product("never", &purl("pkg:rpm/redhat/never?arch=noarch"))]}]}]);
    let module = "AppStream-8:nodejs:18:8090:ab";
    json!({
        "document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "t",
            "aggregate_severity": {"text": "Low"},
            "tracking": {"id": "CVE-2031-1", "initial_release_date": "2031-01-01T00:00:00+00:00"}},
        "product_tree": {"branches": branches, "relationships": [
            relation("BaseOS-9", "tide-1:3.0.7-2.el9.x86_64"), relation("BaseOS-9", "tide-1:3.0.7-1.el9.src"), relation("BaseOS-9", "tide-1:3.0.7-1.el9.x86_64"),
            relation("EUS-9.2", "tide-1:3.0.7-1.el9.x86_64"), relation("AppStream-8", "nodejs:18:8090:ab"),
            relation(module, "npm-1:8-1.module+el8.x86_64"), relation("rhel_8", "tide"), relation("rhel_8", "old"),
            relation("rhel_8", "image"), relation("rhel_8", "maybe"), relation("rhel_8", "never")]},
        "vulnerabilities": [{
            "cve": "CVE-2031-1", "release_date": "2030-12-31T00:00:00+00:00",
            "product_status": {
                "fixed": ["BaseOS-9:tide-1:3.0.7-1.el9.src", "BaseOS-9:tide-1:3.0.7-2.el9.x86_64", "BaseOS-9:tide-1:3.0.7-1.el9.x86_64",
                    "EUS-9.2:tide-1:3.0.7-1.el9.x86_64", "AppStream-8:nodejs:18:8090:ab:npm-1:8-1.module+el8.x86_64"],
                "known_affected": ["rhel_8:tide", "rhel_8:old", "rhel_8:image"],
                "under_investigation": ["rhel_8:maybe"], "known_not_affected": ["rhel_8:never"]},
            "remediations": [
                {"category": "vendor_fix", "details": "d", "date": "2031-02-02T08:00:00+00:00",
                    "product_ids": ["BaseOS-9:tide-1:3.0.7-2.el9.x86_64"]},
                {"category": "none_available", "details": "Affected", "product_ids": ["rhel_8:tide"]},
                {"category": "no_fix_planned", "details": "Out of support scope", "product_ids": ["rhel_8:old"]}],
            "flags": [{"label": "component_not_present", "product_ids": ["rhel_8:never"]}],
            "threats": [{"category": "impact", "details": "Important", "product_ids": ["BaseOS-9:tide-1:3.0.7-2.el9.x86_64"]}],
            "scores": [{"cvss_v3": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "baseSeverity": "CRITICAL"},
                "products": ["rhel_8:tide", "BaseOS-9:tide-1:3.0.7-2.el9.x86_64"]}],
        }],
    })
}

#[test]
fn a_vex_document_tells_what_is_fixed_open_and_absent() {
    let found = read(vex().to_string().as_bytes(), Bounds::default()).unwrap();
    assert_eq!(
        shown(&found),
        [
            "rhel:8 Source maybe  under_investigation  low 2030-12-31 ",
            "rhel:8 Binary never  not_affected  low 2030-12-31 component_not_present",
            "rhel:8 Binary npm nodejs:18 fixed [,1:8-1.module+el8,] low 2030-12-31 ",
            "rhel:8 Source old  will_not_fix  low 2030-12-31 Out of support scope",
            "rhel:8 Source tide  affected  critical 2030-12-31 ",
            "rhel:9 Binary tide  fixed [,1:3.0.7-1.el9,] high 2031-02-02 ",
        ]
    );
    assert!(found.iter().all(|record| record.id == "CVE-2031-1" && record.names.is_empty()));
}

#[test]
fn remarks_on_groups_are_remarks_on_their_products() {
    let mut document = vex();
    let group = |id: &str, product: &str| json!({"group_id": id, "product_ids": [product]});
    let groups = [group("g-old", "rhel_8:old"), group("g-tide", "rhel_8:tide"), group("g-never", "rhel_8:never")];
    document["product_tree"]["product_groups"] = json!(groups);
    let hole = &mut document["vulnerabilities"][0];
    hole["remediations"][2] = json!({"category": "no_fix_planned", "details": "Too old", "group_ids": ["g-old"]});
    hole["threats"] = json!([{"category": "impact", "details": "Moderate", "group_ids": ["g-tide"]}]);
    hole["flags"] = json!([{"label": "inline_mitigations_already_exist", "group_ids": ["g-never"]}]);
    let found = shown(&read(document.to_string().as_bytes(), Bounds::default()).unwrap());
    for line in [
        "rhel:8 Binary never  not_affected  low 2030-12-31 inline_mitigations_already_exist",
        "rhel:8 Source old  will_not_fix  low 2030-12-31 Too old",
        "rhel:8 Source tide  affected  medium 2030-12-31 ",
    ] {
        assert!(found.iter().any(|found| found == line), "{line}: {found:#?}");
    }
    for (wrong, at) in [(json!([groups[0], groups[0]]), "g-old"), (json!([groups[0], groups[1]]), "g-never")] {
        document["product_tree"]["product_groups"] = wrong;
        let why = read(document.to_string().as_bytes(), Bounds::default()).unwrap_err().to_string();
        assert!(why.contains(at), "{why}");
    }
    // A large group that is named often is not unrolled without end.
    document["product_tree"]["product_groups"] = json!([{"group_id": "g", "product_ids": vec!["rhel_8:never"; 5000]}]);
    document["vulnerabilities"][0]["flags"] = json!([{"label": "l", "group_ids": vec!["g"; 5000]}]);
    document["vulnerabilities"][0]["threats"] = json!([]);
    document["vulnerabilities"][0]["remediations"] = json!([]);
    let why = read(document.to_string().as_bytes(), Bounds::default()).unwrap_err().to_string();
    assert!(why.contains("in the groups"), "{why}");
}

#[test]
fn an_advisory_of_suse_recommends_what_mends() {
    let (server, leap) = ("SUSE Linux Enterprise Server 15 SP5", "openSUSE Leap 15.5");
    let fixed = "libtide1-1.1.1l-150500.17.3.1.x86_64";
    let platform = |id: &str, cpe: &str| product(id, &json!({"cpe": cpe}));
    let document = json!({
        "document": {"category": "csaf_security_advisory", "csaf_version": "2.0", "title": "t",
            "tracking": {"id": "SUSE-SU-2031:1-1", "initial_release_date": "2031-03-03T00:00:00Z"}},
        "product_tree": {"branches": [{"category": "vendor", "name": "SUSE", "branches": [
            platform(server, "cpe:/o:suse:sles:15:sp5"), platform(leap, "cpe:/o:opensuse:leap:15.5"), product(fixed, &json!(null))]}],
            "relationships": [relation(server, fixed), relation(leap, fixed)]},
        "vulnerabilities": [{"cve": "CVE-2031-3", "product_status": {"recommended": [format!("{server}:{fixed}"), format!("{leap}:{fixed}")]},
            "threats": [{"category": "impact", "details": "moderate"}]}],
    });
    let found = read(document.to_string().as_bytes(), Bounds::default()).unwrap();
    assert_eq!(
        shown(&found),
        [
            "opensuse-leap:15.5 Binary libtide1  fixed [,1.1.1l-150500.17.3.1,] medium 2031-03-03 ",
            "sles:15.5 Binary libtide1  fixed [,1.1.1l-150500.17.3.1,] medium 2031-03-03 ",
        ]
    );
    assert_eq!(found[0].names, ["SUSE-SU-2031:1-1"]);
}

#[test]
fn hostile_documents_are_refused() {
    let good = vex().to_string();
    let replaced = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replace(from, to).into_bytes()
    };
    let mut bad: Vec<Vec<u8>> = (0..good.len()).step_by(7).map(|end| good.as_bytes()[..end].to_vec()).collect();
    // A tree as deep as serde allows is deeper than any document's.
    let mut deep = json!({});
    for _ in 0..40 {
        deep = json!({"branches": [deep]});
    }
    bad.extend([
        replaced("\"csaf_version\":\"2.0\"", "\"csaf_version\":\"3.0\""),
        replaced("\"csaf_version\":\"2.0\"", "\"csaf_version\":\"2.0\",\"csaf_version\":\"2.0\""),
        replaced("\"under_investigation\":[\"rhel_8:maybe\"]", "\"under_investigation\":[\"rhel_8:unknown\"]"),
        replaced("\"known_affected\":[", "\"fixed\":[],\"fixed\":["),
    ]);
    bad.push(good.encode_utf16().flat_map(u16::to_le_bytes).collect());
    bad.push([good.as_bytes(), b"]"].concat());
    let mut document = vex();
    document["vulnerabilities"][0]["product_status"]["fixed"] = json!(["rhel_8:tide"]);
    bad.push(document.to_string().into_bytes());
    let mut document = vex();
    document["product_tree"]["branches"] = json!([deep]);
    bad.push(document.to_string().into_bytes());
    let mut document = vex();
    document["product_tree"]["relationships"] = json!([
        {"full_product_name": {"product_id": "rhel_8:tide"}, "product_reference": "rhel_8:tide", "relates_to_product_reference": "rhel_8:tide"}]);
    bad.push(document.to_string().into_bytes());
    let small = Bounds { depth: 20, ..Bounds::default() };
    for bytes in &bad {
        let front = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        read(bytes, small).expect_err(&front);
    }
    let short = Bounds { entry: good.len() - 1, ..Bounds::default() };
    assert!(matches!(read(good.as_bytes(), short), Err(ImportError::Bound { .. })));
    // Documents of other kinds tell of no status.
    let other = good.replace("csaf_vex", "csaf_informational_advisory");
    assert_eq!(read(other.as_bytes(), small).unwrap(), []);
}
