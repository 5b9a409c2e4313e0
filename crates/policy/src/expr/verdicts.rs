//! Tests: what expressions mean, and what is refused.

use super::testing::{self, clock, facts, gap, judge, judge_at, now, row, shown, thing, user};
use super::{Budget, Clock, Context, Truth};
use report::{Facts, GapReason, Time, Value};

fn check(facts: &Facts, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let judged = judge(text, facts, &thing());
        let found = shown(&judged.truth);
        assert!(
            found == *expected || (expected.ends_with('*') && found.starts_with(expected.trim_end_matches('*'))),
            "{text}\n  {found}\n  {expected}"
        );
    }
}

#[test]
fn operators_and_functions_mean_what_they_say() {
    check(
        &facts(),
        &[
            ("row.uid == 4 && row.uid != 5 && !(row.uid > 4) && row.uid >= 4 && -row.uid < 0", "true"),
            ("row.uid * 3 - 2 == 10 && 7 / 2 == 3 && -7 / 2 == -3 && -7 % 3 == -1 && 1 - 1 == 0", "true"),
            ("9223372036854775807 + row.uid > 0", "unknown: a number out of range"),
            ("1 / (row.uid - 4) == 0", "unknown: a division by zero"),
            ("row.uid == 5 && 1 / (row.uid - 4) == 0", "false"),
            ("1 / (row.uid - 4) == 0 && row.uid == 5", "false"),
            ("1 / (row.uid - 4) == 0 || row.uid == 4", "true"),
            ("1 % (row.uid - 4) == 0 ? true : true", "unknown: a division by zero"),
            ("row.held ? row.uid == 4 : 1 / 0 == 1", "true"),
            ("row.name == \"Root\" && row.name.lower() == 'root' && lower(\"É\") == \"É\"", "true"),
            ("row.name + \"-\" + row.kind == \"Root-file\" && size(\"né\") == 2", "true"),
            (
                "row.path.startsWith(\"/etc\") && row.path.endsWith(\".key\") && row.path.contains(\"ssl\") && row.path.glob(\"/etc/*/?.key\")",
                "true",
            ),
            ("row.kind == \"file\" && row.kind in [\"file\", \"symlink\"] && !(row.kind == 'directory')", "true"),
            (
                "row.mode == \"0640\" && row.mode.within(\"0750\") && row.mode.has(\"0600\") && has(row.mode, \"0040\")",
                "true",
            ),
            ("row.mode in [\"0600\", \"0640\"] && row.mode.within(param.limit) && !row.mode.within(\"0600\")", "true"),
            (
                "row.serial > \"18446744073709551615\" && row.serial != \"1\" && row.serial in [\"18446744073709551616\"]",
                "true",
            ),
            ("int(row.serial) > 0", "unknown: a text is not a whole number within bounds"),
            ("int(host.version_id) >= 12 && int(\"-3\") == -3", "true"),
            (
                "row.version < version(\"deb:2:0\") && row.version > version(\"deb:9\") && row.version == version(\"deb:1:2.03-4\")",
                "true",
            ),
            (
                "row.version in [version(\"deb:1:2.3-4\")] && version(\"deb:\" + host.version_id) >= version(\"deb:12\")",
                "true",
            ),
            ("text(row.version) == \"deb:1:2.3-4\"", "true"),
            ("version(\"x\" + row.name) > row.version", "unknown: versions of two kinds*"),
            ("row.der == \"AAE=\"", "true"),
            ("\"adm\" in row.groups && !(\"x\" in row.groups) && 22 in row.ports && row.groups[1] == \"adm\"", "true"),
            ("row.groups[2] == \"adm\"", "unknown: a list has no element at that place"),
            ("row.groups[-1] == \"adm\"", "unknown: a list has no element at that place"),
            (
                "row.groups == [\"root\", \"adm\"] && row.groups != [\"adm\", \"root\"] && row.ports + [1] == [22, 80, 1]",
                "true",
            ),
            ("row.groups != [] && [] == [] && size(row.groups) == 2 && 3 > row.groups.size()", "true"),
            (
                "param.strict && row.uid <= param.most && \"a\" in param.names && 1 in param.ids && size(param.none) == 0",
                "true",
            ),
            ("row.name in param.none || row.uid in param.none", "false"),
            (
                "inNetwork(row.address, \"10.0.0.0/8\") && row.address.inNetwork([\"192.0.2.0/24\", \"10.0.0.0/8\"]) && inNetwork(row.address, param.networks)",
                "true",
            ),
            ("inNetwork(row.name, \"10.0.0.0/8\")", "unknown: a text is not an address"),
            ("isLoopback(\"127.0.0.5\") && isLoopback(\"::1\") && !isLoopback(row.address)", "true"),
            ("unknown(\"it hung\")", "unknown: it hung"),
            ("!unknown(row.name) || row.uid < 0", "unknown: Root"),
            ("unknown(lower(\"X\"))", "unknown: the rule says that it cannot tell"),
            ("unknown(row.name) && false || row.uid == 4", "true"),
            ("host.id == \"debian\"", "true"),
            ("row.groups.filter(g, g != \"root\") == [\"adm\"] && row.ports.map(p, p + 1) == [23, 81]", "true"),
        ],
    );
}

#[test]
fn rows_and_lookups_are_asked() {
    check(
        &facts(),
        &[
            ("rows(\"account.user\").all(u, u.uid != 0 || u.name == \"root\")", "true"),
            ("rows(\"account.user\").exists(u, \"sudo\" in u.groups)", "true"),
            (
                "rows(\"account.user\").exists_one(u, u.uid == 0) && !rows(\"account.user\").exists_one(u, u.uid >= 0)",
                "true",
            ),
            ("rows(\"account.user\").size() == 2 && rows(\"account.user\").map(u, u.uid).size() == 2", "true"),
            ("\"a\" in rows(\"account.user\").map(u, u.name)", "true"),
            ("rows(\"account.user\").filter(u, u.uid == 0).all(u, u.name == \"root\")", "true"),
            ("rows(\"account.user\").all(u, u.groups.exists(g, g == \"root\" || g == \"adm\"))", "true"),
            ("\"root\" in index(\"account.user\", \"name\") && !(\"b\" in index(\"account.user\", \"name\"))", "true"),
            ("index(\"account.user\", \"groups\")[\"sudo\"].exists_one(u, u.uid == 1000)", "true"),
            (
                "index(\"account.user\", \"uid\")[0].size() == 1 && size(index(\"account.user\", \"uid\")[7]) == 0",
                "true",
            ),
            ("rows(\"thing\").all(t, t.held)", "unknown: thing was not gathered"),
            ("rows(\"thing\").exists(t, t.held)", "unknown: thing was not gathered"),
        ],
    );
}

#[test]
fn what_is_not_known_decides_nothing() {
    let mut facts = facts();
    let table = facts.tables.get_mut("account.user").unwrap();
    table.gaps.push(gap(GapReason::Withheld));
    let why = "unknown: account.user is incomplete: /etc/x: denied";
    check(
        &facts,
        &[
            ("rows(\"account.user\").all(u, u.uid >= 0)", why),
            ("rows(\"account.user\").all(u, u.uid > 0)", "false"),
            ("rows(\"account.user\").exists(u, u.uid == 0)", "true"),
            ("rows(\"account.user\").exists(u, u.uid == 5)", why),
            ("rows(\"account.user\").exists_one(u, u.uid == 0)", why),
            ("rows(\"account.user\").exists_one(u, u.uid >= 0)", "false"),
            ("rows(\"account.user\").size() == 2", why),
            (
                "rows(\"account.user\").size() == 1 || rows(\"account.user\").size() < 2 || size(rows(\"account.user\")) <= 1",
                "false",
            ),
            (
                "rows(\"account.user\").size() >= 2 && 1 < size(rows(\"account.user\")) && size(rows(\"account.user\")) != 1",
                "true",
            ),
            ("rows(\"account.user\").size() + 1 > 0", why),
            ("\"a\" in rows(\"account.user\").map(u, u.name)", "true"),
            ("\"b\" in rows(\"account.user\").map(u, u.name)", why),
            ("\"b\" in index(\"account.user\", \"name\")", why),
            ("\"a\" in index(\"account.user\", \"name\")", "true"),
        ],
    );
    let table = facts.tables.get_mut("account.user").unwrap();
    table.gaps.clear();
    table.rows[0].values[0] = Value::Unreadable("no right".into());
    check(
        &facts,
        &[
            (
                "\"b\" in index(\"account.user\", \"name\")",
                "unknown: account.user could not be looked up in full: no right",
            ),
            ("rows(\"account.user\").exists(u, u.name == \"root\")", "true"),
            ("rows(\"account.user\").exists(u, u.name == \"zoe\")", "unknown: u.name is unreadable: no right"),
            (
                "rows(\"account.user\").filter(u, u.name == \"zoe\").size() == 0",
                "unknown: u.name is unreadable: no right",
            ),
            ("rows(\"account.user\").size() == 2", "unknown: rows that could not be read in full*"),
            ("rows(\"account.user\").exists_one(u, u.uid == 1000)", "unknown: rows that could not be read in full*"),
            ("rows(\"account.user\").map(u, u.uid).size() == 2", "unknown: rows that could not be read in full*"),
            (
                "rows(\"account.user\").map(u, u.uid).exists_one(n, n == 0)",
                "unknown: rows that could not be read in full*",
            ),
            ("rows(\"account.user\").exists_one(u, u.uid == 0)", "true"),
        ],
    );
}

#[test]
fn absent_and_unreadable_fields_are_told_apart() {
    let facts = facts();
    let mut absent = thing();
    absent.values[0] = Value::Absent;
    let mut unreadable = thing();
    unreadable.values[0] = Value::Unreadable("denied".into());
    let missing = "unknown: row.name is absent; guard it with has(row.name)";
    for (text, gone, unread) in [
        ("has(row.name)", "false", "unknown: row.name is unreadable: denied"),
        ("row.name == \"x\"", missing, "unknown: row.name is unreadable: denied"),
        ("row.name != \"x\"", missing, "unknown: row.name is unreadable: denied"),
        ("has(row.name) && row.name != \"x\"", "false", "unknown: row.name is unreadable: denied"),
        ("!has(row.name) || row.name == \"Root\"", "true", "unknown: row.name is unreadable: denied"),
        ("row.name in []", missing, "unknown: row.name is unreadable: denied"),
        ("row.name == \"x\" || row.held", "true", "true"),
    ] {
        assert_eq!(shown(&judge(text, &facts, &absent).truth), gone, "{text}");
        assert_eq!(shown(&judge(text, &facts, &unreadable).truth), unread, "{text}");
    }
}

#[test]
fn time_says_until_when_it_holds() {
    let (facts, thing) = (facts(), thing()); // expires in 10 days, changed 10 days ago
    let day = |n: i64| now().plus_days(n);
    for (text, truth, until) in [
        ("before(row.expires)", "false", day(10)),
        ("after(row.expires)", "true", day(10)),
        ("before(row.changed)", "true", Time::MAX),
        ("after(row.changed)", "false", Time::MAX),
        ("older_than(row.changed, \"10d\")", "true", Time::MAX),
        ("older_than(row.changed, \"10d 1s\")", "false", now().plus_millis(1000)),
        ("row.changed.older_than(param.age)", "false", day(20)),
        ("within(row.expires, \"10d\")", "true", Time::MAX),
        ("within(row.expires, \"7d\")", "false", day(3)),
        ("within(row.changed, \"0s\")", "true", Time::MAX),
        ("row.held || before(row.expires)", "true", Time::MAX),
        ("after(row.expires) && older_than(row.changed, \"30d\")", "false", day(10)),
        ("row.expires > row.changed && row.expires > time(\"2020-02-29\")", "true", Time::MAX),
    ] {
        let judged = judge(text, &facts, &thing);
        assert_eq!((shown(&judged.truth).as_str(), judged.stable_until), (truth, until), "{text}");
        let untrusted = judge_at(text, &facts, &thing, Clock { trusted: false, ..clock() });
        let asks = testing::compile(text).unwrap().uses_time() && !text.starts_with("row.held");
        assert_eq!(matches!(untrusted.truth, Truth::Unknown(_)), asks, "{text}");
    }
}

#[test]
fn a_spent_budget_is_unknown() {
    let mut facts = facts();
    let users = (0..60).map(|uid| user(&format!("u{uid}"), uid, &[])).collect();
    facts.tables.get_mut("account.user").unwrap().rows = users;
    let text = "rows(\"account.user\").all(u, rows(\"account.user\").all(v, v.uid >= 0)) || true";
    let expr = testing::compile(text).unwrap();
    let cx = Context::new(&facts, clock());
    let run = |steps| {
        let mut budget = Budget::new(steps);
        (shown(&expr.eval(&cx, None, &mut budget).truth), budget.is_spent(), budget.left())
    };
    assert_eq!(run(60 * 61 - 1), ("unknown: too costly".into(), true, 0));
    assert_eq!(run(60 * 61), ("true".into(), false, 0));
}

#[test]
fn what_is_named_is_known() {
    let expr = testing::compile(
        "host.id == \"x\" || (row.held && rows(\"account.user\").all(u, u.uid > 0 || row.name in index(\"thing\", \"path\")))",
    );
    assert!(expr.is_err(), "a path is not looked up by a text field");
    let expr = testing::compile("host.id == \"x\" || (row.held && rows(\"account.user\").all(u, u.uid > 0 || row.path in index(\"thing\", \"path\")))").unwrap();
    let fields: Vec<String> = expr.fields().iter().map(|(t, f)| format!("{t}.{f}")).collect();
    assert_eq!(fields, ["account.user.uid", "os.release.id", "thing.held", "thing.path"]);
    assert_eq!(expr.tables().iter().map(String::as_str).collect::<Vec<_>>(), ["account.user", "os.release", "thing"]);
    assert!(!expr.uses_time());
}

#[test]
fn facts_of_another_form_are_unknown() {
    let odd = row(vec![Value::Integer(1); 3]);
    let facts = facts();
    for text in
        ["row.name == \"x\"", "row.held", "row.groups == []", "row.name.lower() == \"x\"", "before(row.expires)"]
    {
        assert!(matches!(judge(text, &facts, &odd).truth, Truth::Unknown(_)), "{text}");
    }
    let expr = testing::compile("row.held").unwrap();
    let judged = expr.eval(&Context::new(&facts, clock()), None, &mut Budget::default());
    assert_eq!(shown(&judged.truth), "unknown: there is no row");
}
