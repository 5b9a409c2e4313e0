//! Profiles: which rules, for which hosts, with which parameters.

use crate::world::{HOST, clock, compiled, facts, plain, profile, row, shown, specs};
use policy::{ParamValue, SourceFile, load};
use report::{Outcome, TableSpec, Value};

fn rules() -> Vec<SourceFile> {
    let grace = "parameters: {grace: 5d, floors: [1], names: []}";
    vec![
        plain("one", "site.door", "'within(row.opened, param.grace)'", grace),
        plain("two", "site.door", "row.locked", ""),
        SourceFile {
            name: "rules/other/three.yaml".into(),
            ..plain("three", "os.release", "'host.id == \"debian\"'", "")
        },
    ]
}

fn with(body: &str) -> Vec<SourceFile> {
    let mut files = rules();
    files.push(profile("p", body));
    files
}

#[track_caller]
fn check(body: &str, line: u32, column: u32, message: &str, help: &str) {
    let specs = specs();
    let specs: Vec<&TableSpec> = specs.iter().collect();
    let faults = load(&with(body), &specs).expect_err("it must be refused");
    let all = shown(&faults);
    assert_eq!((faults[0].line, faults[0].column), (line, column), "{all}");
    assert!(faults[0].message.contains(message), "{all}");
    assert!(faults[0].help.as_deref().unwrap_or_default().contains(help), "{all}");
}

#[test]
fn faults_have_their_place() {
    check("for: true\nrules: [ones]", 4, 9, "no rule `ones`", "did you mean `one`?");
    check("for: true\nrules: [\"sit/*\"]", 4, 9, "no rule in `sit`", "did you mean `site`?");
    check("for: true\nrules: [one, one]", 4, 14, "stands twice", "delete");
    check("for: true\nrules: [\"site/*\", one]", 4, 19, "adds no rule", "delete it");
    check("for: true\nrules: []", 4, 8, "has no rule", "");
    check("rules: [one]", 1, 1, "`for` is missing", "host.id");
    check("for: host.idd == 'x'\nrules: [one]", 3, 11, "idd", "did you mean `id`?");
    check("for: row.x\nrules: [one]", 3, 6, "", "");
    check(
        "for: 'rows(\"site.door\").all(d, d.locked)'\nrules: [one]",
        3,
        6,
        "reads the table `site.door`",
        "`host` alone",
    );
    check("for: true\npriority: high\nrules: [one]", 4, 11, "whole number", "");
    check("for: true\nrules: [one]\nparameters: {two: {}}", 5, 14, "no rule `two`", "one");
    check(
        "for: true\nrules: [one]\nparameters: {one: {grce: 6d}}",
        5,
        20,
        "no parameter `grce`",
        "did you mean `grace`?",
    );
    check("for: true\nrules: [one]\nparameters: {one: {grace: 6}}", 5, 27, "is a text, and this is a number", "");
    check(
        "for: true\nrules: [one]\nparameters: {one: {grace: six days}}",
        5,
        27,
        "with this value the rule `one` is wrong",
        "",
    );
    check("for: true\nrule: [one]", 1, 1, "`rules` is missing", "");
}

#[test]
fn faults_of_the_tls_block_have_their_place() {
    let check = |block: &str, column, message: &str, help: &str| {
        check(&format!("for: true\nrules: [one]\ntls: {{{block}}}"), 5, column, message, help);
    };
    check("port: [1]", 7, "`tls` has no key `port`", "did you mean `ports`?");
    check("endpoints: [db.example]", 19, "`db.example` is no endpoint", "`db.example:5432`");
    check("endpoints: [\"*:443\"]", 7, "listeners of the host itself", "ports: [443]");
    check("endpoints: [\"a:1\", \"a:1\"]", 26, "stands twice", "delete");
    check("ports: [\"8444\"]", 15, "must be a whole number", "");
    check("ports: [0]", 15, "`0` is no port", "1 to 65535");
    check("never: [443], ports: [443]", 7, "the port 443 is named here", "delete one");
    check("starts: {\"587\": smpt}", 23, "cannot be `smpt`", "did you mean `smtp`?");
    check("starts: {\"0587\": smtp}", 16, "`0587` is no port", "");
    check("enumerate: \"2-4\"", 18, "no part of a day", "\"02:00-04:00\"");
    check("flaws: [\"*:443\"]", 14, "there is none", "enumerate");
    let many = vec!["1"; 257].join(", ");
    check(&format!("ports: [{many}]"), 7, "257 entries", "");
}

#[test]
fn what_a_profile_says_of_tls_endpoints_is_read() {
    let body = "for: true\nrules: [one]\ntls:\n  endpoints: [\"db.example:5432\", \"[::1]:443\"]\n  ports: [8444]\n  never: [1521]\n  \
                starts: {\"587\": smtp, 5432: postgresql}\n  enumerate: \"02:00-04:00\"\n  flaws: [\"*:443\"]";
    let compiled = compiled(&with(body));
    let plan = &compiled.profile("p").unwrap().tls;
    assert_eq!((plan.window.unwrap().from, plan.window.unwrap().to), (120, 240));
    assert_eq!((plan.starts[&587].as_str(), plan.starts[&5432].as_str()), ("smtp", "postgresql"));
    assert!(plan.flaws.iter().all(policy::tls_plan::Target::is_own));
    assert_eq!(
        plan.to_string(),
        "endpoints [::1]:443, db.example:5432; ports 8444; never 1521; starts 587 smtp, 5432 postgresql; \
         enumerate 02:00-04:00; flaws *:443"
    );
    let json = serde_json::to_value(plan).unwrap();
    assert_eq!(json["enumerate"], "02:00-04:00");
    assert_eq!(json["endpoints"], serde_json::json!(["[::1]:443", "db.example:5432"]));
    assert!(
        load(&with("for: true\nrules: [one]"), &specs().iter().collect::<Vec<_>>()).unwrap().profiles[0].tls.is_empty()
    );
}

#[test]
fn rules_are_selected_and_parameters_set() {
    let specs = specs();
    let specs: Vec<&TableSpec> = specs.iter().collect();
    let body = "for: true\nrules: [\"site/*\", three]\nparameters: {one: {grace: 6d, names: [a]}}";
    let library = load(&with(body), &specs).unwrap_or_else(|f| panic!("{}", shown(&f)));
    let p = &library.profiles[0];
    assert_eq!(p.selected.iter().map(String::as_str).collect::<Vec<_>>(), ["one", "three", "two"]);
    let all = p.parameters_of(&library.rules[0]);
    assert_eq!(all["grace"], ParamValue::Text("6d".into()));
    assert_eq!(all["floors"], ParamValue::IntegerList(vec![1]));
}

#[test]
fn the_profile_follows_from_the_host() {
    let mut files = rules();
    files.push(profile("all", "for: true\nrules: [two]"));
    files.push(profile("debian", "for: host.id == 'debian'\npriority: 5\nrules: [one, three]"));
    files.push(profile("debian-too", "for: host.id == 'debian'\npriority: 5\nrules: [one]"));
    let compiled = compiled(&files);
    let host = |id: Value| facts(&[("os.release", vec![row(&HOST, 1, &[("id", id)])])]);
    let choose = |facts| compiled.choose_profile(&facts).map(|c| (c.id, c.why));
    let (id, why) = choose(host("debian".into())).unwrap();
    assert_eq!((id.as_str(), why.as_str()), ("debian", "priority 5: host.id == 'debian'"));
    assert_eq!(choose(host("alpine".into())).unwrap().0, "all");
    let (id, why) = choose(host(Value::Unreadable("denied".into()))).unwrap();
    assert_eq!(id, "all");
    assert!(why.contains("`debian` could not be told"), "{why}");
    assert_eq!(choose(facts(&[])).unwrap().0, "all");

    let needed = compiled.tables_needed("all");
    assert_eq!(needed.iter().map(String::as_str).collect::<Vec<_>>(), ["os.release", "site.door"]);
    let named = compiled.named_fields();
    for (table, field) in [("os.release", "id"), ("site.door", "locked"), ("site.door", "opened")] {
        assert!(named.contains(&(table.into(), field.into())), "{table} {field}");
    }
    assert!(!named.contains(&("site.door".into(), "turns".into())));
}

#[test]
fn a_profile_that_there_is_not_passes_nothing() {
    let found = compiled(&with("for: true\nrules: [one]")).evaluate("q", &facts(&[]), clock(0));
    assert_eq!(found.findings.len(), 3);
    assert!(found.findings.iter().all(|f| f.outcome == Outcome::Unknown));
    assert_eq!(found.findings[0].reason.as_deref(), Some("the policy set has no profile `q`"));
}

#[test]
fn no_profile_for_a_host_is_no_choice() {
    let files = with("for: host.id == 'debian'\nrules: [one]");
    assert!(compiled(&files).choose_profile(&facts(&[])).is_none());
}
