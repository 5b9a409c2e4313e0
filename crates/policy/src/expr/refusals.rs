//! Tests: what the checker refuses, where it points, and what it advises.

use super::testing::compile;
use super::{Env, MAX_BYTES};
use std::collections::BTreeMap;

/// Expression with the faulty part between `«` and `»`, what the message says, what the help says.
fn check(cases: &[(&str, &str, &str)]) {
    for (marked, message, help) in cases {
        let text = marked.replace(['«', '»'], "");
        let start = marked.find('«').unwrap();
        let end = marked.find('»').unwrap() - '«'.len_utf8();
        let faults = compile(&text).err().unwrap_or_else(|| panic!("{text} compiles"));
        let fault = &faults[0];
        let found = fault.help.clone().unwrap_or_default();
        assert!(fault.message.contains(message) && found.contains(help), "{text}\n  {fault:?}");
        assert_eq!((fault.start, fault.end), (start, end), "{text}: {:?}", &text[fault.start..fault.end]);
    }
}

#[test]
fn misspelt_names_are_pointed_at_with_the_nearest() {
    check(&[
        ("row.«nmae» == \"x\"", "thing has no field `nmae`", "did you mean `name`?"),
        ("has(row.«expirse»)", "no field `expirse`", "`expires`"),
        ("host.«ids» == \"x\"", "os.release has no field", "`id`"),
        ("«rwo».name == \"x\"", "no name `rwo`", "`row`"),
        ("rows(«\"acount.user\"»).all(u, true)", "no table", "`account.user`"),
        ("index(\"account.user\", «\"naem\"»)[row.name].size() == 0", "no field", "`name`"),
        ("param.«mots» == 1", "no parameter", "`most`"),
        ("row.name.«startWith»(\"a\")", "no function", "`startsWith`"),
        ("«olderthan»(row.changed, \"1d\")", "no function", "`older_than`"),
        ("row.name.«matches»(\"a\")", "no function", "glob"),
        ("row.kind == «\"flie\"»", "`kind` is never \"flie\"", "`file`"),
        ("row.kind in [\"file\", «\"zzz\"»]", "never \"zzz\"", "one of: file, directory, symlink"),
        ("[\"file\", «\"fiel\"»].exists(k, row.kind == k)", "never \"fiel\"", "`file`"),
        ("rows(\"account.user\").all(u, u.«uidd» == 0)", "account.user has no field", "`uid`"),
    ]);
}

#[test]
fn types_that_do_not_meet_are_refused() {
    check(
        &[
            ("row.uid «==» \"4\"", "a number never meets a text", "int("),
            ("row.version «<» \"1.2\"", "a version never meets a text", "version("),
            ("row.expires «>» \"2026-01-01\"", "a time never meets a text", "time("),
            ("row.mode «==» 640", "never meets", "\"0640\""),
            ("row.mode == «\"640\"»", "not a mode", ""),
            ("row.mode «>» \"0640\"", "no order", "within"),
            ("row.name «<» \"b\"", "no order", "int("),
            ("row.path «==» row.name", "never meets", "text("),
            ("row.path == «\"a\\u0007\"»", "not an escaped path", ""),
            ("row.serial == «\"007\"»", "not a whole number", ""),
            ("«row.uid»", "this is a number; true or false is needed", ""),
            ("«row.name» && true", "true or false is needed", ""),
            ("row.expires «-» row.changed > 1", "no arithmetic on times", "older_than"),
            ("«row.name».all(g, true)", "a list is needed", ""),
            ("\"a\" in «row.name»", "a list is needed", "contains"),
            ("«row.uid» in row.groups", "the elements are a text", ""),
            ("row.uid == 1 ? true : «row.uid» == \"x\"", "", ""),
            ("[1, «\"a\"»] == [1]", "the elements before it", ""),
            ("«row» == row", "", ""),
            ("rows(\"account.user\") «==» rows(\"account.user\")", "order of rows", "all, exists"),
            ("rows(\"account.user\").map(u, u.name) «==» [\"a\"]", "order of rows", ""),
            ("rows(\"account.user\")«[»0].uid == 0", "taken by its place", ""),
            ("«index(\"account.user\", \"name\")» == 1", "", ""),
            ("index(\"thing\", «\"version\"»)[row.version].size() == 0", "not looked up", "filter"),
            ("index(\"account.user\", \"name\")[«row.uid»].size() == 0", "name of account.user is a text", ""),
        ]
        .into_iter()
        .filter(|(_, message, _)| !message.is_empty())
        .collect::<Vec<_>>(),
    );
    for text in [
        "row.uid == 1 ? true : row.uid == \"x\"",
        "row == row",
        "index(\"account.user\", \"name\") == 1",
        "row",
        "[row] == []",
        "rows(\"thing\").map(t, index(\"thing\", \"uid\")) == []",
        "host",
        "param",
        "param.age",
    ] {
        assert!(compile(text).is_err(), "{text}");
    }
}

#[test]
fn arguments_are_read_at_once() {
    check(&[
        ("older_than(row.changed, «\"90 days\"»)", "not a length of time", "90d"),
        ("row.mode.within(«\"640\"»)", "not a mode", "0640"),
        ("inNetwork(row.address, «\"10.0.0.1/8\"»)", "lies within the network 10.0.0.0/8", ""),
        ("inNetwork(row.address, [\"::/0\", «\"x\"»])", "not a network", ""),
        ("row.version > version(«\"1.2\"»)", "not a version", "deb:"),
        ("row.version > version(«\"rpm:1 2\"»)", "not a version", ""),
        ("row.changed > time(«\"1 May\"»)", "not a time", "2026-01-31"),
        ("older_than(row.changed, «param.limit»)", "not a length of time", ""),
        ("row.«has»(\"0002\")", "not asked like this", "mode.has"),
        ("«before»(row.uid)", "not asked like this", "before(time)"),
        ("«size»(row.name, 1) == 1", "not asked like this", "size(list)"),
        ("has(«row»)", "asks for a field", ""),
        ("has(«param.most»)", "always there", ""),
        ("rows(«row.name»).all(u, true)", "named by a text", ""),
    ]);
}

#[test]
fn loops_are_bounded() {
    check(&[
        (
            "rows(\"account.user\").all(a, rows(\"account.user\").all(b, rows(\"account.user\").«all»(c, c.uid == a.uid)))",
            "at most two loops",
            "index(",
        ),
        ("row.groups.all(«row», true)", "`row` is taken", ""),
        ("row.groups.all(g, row.groups.all(«g», true))", "`g` is taken", ""),
        ("row.groups.all(«g + g», true)", "plain name", ""),
        ("row.groups.«all»(g)", "variable and a body", ""),
    ]);
    assert!(compile("row.groups.all(a, row.groups.filter(b, b == a).all(c, c == a))").is_ok());
}

#[test]
fn texts_that_are_no_expressions_are_pointed_at() {
    check(&[
        ("row.uid == 1 «&&» ", "ends too early", ""),
        ("row.uid «=» 1", "single `=`", "=="),
        ("row.uid == 1 «row»", "`row` does not belong here", ""),
        ("row.name == \"é\" && «)»", "closes nothing", ""),
        ("row.name == «null»", "no null", "has("),
        ("\"é\" == row.name && «==»", "does not belong here", ""),
        ("«for» == 1", "reserved", ""),
        ("row.name == \"é\" && row.«nmae» == \"é\"", "no field `nmae`", ""),
        ("// é\n  row.«nmae» == \"é\"", "no field `nmae`", ""),
        ("row.uid == «\"never»", "never closed", ""),
    ]);
    assert_eq!(compile("").unwrap_err().len(), 1);
    assert_eq!(compile(" \n").unwrap_err().len(), 1);
}

#[test]
fn all_faults_are_told_at_once() {
    let faults = compile("row.nmae == \"x\" || row.kind == \"flie\" || row.uid == \"4\"").unwrap_err();
    assert_eq!(faults.len(), 3);
    assert!(faults.is_sorted_by_key(|f| f.start));
}

#[test]
fn five_thousand_terms_are_refused_and_the_deepest_texts_are_read_on_a_small_stack() {
    let terms = vec!["1"; 5000].join("+");
    let filled =
        |open: &str, inner: &str, close: &str, n: usize| format!("{}{inner}{}", open.repeat(n), close.repeat(n));
    let mut texts =
        vec![terms + " == 1", "(".repeat(MAX_BYTES), "!".repeat(MAX_BYTES), "[".repeat(5000), "-".repeat(2000) + "1"];
    for n in [2, 4, 7, 8, 9, 20, 38, 39, 40, 100] {
        texts.push(filled("(", "true", ")", n));
        texts.push(filled("[", "1", "]", n));
        texts.push(filled("!", "true", "", n));
        texts.push(filled("-", "1", "", n));
        texts.push(filled("true ? true : ", "true", "", n));
        texts.push(filled("1 + ", "1 == 1", "", n));
        texts.push(filled("true && ", "true", "", n));
        texts.push(filled("(true && ", "true", ")", n));
        texts.push(filled("!(", "true", ")", n));
        texts.push(filled("lower(", "\"a\"", ")", n) + " == \"a\"");
        texts.push(filled("", "row.groups", ".filter(g, true)", n) + " == []");
        texts.push(filled("", "row", ".name", n));
        texts.push(filled("row.groups[", "0", "]", n) + " == \"a\"");
        texts.push(filled("(true ? ", "true", " : true)", n));
    }
    // Less than the 2 MiB that a thread has: other frames need stack too. A
    // build without optimisation takes about 165 KiB for each bracket.
    let small = std::thread::Builder::new().stack_size(1700 * 1024);
    let read = small.spawn(move || texts.iter().filter(|text| compile(text).is_ok()).count()).unwrap();
    assert!(read.join().unwrap() > 20);
}

#[test]
fn without_a_row_there_is_none() {
    let params = BTreeMap::new();
    let env = Env { specs: super::testing::SPECS, table: None, params: &params };
    let faults = super::compile("row.name == \"x\"", &env).unwrap_err();
    assert!(faults[0].message.contains("no `row` here"));
    assert!(super::compile("host.id == \"debian\"", &env).is_ok());
}
