//! Whole sudoers files. What is expected of the grammar is what `cvtsudoers`
//! of sudo 1.9.13 answered to the same lines.

use super::*;
use crate::fixture::{self, Fixture};
use crate::gathering::Probe;
use proptest::prelude::*;

const PROBE: Probe = Probe { spec: &SPEC, gather };

fn host(text: &str) -> Fixture {
    Fixture::new()
        .file("/etc/passwd", "root:x:0:0::/root:\nann:x:1000:1000::/:\nbob:x:1001:27::/:\ncarl:x:1002:1002::/:\n")
        .file("/etc/group", "root:x:0:\nsudo:x:27:\nadm:x:4:ann\n")
        .file("/etc/sudoers", text)
}

/// The rows as `user|hosts|runas|groups|command` with words for what is true.
fn rows(fixture: &Fixture) -> Vec<String> {
    let table = fixture.table(&PROBE);
    assert_eq!(table.gaps, [], "{table:?}");
    let fields = ["user", "hosts", "runas_users", "runas_groups", "command"];
    let flags = ["negated", "all_commands", "nopasswd", "noexec", "setenv"];
    let of = |names: &[&str]| fixture::shown(&table, &SPEC, names);
    let mut rows = of(&fields);
    for (row, values) in rows.iter_mut().zip(of(&flags)) {
        for (flag, value) in flags.iter().zip(values.split('|')) {
            if value == "true" {
                row.push(' ');
                row.push_str(flag);
            }
        }
    }
    rows
}

fn check(text: &str, want: &[&str]) {
    assert_eq!(rows(&host(text)), want, "{text}");
}

#[test]
fn lines_of_the_grammar() {
    check("root ALL=(ALL:ALL) ALL", &["root|ALL|ALL|ALL|ALL all_commands setenv"]);
    check("a ALL=/bin/mount -o a=b, /bin/x", &["a|ALL|root||/bin/mount ...", "a|ALL|root||/bin/x"]);
    check("a ALL=^/bin/(a|b){1,2}$ ^-x=[a,b]:$", &["a|ALL|root||^/bin/(a|b){1,2}$ ..."]);
    check("a ALL=(ALL) NOPASSWD : /bin/ls", &["a|ALL|ALL||/bin/ls nopasswd"]);
    check("a fe80::1/64,10.0.0.1/255.0.0.0 = /bin/ls", &["a|fe80::1/64, 10.0.0.1/255.0.0.0|root||/bin/ls"]);
    check("%:nonunix ALL=/bin/ls", &["%:nonunix|ALL|root||/bin/ls"]);
    check("a ALL=sha224:00ff, sha256:47DEQpj8HBSa+/T= /bin/ls, /bin/b", &["a|ALL|root||/bin/b", "a|ALL|root||/bin/ls"]);
    check("a ALL=() /bin/ls", &["a|ALL|||/bin/ls"]);
    check("a ALL=(:adm) /bin/ls", &["a|ALL||adm|/bin/ls"]);
    check("a ALL = !!/bin/ls, ! /bin/x", &["a|ALL|root||/bin/ls", "a|ALL|root||/bin/x negated"]);
    check("\"%dom users\" ALL=ALL", &["%dom users|ALL|root||ALL all_commands setenv"]);
    check("%dom\\\\x\\ y ALL=ALL", &["%dom\\x y|ALL|root||ALL all_commands setenv"]);
    check("a ALL=NOPASSWD:SETENV:NOEXEC:/bin/ls", &["a|ALL|root||/bin/ls nopasswd noexec setenv"]);
    check("a ALL=/bin/a#b", &["a|ALL|root||/bin/a"]);
    check("a ALL=/bin/c\\, d, /bin/a\\#b", &["a|ALL|root||/bin/a#b", "a|ALL|root||/bin/c, ..."]);
    check("a ALL=sudoedit /etc/x, list", &["a|ALL|root||list", "a|ALL|root||sudoedit ..."]);
    check(
        "a,b ALL,x = ALL:y=/b/x",
        &[
            "a|ALL, x|root||ALL all_commands setenv",
            "a|y|root||/b/x",
            "b|ALL, x|root||ALL all_commands setenv",
            "b|y|root||/b/x",
        ],
    );
    check(
        "a ALL=(root) CWD=/x NOPASSWD: /bin/x \"\", TIMEOUT=5m PASSWD: /bin/y",
        &["a|ALL|root||/bin/x \"\" nopasswd", "a|ALL|root||/bin/y"],
    );
    check("#1000 ALL=(#0:#4) NOSETENV: ALL", &["#1000|ALL|#0|#4|ALL all_commands"]);
    check("+ng ALL=(ALL, !root) /bin/*/x [a-z]*", &["'+ng|ALL|ALL, !root||/bin/*/x ..."]);
    check("Defaults env_keep += \"A B\", secure_path = \"a:b\", badpass_message=foo\\ bar\n# x \\\n", &[]);
    check("a ALL=NOSUCH, /bin/x", &["a|ALL|root||/bin/x"]);
}

#[test]
fn lines_that_sudo_refuses_are_gaps_with_their_number() {
    for line in [
        "a b ALL=ALL",
        "a ALL=ls",
        "a ALL=\"/bin/a b\"",
        "Defaults :ann !authenticate",
        "%\"dom users\" ALL=ALL",
        "a ALL=ALL x",
        "a ALL=TIMEOUT=5m (root) /bin/x",
        "Defaults!/bin/x -y !authenticate",
        "a ALL=(b c) ALL",
        "a ALL=ALL,",
        "a ALL=ALL:",
        "a ALL=! sha256:00 /bin/ls",
        "a",
        "User_Alias a=b",
        "\"open ALL=ALL",
    ] {
        let table = host(&format!("# first\n{line}\nann ALL=/bin/CANARY -pCANARY\n")).table(&PROBE);
        let gaps: Vec<_> = table.gaps.iter().map(|g| (g.reason, g.detail.split(':').next().unwrap())).collect();
        assert_eq!(gaps, [(GapReason::Malformed, "line 2")], "{line}");
        assert_eq!(table.rows.len(), 1, "sudo goes on behind a bad line: {line}");
    }
}

#[test]
fn tags_and_targets_go_along_the_list() {
    let text = "ann ALL=(carl) NOPASSWD: /bin/a, /bin/b, PASSWD: /bin/c, (root) NOEXEC: /bin/d : h2 = /bin/e\n";
    check(
        text,
        &[
            "ann|ALL|carl||/bin/a nopasswd",
            "ann|ALL|carl||/bin/b nopasswd",
            "ann|ALL|carl||/bin/c",
            "ann|ALL|root||/bin/d noexec",
            "ann|h2|root||/bin/e",
        ],
    );
}

#[test]
fn all_includes_the_environment_for_itself_alone() {
    let text = "ann ALL=NOSETENV: /bin/a, ALL, /bin/b, SETENV: /bin/c, /bin/d, NOSETENV: ALL\n";
    check(
        text,
        &[
            "ann|ALL|root||/bin/a",
            "ann|ALL|root||/bin/b",
            "ann|ALL|root||/bin/c setenv",
            "ann|ALL|root||/bin/d setenv",
            "ann|ALL|root||ALL all_commands",
            "ann|ALL|root||ALL all_commands setenv",
        ],
    );
}

#[test]
fn aliases_are_expanded_and_negation_with_them() {
    let text = "User_Alias A = ann, !B : B = bob\nCmnd_Alias SH = /bin/sh, !/bin/ksh\nCmnd_Alias ALLSH = SH\n\
                Runas_Alias DB = postgres, #110\nHost_Alias W = web\nA W=(DB) !ALLSH\nUser_Alias A = root\n";
    check(
        text,
        &[
            "!bob|web|postgres, #110||/bin/ksh",
            "!bob|web|postgres, #110||/bin/sh negated",
            "ann|web|postgres, #110||/bin/ksh",
            "ann|web|postgres, #110||/bin/sh negated",
        ],
    );
    let circle = host("User_Alias A = B : B = A\nA ALL=ALL\n").table(&PROBE);
    assert_eq!(circle.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::TooLarge]);
    let mut bomb = "Cmnd_Alias C0 = /a, /b\n".to_owned();
    for n in 1..40 {
        bomb.push_str(&format!("Cmnd_Alias C{n} = C{0}, C{0}\n", n - 1));
    }
    let bomb = host(&format!("{bomb}ann ALL = C39\n")).table(&PROBE);
    assert_eq!(bomb.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::TooLarge]);
}

#[test]
fn defaults_open_what_they_are_for() {
    let nopasswd = |defaults: &str, rule: &str, want: bool| {
        let rows = rows(&host(&format!("{defaults}\n{rule}\n")));
        assert_eq!(rows.iter().any(|r| r.contains("nopasswd")), want, "{defaults} / {rule}");
    };
    nopasswd("Defaults !authenticate", "ann ALL=/bin/x", true);
    nopasswd("Defaults !authenticate", "ann ALL=PASSWD: /bin/x", false);
    nopasswd("Defaults !authenticate\nDefaults authenticate", "ann ALL=/bin/x", false);
    nopasswd("Defaults:ann !authenticate", "ann ALL=/bin/x", true);
    nopasswd("Defaults:#1000 !authenticate", "ann ALL=/bin/x", true);
    nopasswd("Defaults:ann !authenticate", "bob ALL=/bin/x", false);
    nopasswd("Defaults:ann !authenticate", "%adm ALL=/bin/x", true);
    nopasswd("Defaults:ann !authenticate", "%sudo ALL=/bin/x", false);
    nopasswd("Defaults:%sudo !authenticate", "bob ALL=/bin/x", true);
    nopasswd("Defaults:%sudo !authenticate", "ann ALL=/bin/x", false);
    nopasswd("Defaults:ALL,!ann !authenticate", "ann ALL=/bin/x", false);
    nopasswd("Defaults !authenticate\nDefaults:ann authenticate", "ALL ALL=/bin/x", true);
    nopasswd("Defaults !authenticate\nDefaults@web authenticate", "ann ALL=/bin/x", true);
    nopasswd("Defaults@web !authenticate", "ann ALL=/bin/x", true);
    nopasswd("Defaults>carl !authenticate", "ann ALL=(carl) /bin/x", true);
    nopasswd("Defaults>carl !authenticate", "ann ALL=(ALL) /bin/x", true);
    nopasswd("Defaults>carl !authenticate", "ann ALL=/bin/x", false);
    nopasswd("Defaults!/bin/x !authenticate", "ann ALL=/bin/x", true);
    nopasswd("Defaults!/bin/x !authenticate", "ann ALL=/bin/", true);
    nopasswd("Defaults!/bin/x !authenticate", "ann ALL=/bin/y", false);
    nopasswd("Cmnd_Alias X = /bin/x\nDefaults!X !authenticate\nDefaults authenticate", "ann ALL=/bin/x", true);
    nopasswd("Defaults exempt_group=adm", "ann ALL=PASSWD: /bin/x", true);
    nopasswd("Defaults exempt_group=adm", "bob ALL=/bin/x", false);
    check("Defaults runas_default=carl, noexec, setenv\nann ALL=/bin/x", &["ann|ALL|carl||/bin/x noexec setenv"]);
    check("Defaults:ann noexec\n%adm ALL=/bin/x", &["%adm|ALL|root||/bin/x"]);
}

#[test]
fn includes_in_sudo_s_order() {
    let fixture =
        host("@include \"sudoers.local\"\n#includedir /etc/sudoers.d\n@includedir /none\n# include not/this\n")
            .file("/etc/sudoers.local", "a ALL=/bin/a\n")
            .file("/etc/sudoers.d/10-b", "b ALL=/bin/b\n@include inner\n")
            .file("/etc/sudoers.d/inner", "c ALL=/bin/c\n")
            .file("/etc/sudoers.d/x.conf", "d ALL=/bin/d\n")
            .file("/etc/sudoers.d/y~", "e ALL=/bin/e\n")
            .folder("/etc/sudoers.d/folder");
    assert_eq!(
        rows(&fixture),
        ["a|ALL|root||/bin/a", "b|ALL|root||/bin/b", "c|ALL|root||/bin/c", "c|ALL|root||/bin/c"]
    );
    let gaps = |text: &str| host(text).table(&PROBE).gaps.iter().map(|g| g.reason).collect::<Vec<_>>();
    assert_eq!(gaps("@include /none\n"), [GapReason::Missing]);
    assert_eq!(gaps("@include sudoers\n"), [GapReason::TooLarge]);
}

#[test]
fn no_file_no_rule_but_other_services_are_gaps() {
    assert_eq!(Fixture::new().table(&PROBE), Table::default());
    let table = host("").file("/etc/nsswitch.conf", "sudoers: files sss\n").table(&PROBE);
    assert_eq!(table.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Unsupported]);
}

#[test]
fn arguments_stay_secret() {
    let text =
        "ann ALL=/bin/x -pCANARY, sudoedit CANARY, ^/y$ ^CANARY,x$\nDefaults passprompt=\"CANARY\"\nbad CANARY\n";
    let table = host(text).table(&PROBE);
    assert_eq!(table.rows.len(), 3);
    assert!(!format!("{table:?}").contains("CANARY"), "{table:?}");
    assert!(table.rows.iter().all(|r| matches!(r.source, Source::File { sha256: None, .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_file_is_read(
        bytes in proptest::collection::vec(any::<u8>(), 0..100),
        line in "(Defaults|User_Alias A|ann|#1|@include)[ :!>@=]{0,3}(ALL|\\(|NOPASSWD:|sha256:|/a|,|\\\\|\"|=| |A){0,10}",
    ) {
        let text = [bytes, line.into_bytes()].join(&b'\n');
        let fixture = Fixture::new().bytes(b"/etc/sudoers", &text);
        prop_assert_eq!(fixture.table(&PROBE), fixture.table(&PROBE));
    }
}
