//! Whole hosts, as their three tables tell them.

use super::*;
use crate::testing::spec;
use report::{Facts, Grade, Row, Source, Value};

static USERS: TableSpec = spec("account.user", USERS_FIELDS);
const USERS_FIELDS: &[F] = &[
    F::new("name", T::Text, "x."),
    F::new("uid", T::Integer, "x."),
    F::new("gid", T::Integer, "x."),
    F::new("groups", T::TextList, "x."),
    F::new("interactive", T::Boolean, "x."),
];
static RULES: TableSpec = spec("sudo.rule", RULES_FIELDS);
const RULES_FIELDS: &[F] = &[
    F::new("user", T::Text, "x."),
    F::new("runas_users", T::TextList, "x."),
    F::new("command", T::Text, "x."),
    F::new("negated", T::Boolean, "x."),
    F::new("noexec", T::Boolean, "x."),
    F::new("nopasswd", T::Boolean, "x."),
];
static FILES: TableSpec = spec("file.mode", FILES_FIELDS);
const FILES_FIELDS: &[F] = &[
    F::new("path", T::Path, "x."),
    F::new("class", T::Text, "x."),
    F::new("kind", T::Text, "x."),
    F::new("mode", T::Mode, "x."),
    F::new("uid", T::Integer, "x."),
    F::new("gid", T::Integer, "x."),
    F::new("group", T::Text, "x."),
    F::new("acl", T::Boolean, "x."),
];

fn source() -> Source {
    Source::File { path: "/x".into(), sha256: None, line: None }
}

fn user(name: &str, id: i64, groups: &[&str]) -> Row {
    let groups: Vec<String> = groups.iter().map(ToString::to_string).collect();
    let row = RowBuilder::new(&USERS, source(), Grade::Configured).set("name", name).set("uid", id).set("gid", id);
    row.set("groups", groups).set("interactive", true).build()
}

fn rule(user: &str, target: &str, command: &str, nopasswd: bool) -> Row {
    RowBuilder::new(&RULES, source(), Grade::Configured)
        .set("user", user)
        .set("runas_users", vec![target.to_owned()])
        .set("command", command)
        .set("negated", false)
        .set("noexec", false)
        .set("nopasswd", nopasswd)
        .build()
}

fn file(path: &str, class: &str, mode: u32, uid: i64, group: (i64, &str)) -> Row {
    RowBuilder::new(&FILES, source(), Grade::Live)
        .set("path", path)
        .set("class", class)
        .set("kind", "file")
        .set("mode", Value::Mode(mode))
        .set("uid", uid)
        .set("gid", group.0)
        .set("group", group.1)
        .set("acl", false)
        .build()
}

fn paths(rules: Vec<Row>, files: Vec<Row>) -> (Vec<String>, usize) {
    let users = vec![
        user("root", 0, &["root"]),
        user("ann", 1000, &["ann", "sudo"]),
        user("bob", 1001, &["bob", "docker"]),
        user("carl", 1002, &["carl", "ops"]),
        user("toor", 0, &["root"]),
    ];
    let mut facts = Facts::default();
    for (spec, rows) in [(&USERS, users), (&RULES, rules), (&FILES, files)] {
        facts.tables.insert(spec.name.to_string(), Table { rows, gaps: vec![] });
    }
    crate::derive(&mut facts, &[&USERS, &RULES, &FILES], &crate::Named::default());
    let table = facts.tables.remove("privilege.path").unwrap();
    let fields = ["account", "steps", "means", "without_password", "path"];
    let show = |row: &Row| fields.map(|field| row.get(&SPEC, field).unwrap().shown()).join("|");
    (table.rows.iter().map(show).collect(), table.gaps.len())
}

const BOB: &str = "bob|1|group|true|bob starts containers as root by the group docker";
const TOOR: &str = "toor|0|uid|true|toor has user id 0";

fn check(rules: Vec<Row>, files: Vec<Row>, want: &[&str], gaps: usize) {
    let mut want: Vec<String> = want.iter().chain(&[BOB, TOOR]).map(ToString::to_string).collect();
    want.sort_unstable();
    let (mut got, found) = paths(rules, files);
    got.sort_unstable();
    assert_eq!((got, found), (want, gaps));
}

#[test]
fn rules_groups_and_files() {
    check(vec![], vec![], &[], 0);
    check(vec![rule("%sudo", "ALL", "ALL", false)], vec![], &["ann|1|sudo|false|ann runs ALL by sudo as root"], 0);
    check(vec![rule("ann", "root", "/bin/ls", true)], vec![], &[], 0);
    check(
        vec![rule("carl", "ann", "/bin/sh", true), rule("#1000", "#0", "/usr/bin/vim", true)],
        vec![],
        &[
            "ann|1|sudo|true|ann runs /usr/bin/vim by sudo as root",
            "carl|2|sudo|true|carl runs /bin/sh by sudo as ann, ann runs /usr/bin/vim by sudo as root",
        ],
        0,
    );
    let shared = file("/etc/cron.d/x", "cron", 0o664, 0, (7, "ops"));
    check(vec![], vec![shared], &["carl|1|file|true|carl may change /etc/cron.d/x"], 0);
    let own = file("/etc/systemd/system/x.service", "system", 0o644, 1000, (0, "root"));
    check(vec![], vec![own], &["ann|1|file|true|ann may change /etc/systemd/system/x.service"], 0);
    check(vec![], vec![file("/etc/motd", "system", 0o666, 0, (0, "root"))], &[], 0);
}

#[test]
fn a_longer_path_may_be_the_one_without_a_password() {
    let rules = vec![rule("carl", "root", "ALL", false), rule("carl", "bob", "/bin/sh", true)];
    check(rules, vec![], &["carl|1|sudo|true|carl runs ALL by sudo as root"], 0);
}

#[test]
fn what_cannot_be_told_is_a_gap() {
    check(vec![rule("+admins", "root", "ALL", false)], vec![], &[], 1);
    let mut facts = Facts::default();
    facts.tables.insert("account.user".to_owned(), Table { rows: vec![user("ann", 1, &["disk"])], gaps: vec![] });
    crate::derive(&mut facts, &[&USERS], &crate::Named::default());
    let table = &facts.tables["privilege.path"];
    assert_eq!((table.rows.len(), table.gaps.len()), (1, 2), "sudo's rules and the files are missing");
    let mut nothing = Facts::default();
    crate::derive(&mut nothing, &[], &crate::Named::default());
    assert!(!nothing.tables.contains_key("privilege.path"));
}
