//! A small world to judge: a table of doors, a table of keys, the host; and
//! rules of every kind over them.

use policy::{Clock, Compiled, PolicySet, SourceFile};
use report::{
    Facts, FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, RowBuilder, Source, Table, TableSpec, Time,
    Value,
};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeMap;

const fn table(name: &'static str, fields: &'static [F]) -> TableSpec {
    TableSpec {
        name: B(name),
        origin: Origin::Observed,
        doc: B("A table of this test."),
        needs: B("nothing"),
        volatile: false,
        personal: false,
        since: B("0.1.0"),
        fields: B(fields),
    }
}

/// The doors of a site.
pub const DOOR: TableSpec = table("site.door", DOOR_FIELDS);
/// The keys to them.
pub const KEY: TableSpec = table("site.key", KEY_FIELDS);
/// The host.
pub const HOST: TableSpec = table("os.release", HOST_FIELDS);

const DOOR_FIELDS: &[F] = &[
    F::new("name", T::Text, "Its name."),
    F::words("kind", &[B("steel"), B("wood")], "What it is made of."),
    F::new("locked", T::Boolean, "Whether it is locked."),
    F::new("mode", T::Mode, "Who may use it."),
    F::new("floor", T::Integer, "Its floor."),
    F::new("opened", T::Time, "When it was last opened."),
    F::new("holders", T::TextList, "Who holds a key."),
    F::new("turns", T::Integer, "How often it was turned.").volatile(),
];

const KEY_FIELDS: &[F] = &[
    F::new("holder", T::Text, "Who holds it."),
    F::new("door", T::Text, "The door that it opens."),
    F::new("expires", T::Time, "When it must be given back; absent if never."),
    F::new("copied", T::Boolean, "Whether there are copies."),
];

const HOST_FIELDS: &[F] = &[F::new("id", T::Text, "The system's id."), F::new("version_id", T::Text, "The release.")];

/// All specs, sorted by name.
pub fn specs() -> Vec<TableSpec> {
    vec![HOST, DOOR, KEY]
}

/// The rest of a rule file, below what matters to a test.
pub fn rule(id: &str, body: &str) -> SourceFile {
    let text = format!(
        "id: {id}\ntitle: A rule\nseverity: high\n{body}\nreferences: {{nist-csf-2.0: [PR.AA-05]}}\nwhy: Because.\nremedy: Mend it.\n"
    );
    SourceFile { name: format!("rules/site/{id}.yaml"), text }
}

/// A rule whose examples are of the least kind.
pub fn plain(id: &str, table: &str, require: &str, more: &str) -> SourceFile {
    let examples = "examples: [{outcome: pass}, {outcome: fail}]";
    rule(id, &format!("table: {table}\nrequire: {require}\n{more}\n{examples}"))
}

pub fn profile(id: &str, body: &str) -> SourceFile {
    SourceFile { name: format!("profiles/{id}.yaml"), text: format!("id: {id}\ntitle: A profile\n{body}\n") }
}

/// A rule may rest on the table that it judges.
const FRESH_DOORS: &str =
    "empty: pass\nparameters: {age: 9}\nfresh: {table: site.door, field: opened, days: param.age}";

/// Rules of every kind.
pub fn files() -> Vec<SourceFile> {
    let q = |text: &str| format!("'{text}'");
    vec![
        plain("door-locked", "site.door", "row.locked", ""),
        plain("door-steel", "site.door", &q(r#"row.kind == "steel""#), "where: row.floor == 0"),
        plain("door-mode", "site.door", &q(r#"row.mode.within("0750") || row.locked"#), "empty: fail"),
        plain("door-old", "site.door", &q(r#"!older_than(row.opened, "30d")"#), "empty: pass"),
        plain("door-recent", "site.door", &q(r#"within(row.opened, param.grace)"#), "parameters: {grace: 5d}"),
        plain("door-since", "site.door", "row.floor < 3", "since: 2026-01-15"),
        plain("key-given-back", "site.key", &q("!has(row.expires) || after(row.expires)"), ""),
        plain("key-known", "site.key", &q(r#"rows("site.door").exists(d, d.name == row.door)"#), ""),
        plain("key-indexed", "site.key", &q(r#"size(index("site.door", "name")[row.door]) == 1"#), ""),
        plain("key-held", "site.door", &q(r#"row.holders.all(h, h in index("site.key", "holder"))"#), ""),
        plain("no-copies", "os.release", &q(r#"!rows("site.key").exists(k, k.copied)"#), "empty: fail"),
        plain("every-door", "os.release", &q(r#"rows("site.door").all(d, d.locked || d.floor > 1)"#), ""),
        plain("few-doors", "os.release", &q(r#"size(rows("site.door").filter(d, !d.locked)) <= 2"#), ""),
        plain("host-known", "site.door", &q(r#"host.id == "debian" || row.locked"#), "where: '!row.locked'"),
        plain("door-locked-fresh", "site.door", "row.locked", "fresh: {table: site.key, field: expires, days: 14}"),
        plain("door-old-fresh", "site.door", &q(r#"!older_than(row.opened, "30d")"#), FRESH_DOORS),
        profile("baseline", "for: true\nrules: [\"site/*\"]"),
    ]
}

pub fn set(files: &[SourceFile]) -> PolicySet {
    PolicySet {
        edition: report::EDITION,
        version: 1,
        created: Time::from_days(20_000),
        expires: Time::from_days(30_000),
        files: files.iter().map(|f| (f.name.clone(), f.text.clone())).collect(),
        specs: specs(),
    }
}

pub fn compiled(files: &[SourceFile]) -> Compiled {
    Compiled::new(&set(files), "0.1.0", report::EDITION).unwrap_or_else(|faults| panic!("{}", shown(&faults)))
}

pub fn shown(faults: &[policy::Diagnostic]) -> String {
    faults.iter().map(ToString::to_string).collect()
}

/// A clock that is right, so many milliseconds after 2026-01-01.
pub fn clock(millis: i64) -> Clock {
    Clock { now: start().plus_millis(millis), trusted: true }
}

pub fn start() -> Time {
    Time::parse_day("2026-01-01").unwrap()
}

/// A row of a table from field names and values; the others are absent.
pub fn row(spec: &TableSpec, number: u32, fields: &[(&str, Value)]) -> report::Row {
    let source = Source::File { path: "/world".into(), sha256: None, line: Some(number) };
    let builder = RowBuilder::new(spec, source, Grade::Configured);
    fields.iter().cloned().fold(builder, |b, (name, value)| b.set(name, value)).build()
}

pub fn facts(tables: &[(&str, Vec<report::Row>)]) -> Facts {
    let tables = tables.iter().map(|(name, rows)| ((*name).to_owned(), Table { rows: rows.clone(), gaps: Vec::new() }));
    let mut facts = Facts { tables: tables.collect::<BTreeMap<_, _>>() };
    facts.normalise();
    facts
}

pub fn gap(reason: GapReason) -> Gap {
    Gap { place: "/world".into(), reason, detail: "it could not be read".into() }
}
