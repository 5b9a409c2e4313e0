//! Expressions made from the grammar, always well typed; and texts that are anything.

use crate::expr::functions::FUNCTIONS;
use proptest::prelude::*;

fn pick(choices: &'static [&'static str]) -> BoxedStrategy<String> {
    prop::sample::select(choices).prop_map(str::to_owned).boxed()
}

/// Questions about `x`, the variable of a loop over users.
const OF_A_USER: &[&str] = &[
    "x.uid == 0",
    "x.uid > row.uid",
    "x.name == row.name",
    "x.name == \"root\"",
    "has(x.name)",
    "\"adm\" in x.groups",
    "x.groups.exists(g, g == row.name)",
    "x.groups.filter(g, g != row.name).size() > 0",
    "older_than(x.changed, \"5d\")",
    "after(x.changed)",
    "index(\"account.user\", \"uid\")[x.uid].exists_one(y, y.name == x.name)",
    "rows(\"account.user\").all(y, y.uid >= x.uid)",
    "true",
];

const INTS: &[&str] = &[
    "row.uid",
    "0",
    "1",
    "2",
    "param.most",
    "row.groups.size()",
    "rows(\"account.user\").size()",
    "index(\"account.user\", \"name\")[row.name].size()",
    "row.ports.map(p, p + 1).size()",
    "size(rows(\"account.user\").filter(u, u.uid == 0))",
    "int(row.serial)",
    "row.ports[0]",
    "1 / row.uid",
    "(row.held ? 1 : row.uid)",
];

const TEXTS: &[&str] = &[
    "row.name",
    "\"root\"",
    "lower(row.name)",
    "row.name + row.kind",
    "text(row.path)",
    "host.id",
    "row.groups[0]",
    "(has(row.name) ? row.name : \"a\")",
];

const TIMES: &[&str] = &["row.expires", "row.changed", "time(\"2024-10-04\")"];

const TRUTHS: &[&str] = &[
    "row.held",
    "param.strict",
    "has(row.expires)",
    "has(host.version_id)",
    "row.kind == \"file\"",
    "row.kind in [\"file\", \"symlink\"]",
    "row.mode.within(\"0640\")",
    "row.mode.has(\"0004\")",
    "row.mode == \"0600\"",
    "row.version == version(\"deb:1.0\")",
    "row.version < version(\"deb:2\")",
    "row.path.glob(\"/etc/*.key\")",
    "row.path.startsWith(\"/tmp\")",
    "row.serial > \"0\"",
    "row.serial in [\"1\", \"-5\"]",
    "inNetwork(row.name, \"10.0.0.0/8\")",
    "inNetwork(row.address, param.networks)",
    "isLoopback(row.address)",
    "unknown(row.name)",
    "row.groups == [\"root\", row.name]",
    "row.groups != row.groups.filter(g, g != row.name)",
    "row.ports + [1] == [1]",
    "row.name in row.groups",
    "row.name in index(\"account.user\", \"name\")",
    "row.name in index(\"account.user\", \"groups\")",
    "row.uid in rows(\"account.user\").map(u, u.uid)",
    "(row.uid + 1) in rows(\"account.user\").map(u, u.uid + 1)",
    "row.uid in [1, 2] + row.ports",
    "rows(\"account.user\").map(u, u.name).exists_one(n, n == \"root\")",
    "rows(\"thing\").exists(t, t.kind == row.kind && t.mode.within(\"0644\"))",
    "rows(\"thing\").exists_one(t, t.version >= version(\"deb:1\"))",
    "row.path in index(\"thing\", \"path\")",
];

fn leaf() -> BoxedStrategy<String> {
    let comparison = || pick(&["==", "!=", "<", "<=", ">", ">="]);
    prop_oneof![
        6 => pick(TRUTHS),
        4 => (pick(INTS), comparison(), pick(INTS)).prop_map(|(a, sign, b)| format!("{a} {sign} {b}")),
        2 => (pick(TEXTS), pick(&["==", "!="]), pick(TEXTS)).prop_map(|(a, sign, b)| format!("{a} {sign} {b}")),
        2 => (pick(TIMES), comparison(), pick(TIMES)).prop_map(|(a, sign, b)| format!("{a} {sign} {b}")),
        4 => (pick(&["before(T)", "after(T)", "older_than(T, \"3d\")", "within(T, param.age)", "within(T, \"2d 1s\")"]), pick(TIMES))
            .prop_map(|(ask, time)| ask.replace('T', &time)),
        8 => (
            pick(&["rows(\"account.user\")", "index(\"account.user\", \"groups\")[row.name]", "rows(\"account.user\").filter(u, u.uid < 2)"]),
            pick(&["all", "exists", "exists_one"]),
            pick(OF_A_USER),
            pick(&[" && ", " || ", " == "]),
            pick(OF_A_USER),
        )
            .prop_map(|(list, kind, a, sign, b)| format!("{list}.{kind}(x, ({a}){sign}({b}))")),
        4 => (pick(OF_A_USER), pick(&["==", "<", ">=", "!="]), pick(INTS))
            .prop_map(|(a, sign, n)| format!("rows(\"account.user\").filter(x, {a}).size() {sign} {n}")),
    ]
    .boxed()
}

/// Any expression that is true or false.
pub fn any() -> impl Strategy<Value = String> {
    leaf().prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            (inner.clone(), pick(&["&&", "||", "==", "!="]), inner.clone())
                .prop_map(|(a, sign, b)| format!("({a}) {sign} ({b})")),
            inner.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("({a}) ? ({b}) : ({c})")),
        ]
    })
}

/// Any text: of any characters, of tokens, or an expression with a part of it lost or doubled.
pub fn hostile() -> impl Strategy<Value = String> {
    let mut tokens: Vec<String> = FUNCTIONS.iter().map(|f| f.name.to_owned()).collect();
    let others = [
        "(", ")", "[", "]", ".", ",", "?", ":", "\"a\"", "'é'", "1", "-", "null", "for", "{", "`", "\\", "\"", "//",
        "\n", "1u", "0x1", "1.5", "é", "x", ".?", "\u{202e}",
    ];
    tokens.extend(others.map(str::to_owned));
    let example = prop::sample::select(FUNCTIONS).prop_map(|f| f.example.to_owned());
    let cut = |text: &str, at: usize| {
        let at = at % (text.len() + 1);
        (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
    };
    prop_oneof![
        proptest::arbitrary::any::<String>(),
        prop::collection::vec(prop::sample::select(tokens.clone()), 0..30).prop_map(|tokens| tokens.join(" ")),
        (example.clone(), proptest::arbitrary::any::<usize>(), prop::sample::select(tokens)).prop_map(
            move |(text, at, token)| {
                let at = cut(&text, at);
                format!("{}{token}{}", &text[..at], &text[at..])
            }
        ),
        (example, proptest::arbitrary::any::<usize>(), proptest::arbitrary::any::<usize>()).prop_map(
            move |(text, a, b)| {
                let (a, b) = (cut(&text, a), cut(&text, b));
                format!("{}{}", &text[..a], &text[b..])
            }
        ),
    ]
}
