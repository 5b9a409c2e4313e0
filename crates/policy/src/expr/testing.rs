//! A small world for the tests of this module: two tables and the host, with a
//! field of every type.

use super::{Budget, Clock, Context, Env, Expr, Fault, Judged, Truth};
use crate::param::ParamValue;
use report::{
    Facts, FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, Source, Table, TableSpec, Time, Value,
};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const fn table(name: &'static str, fields: &'static [F]) -> TableSpec {
    TableSpec {
        name: B(name),
        origin: Origin::Observed,
        doc: B("A thing."),
        needs: B("nothing"),
        volatile: false,
        personal: false,
        since: B("0.1.0"),
        fields: B(fields),
    }
}

const THING_FIELDS: &[F] = &[
    F::new("name", T::Text, "x"),
    F::new("uid", T::Integer, "x"),
    F::new("serial", T::Decimal, "x"),
    F::new("held", T::Boolean, "x"),
    F::new("version", T::Version, "x"),
    F::new("expires", T::Time, "x"),
    F::new("changed", T::Time, "x"),
    F::new("mode", T::Mode, "x"),
    F::new("path", T::Path, "x"),
    F::new("der", T::Bytes, "x"),
    F::new("groups", T::TextList, "x"),
    F::new("ports", T::IntegerList, "x"),
    F::words("kind", &[B("file"), B("directory"), B("symlink")], "x"),
    F::new("address", T::Text, "x"),
];
pub static THING: TableSpec = table("thing", THING_FIELDS);

const USER_FIELDS: &[F] = &[
    F::new("name", T::Text, "x"),
    F::new("uid", T::Integer, "x"),
    F::new("groups", T::TextList, "x"),
    F::new("changed", T::Time, "x"),
];
pub static USER: TableSpec = table("account.user", USER_FIELDS);

const HOST_FIELDS: &[F] = &[F::new("id", T::Text, "x"), F::new("version_id", T::Text, "x")];
pub static HOST: TableSpec = table("os.release", HOST_FIELDS);

pub static SPECS: &[&TableSpec] = &[&USER, &HOST, &THING];

pub static PARAMS: LazyLock<BTreeMap<String, ParamValue>> = LazyLock::new(|| {
    let text = |t: &str| t.to_owned();
    BTreeMap::from([
        (text("most"), ParamValue::Integer(10)),
        (text("strict"), ParamValue::Boolean(true)),
        (text("age"), ParamValue::Text(text("30d"))),
        (text("names"), ParamValue::TextList(vec![text("root"), text("a")])),
        (text("ids"), ParamValue::IntegerList(vec![0, 1])),
        (text("none"), ParamValue::TextList(vec![])),
        (text("networks"), ParamValue::TextList(vec![text("10.0.0.0/8")])),
        (text("limit"), ParamValue::Text(text("0640"))),
    ])
});

pub fn env() -> Env<'static> {
    Env { specs: SPECS, table: Some(&THING), params: &PARAMS }
}

pub fn compile(text: &str) -> Result<Expr, Vec<Fault>> {
    super::compile(text, &env())
}

/// The instant at which the tests judge.
pub fn now() -> Time {
    Time::from_days(20_000)
}

pub fn clock() -> Clock {
    Clock { now: now(), trusted: true }
}

pub fn row(values: Vec<Value>) -> Row {
    Row { values, source: Source::Kernel { interface: "/proc".into() }, grade: Grade::Live }
}

pub fn gap(reason: GapReason) -> Gap {
    Gap { place: "/etc/x".into(), reason, detail: "denied".into() }
}

fn texts(items: &[&str]) -> Value {
    Value::TextList(items.iter().map(ToString::to_string).collect())
}

/// The row that most tests judge.
pub fn thing() -> Row {
    row(vec![
        "Root".into(),
        4_i64.into(),
        "18446744073709551616".into(),
        true.into(),
        "deb:1:2.3-4".into(),
        now().plus_days(10).into(),
        now().plus_days(-10).into(),
        Value::Mode(0o640),
        "/etc/ssl/a.key".into(),
        "AAE=".into(),
        texts(&["root", "adm"]),
        Value::IntegerList(vec![22, 80]),
        "file".into(),
        "10.1.2.3".into(),
    ])
}

pub fn user(name: &str, uid: i64, groups: &[&str]) -> Row {
    row(vec![name.into(), uid.into(), texts(groups), now().plus_days(uid).into()])
}

/// Two users and a Debian.
pub fn facts() -> Facts {
    let table = |rows| Table { rows, gaps: vec![] };
    let mut facts = Facts::default();
    let users = vec![user("root", 0, &["root"]), user("a", 1000, &["adm", "sudo"])];
    facts.tables.insert("account.user".into(), table(users));
    facts.tables.insert("os.release".into(), table(vec![row(vec!["debian".into(), "12".into()])]));
    facts.normalise();
    facts
}

pub fn judge(text: &str, facts: &Facts, row: &Row) -> Judged {
    judge_at(text, facts, row, clock())
}

pub fn judge_at(text: &str, facts: &Facts, row: &Row, clock: Clock) -> Judged {
    let expr = compile(text).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
    expr.eval(&Context::new(facts, clock).with_params(&PARAMS), Some(row), &mut Budget::default())
}

/// The truth as a word, or the reason.
pub fn shown(truth: &Truth) -> String {
    match truth {
        Truth::True => "true".into(),
        Truth::False => "false".into(),
        Truth::Unknown(reason) => format!("unknown: {reason}"),
    }
}
