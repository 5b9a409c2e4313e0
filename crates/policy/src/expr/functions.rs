//! The words of the language and exactly what they mean. The reference is
//! generated from this list, and the checker takes its suggestions from it.
//! It is the edition: what is said here changes with a new edition alone.
//!
//! Three rules hold everywhere. A field that could not be read is unknown, and
//! a field that is absent is unknown to all but `has`. An operator or function
//! one of whose operands is unknown is unknown, unless its own line says more.
//! If less is known, a verdict stays as it was or becomes unknown.

/// What kind of word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A name that stands for something.
    Name,
    /// An operator.
    Operator,
    /// A function: `f(a, b)` and `a.f(b)` are the same, but for `has(row.field)`, `rows` and `index`.
    Function,
    /// A loop over a list; its first argument is a new name. At most two are nested.
    Loop,
}

/// One word of the language.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// The word, or the operator's signs.
    pub name: &'static str,
    /// What kind of word it is.
    pub kind: Kind,
    /// How it is written, and the type of the result.
    pub signature: &'static str,
    /// What it means, in one sentence or two.
    pub doc: &'static str,
    /// A whole expression that uses it.
    pub example: &'static str,
}

use Kind::{Function as F, Loop as L, Name as N, Operator as O};

const fn word(
    kind: Kind,
    name: &'static str,
    signature: &'static str,
    doc: &'static str,
    example: &'static str,
) -> Function {
    Function { name, kind, signature, doc, example }
}

/// Whether the word is called as a function or a loop.
pub(super) fn is_name(name: &str) -> bool {
    FUNCTIONS.iter().any(|f| f.name == name && matches!(f.kind, F | L))
}

/// Every word, sorted by name and then by signature.
#[rustfmt::skip]
pub const FUNCTIONS: &[Function] = &[
    word(O, "!", "!bool → bool", "Not; unknown stays unknown.", "!row.held"),
    word(O, "!=", "a != b → bool", "The opposite of `==`.", "row.kind != \"symlink\""),
    word(O, "%", "int % int → int", "The remainder of the division, with the sign of the left side; unknown if the right side is 0.", "row.uid % 2 == 0"),
    word(O, "&&", "bool && bool → bool", "And: false if either side is false, whatever the other is; else unknown if either is unknown. The right side is not looked at if the left is false.", "row.held && row.uid == 0"),
    word(O, "*", "int * int → int", "The product; unknown beyond 64 bits.", "row.uid * 2 == 8"),
    word(O, "+", "int + int → int", "The sum; unknown beyond 64 bits.", "row.uid + 1 == 5"),
    word(O, "+", "list + list → list", "One list after the other; each element costs a step.", "row.name in row.groups + [\"root\"]"),
    word(O, "+", "text + text → text", "One text after the other; each byte costs a step.", "row.name + \":\" + row.name == \"root:root\""),
    word(O, "-", "int - int → int, -int → int", "The difference, or the number with its sign turned; unknown beyond 64 bits.", "row.uid - 1 > -5"),
    word(O, "/", "int / int → int", "The quotient without its fraction; unknown if the right side is 0.", "row.uid / 1000 == 0"),
    word(O, "<", "a < b → bool", "Less, among numbers, decimals, times and versions; texts have no order. Versions of two kinds, or of a kind other than deb, are unknown.", "row.version < version(\"deb:1:2.3-4\")"),
    word(O, "<=", "a <= b → bool", "Less or equal; see `<`.", "row.uid <= 999"),
    word(O, "==", "a == b → bool", "Equal, among values of one type. Texts are compared byte by byte; a text in the rule takes the type of what it meets, and must be able to be equal. Versions are equal if neither is less. Lists are equal element by element; lists of rows, and what is made of them, are not compared.", "row.kind == \"file\""),
    word(O, ">", "a > b → bool", "Greater; see `<`.", "row.uid > 999"),
    word(O, ">=", "a >= b → bool", "Greater or equal; see `<`.", "row.changed >= time(\"2026-01-31\")"),
    word(O, "?:", "bool ? a : a → a", "The first choice if the condition is true, the second if it is false, unknown if it is unknown. The other choice is not looked at.", "has(row.expires) ? after(row.expires) : true"),
    word(O, "[]", "index(…)[key] → rows", "The rows whose field is equal to the key, or whose list has it, in canonical order; there may be more if the table is incomplete or a row's field could not be read.", "index(\"account.user\", \"name\")[row.name].all(u, u.uid != 0)"),
    word(O, "[]", "list[int] → element", "The element at a place, from 0; unknown past the end. Lists of rows have no places.", "row.groups.size() > 0 && row.groups[0] == \"root\""),
    word(F, "after", "after(time) → bool", "Whether the time is later than now.", "after(row.expires)"),
    word(L, "all", "list.all(x, bool) → bool", "False if it is false for one element; else unknown if it is unknown for one or if the list may have more; else true, also for an empty list. Each turn costs a step, and it stops at the first false.", "rows(\"account.user\").all(u, u.uid != 0 || u.name == \"root\")"),
    word(F, "before", "before(time) → bool", "Whether the time is now or earlier.", "!before(row.expires)"),
    word(F, "contains", "text.contains(part) → bool", "Whether the part stands anywhere in the text; 64 bytes of text cost a step.", "row.path.contains(\"/tmp/\")"),
    word(F, "endsWith", "text.endsWith(part) → bool", "Whether the text ends with the part.", "row.path.endsWith(\".key\")"),
    word(L, "exists", "list.exists(x, bool) → bool", "True if it is true for one element; else unknown if it is unknown for one or if the list may have more; else false. Each turn costs a step, and it stops at the first true.", "rows(\"account.user\").exists(u, u.name == row.name)"),
    word(L, "exists_one", "list.exists_one(x, bool) → bool", "Whether it is true for exactly one element: false as soon as two are found; else unknown if it is unknown for one, if the list may have more, or if the one is a row with a field that could not be read, as that may stand for several. Each turn costs a step.", "rows(\"account.user\").exists_one(u, u.uid == 0)"),
    word(L, "filter", "list.filter(x, bool) → list", "The elements for which it is true; if it is unknown for one, the list may have more. Each turn costs a step.", "rows(\"account.user\").filter(u, u.uid == 0).all(u, u.name == \"root\")"),
    word(F, "glob", "text.glob(pattern) → bool", "Whether the whole text has the form of the pattern: `*` stands for any run of characters, also none, `?` for one, all else for itself.", "row.path.glob(\"/etc/*.d/?0-*\")"),
    word(F, "has", "has(row.field) → bool", "Whether the field is there: false if it is known to be absent, unknown if it could not be read.", "!has(row.expires)"),
    word(F, "has", "mode.has(bits) → bool", "Whether every one of the bits is set; bits are four octal digits.", "!row.mode.has(\"0002\")"),
    word(N, "host", "host.field", "A field of the one row of `os.release`; unknown if there is not one row.", "host.id == \"debian\""),
    word(O, "in", "a in list → bool", "Whether an element is equal: true if one is; else unknown if one is unknown or the list may have more; else false. Each element costs a step.", "row.name in [\"root\", \"daemon\"]"),
    word(O, "in", "key in index(…) → bool", "Whether a row has the key; see `[]`.", "row.name in index(\"account.user\", \"name\")"),
    word(F, "inNetwork", "inNetwork(text, network) → bool", "Whether the address lies in the network, or in one of a list of networks, written `10.0.0.0/8` or `fe80::/10`. An IPv4 address mapped into IPv6 is the IPv4 address; a zone after `%` is left out; a text that is no address is unknown.", "inNetwork(row.address, [\"10.0.0.0/8\", \"fd00::/8\"])"),
    word(F, "index", "index(\"table\", \"field\") → lookup", "The rows of a table by the value of a field; for a list, by each of its elements. It is asked by `[key]` and `in`, and costs no steps. Not for versions and modes.", "row.name in index(\"account.user\", \"groups\")"),
    word(F, "int", "int(text) → int", "The whole number that a text or a decimal spells; unknown if it spells none within 64 bits.", "int(row.serial) > 0"),
    word(F, "isLoopback", "isLoopback(text) → bool", "Whether only the host itself reaches the address: 127.0.0.0/8 or ::1; a text that is no address is unknown.", "isLoopback(row.address)"),
    word(F, "lower", "lower(text) → text", "The text with A to Z made small; all other letters stay. Each byte costs a step.", "lower(row.name) == \"root\""),
    word(L, "map", "list.map(x, value) → list", "The value for each element, unknown where it is unknown. Each turn costs a step.", "\"root\" in rows(\"account.user\").map(u, u.name)"),
    word(F, "older_than", "older_than(time, length) → bool", "Whether the time, moved on by the length, is now or earlier. A length is written `90d` or `1d 12h 30m 5s`; a day has 24 hours.", "!older_than(row.changed, \"90d\")"),
    word(N, "param", "param.name", "A parameter of the rule: its default, or what the profile sets.", "row.uid <= param.most"),
    word(N, "row", "row.field", "A field of the row that is judged.", "row.held"),
    word(F, "rows", "rows(\"table\") → rows", "All rows of a table; there may be more if the table has a gap, and all may be missing if it was not gathered.", "rows(\"account.user\").all(u, u.name != \"\")"),
    word(F, "size", "size(list) → int", "The number of elements, each of which costs a step: unknown if the list may have more, or if one is a row with a field that could not be read, as that may stand for several. Compared with a number it is known in part: at least what is there.", "rows(\"account.user\").filter(u, u.uid == 0).size() == 1"),
    word(F, "size", "size(text) → int", "The number of characters (code points).", "size(row.name) <= 32"),
    word(F, "startsWith", "text.startsWith(part) → bool", "Whether the text begins with the part.", "row.path.startsWith(\"/etc/\")"),
    word(F, "text", "text(a) → text", "The text of a word, a path, a version, a decimal or bytes, so that it may meet other texts.", "text(row.path) == row.name"),
    word(F, "time", "time(text) → time", "The instant that is written `2026-01-31T08:00:00.000Z`, or the first instant of the day `2026-01-31`, in UTC.", "row.changed < time(\"2026-01-31\")"),
    word(F, "unknown", "unknown(text) → bool", "Never known: the text is the reason. For facts that say themselves that they cannot tell.", "row.kind == \"file\" || unknown(row.name)"),
    word(F, "version", "version(text) → version", "The version that a text spells with its kind before it; deb versions are ordered as dpkg orders them, other kinds not at all.", "row.version >= version(\"deb:2.0~rc1\")"),
    word(F, "within", "mode.within(limit) → bool", "Whether no bit is set beyond the limit; a limit is four octal digits.", "row.mode.within(\"0640\")"),
    word(F, "within", "within(time, length) → bool", "Whether the time is past, now, or at most the length away; lengths as for `older_than`.", "!within(row.expires, \"30d\")"),
    word(O, "||", "bool || bool → bool", "Or: true if either side is true, whatever the other is; else unknown if either is unknown. The right side is not looked at if the left is true.", "row.held || row.uid == 0"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::testing;

    #[test]
    fn the_list_is_sorted_and_said_in_full() {
        let keys: Vec<_> = FUNCTIONS.iter().map(|f| (f.name, f.signature)).collect();
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(keys, sorted);
        for f in FUNCTIONS {
            assert!(f.doc.ends_with('.') && f.signature.contains(f.name.trim_end_matches([':', ']'])), "{f:?}");
        }
    }

    #[test]
    fn every_example_compiles_and_uses_its_word() {
        for f in FUNCTIONS {
            let sign = if f.kind == O { f.name.trim_end_matches([':', ']']) } else { f.name };
            assert!(f.example.contains(sign), "{f:?}");
            if let Err(faults) = testing::compile(f.example) {
                panic!("{}: {faults:?}", f.example);
            }
        }
    }
}
