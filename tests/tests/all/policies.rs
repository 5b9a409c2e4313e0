//! The shipped policies: they load against the shipped tables, their examples
//! pass, they survive becoming a policy set, and editors find them valid.

use policy::{Compiled, PolicySet, SourceFile};
use report::{TableSpec, Time};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies")
}

/// Every file below the folder, by its name there, sorted.
fn shipped() -> Vec<SourceFile> {
    let (mut files, mut folders) = (Vec::new(), vec![folder()]);
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder()).unwrap().to_str().unwrap().to_owned();
            files.push(SourceFile { name, text: std::fs::read_to_string(&path).unwrap() });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn specs() -> Vec<&'static TableSpec> {
    let mut specs: Vec<_> = probe::tables::SPECS.iter().chain(derive::SPECS).copied().collect();
    specs.sort_by(|a, b| a.name.cmp(&b.name));
    specs
}

fn told<T>(result: Result<T, Vec<policy::Diagnostic>>) -> T {
    result.unwrap_or_else(|faults| panic!("{}", faults.iter().map(ToString::to_string).collect::<String>()))
}

#[test]
fn the_shipped_policies_load_and_their_examples_pass() {
    let specs = specs();
    let library = told(policy::load(&shipped(), &specs));
    assert!(library.rules.len() >= 40, "{} rules", library.rules.len());
    assert!(library.profiles.iter().any(|p| p.id == "customs-baseline"));
    assert!(!library.models.is_empty());
    let wrong: Vec<String> = policy::test(&library, &specs)
        .into_iter()
        .filter(|result| !result.passed())
        .map(|r| {
            format!("{}:{}: {:?}, not {:?}: {}", r.file, r.line, r.found, r.expected, r.reason.unwrap_or_default())
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_shipped_rule_is_in_a_profile_and_serves_a_practice() {
    let library = told(policy::load(&shipped(), &specs()));
    let lost: Vec<&str> = library
        .rules
        .iter()
        .filter(|rule| rule.practice.is_none() || !library.profiles.iter().any(|p| p.selected.contains(&rule.id)))
        .map(|rule| rule.id.as_str())
        .collect();
    assert!(lost.is_empty(), "in no profile, or for no practice: {lost:?}");
}

#[test]
fn the_shipped_policies_become_a_set_that_every_rule_survives() {
    let set = PolicySet {
        edition: report::EDITION,
        version: 1,
        created: Time::from_days(20_000),
        expires: Time::from_days(20_365),
        files: shipped().into_iter().map(|file| (file.name, file.text)).collect(),
        specs: specs().into_iter().cloned().collect(),
    };
    let bytes = set.to_bytes().unwrap();
    let read = PolicySet::from_bytes(&bytes).unwrap();
    assert_eq!(read, set);
    let compiled = told(Compiled::new(&read, report::RELEASE, report::EDITION));
    let lost: Vec<_> = compiled.rules().iter().filter_map(|r| Some((r.id.as_str(), r.unanswerable()?))).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(policy::diff(&set, &read).is_empty());
}

#[test]
fn editors_find_the_shipped_files_valid() {
    let rule = jsonschema::draft202012::new(&policy::schema::rule(&specs())).unwrap();
    let profile = jsonschema::draft202012::new(&policy::schema::profile()).unwrap();
    let mut faults = Vec::new();
    for file in shipped() {
        let schema = match file.name.split('/').next() {
            Some("rules") => &rule,
            Some("profiles") => &profile,
            _ => continue,
        };
        let json: serde_json::Value = serde_saphyr::from_str(&file.text).unwrap();
        faults.extend(schema.iter_errors(&json).map(|e| format!("{}: {e} at {}", file.name, e.instance_path)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn rules_and_profiles_use_the_words_that_the_handshakes_have() {
    let starts: Vec<&str> = handshake::Start::ALL.iter().map(|start| start.name()).collect();
    assert_eq!(policy::tls_plan::STARTS, starts);
    let endpoint = &probe::tables::tls_endpoint::SPEC;
    let start = &endpoint.fields[endpoint.slot("start").unwrap()];
    assert_eq!(start.words, starts);
    let library = told(policy::load(&shipped(), &specs()));
    for flaw in handshake::Flaw::ALL {
        let rule = library.rules.iter().find(|rule| rule.id == format!("tls-flaw-{}", flaw.name())).unwrap();
        assert_eq!(rule.filter.as_deref(), Some(format!("row.flaw == \"{}\"", flaw.name()).as_str()));
    }
    // A suite or group that a list allows must be one that can be found.
    let known = |rule: &str, is: &dyn Fn(&str) -> bool| {
        let of = |value: &policy::ParamValue| match value {
            policy::ParamValue::TextList(list) => list.clone(),
            other => panic!("{other:?}"),
        };
        let own = library.rules.iter().filter(|r| r.id == rule).map(|r| of(&r.parameters["allowed"]));
        let set = library.profiles.iter().filter_map(|p| Some(of(p.parameters.get(rule)?.get("allowed")?)));
        let all: Vec<String> = own.chain(set).flatten().collect();
        assert!(all.len() > 10, "{rule}");
        let lost: Vec<&String> = all.iter().filter(|name| !is(name)).collect();
        assert!(lost.is_empty(), "{rule}: {lost:?}");
    };
    let registry = handshake::suites::registry();
    known("tls-allowed-suites", &|name| registry.iter().any(|(_, known)| *known == name));
    known("tls-allowed-groups", &|name| handshake::Group::from_name(name).is_some_and(|g| g.to_string() == name));
    let schemes: Vec<String> =
        handshake::signatures::OFFER.iter().map(|code| handshake::Scheme(*code).to_string()).collect();
    known("tls-allowed-signatures", &|name| schemes.iter().any(|known| known == name));
}
