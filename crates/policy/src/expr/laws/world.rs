//! Facts from a small stock of values, so that they often meet; and ways to lose some.

use crate::expr::testing::{HOST, SPECS, THING, USER, gap, now, row};
use proptest::prelude::*;
use report::{Facts, FieldSpec, FieldType, GapReason, Row, Table, TableSpec, Value};
use std::collections::BTreeSet;

const NAMES: [&str; 5] = ["root", "adm", "a", "Root", "10.0.0.7"];
const DAY: i64 = 86_400_000;

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(&NAMES[..]).prop_map(str::to_owned)
}

fn known(field: &FieldSpec) -> BoxedStrategy<Value> {
    match field.ty {
        FieldType::Text => name().prop_map(Value::Text).boxed(),
        FieldType::Integer => (-1..3_i64).prop_map(Value::Integer).boxed(),
        FieldType::Decimal => {
            prop::sample::select(vec!["0", "1", "-5", "18446744073709551616"]).prop_map(Value::from).boxed()
        }
        FieldType::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        FieldType::Version => prop::sample::select(vec!["deb:1", "deb:1.0", "deb:1.00", "deb:2~rc1", "rpm:1"])
            .prop_map(Value::from)
            .boxed(),
        FieldType::Time => {
            (-12..12_i64, -1..2_i64).prop_map(|(d, ms)| Value::Time(now().plus_millis(d * DAY + ms))).boxed()
        }
        FieldType::Mode => prop::sample::select(vec![0o600, 0o640, 0o644, 0o4755]).prop_map(Value::Mode).boxed(),
        FieldType::Path => {
            prop::sample::select(vec!["/etc/a", "/etc/b.key", "/tmp/\\x0a"]).prop_map(Value::from).boxed()
        }
        FieldType::Bytes => prop::sample::select(vec!["", "AAE="]).prop_map(Value::from).boxed(),
        FieldType::TextList => prop::collection::vec(name(), 0..3).prop_map(Value::TextList).boxed(),
        FieldType::IntegerList => prop::collection::vec(-1..3_i64, 0..3).prop_map(Value::IntegerList).boxed(),
        FieldType::Enum => {
            prop::sample::select(field.words.to_vec()).prop_map(|word| Value::Text(word.into_owned())).boxed()
        }
    }
}

fn value(field: &FieldSpec) -> BoxedStrategy<Value> {
    prop_oneof![
        10 => known(field),
        1 => Just(Value::Absent),
        1 => Just(Value::Unreadable("denied".to_owned())),
    ]
    .boxed()
}

/// Any row of a table.
pub fn row_of(spec: &TableSpec) -> BoxedStrategy<Row> {
    spec.fields.iter().map(value).collect::<Vec<_>>().prop_map(row).boxed()
}

fn table(spec: &'static TableSpec, most: usize) -> impl Strategy<Value = Option<Table>> {
    let gaps = prop_oneof![8 => Just(vec![]), 1 => Just(vec![gap(GapReason::Denied)])];
    let table =
        (prop::collection::vec(row_of(spec), 0..=most), gaps).prop_map(|(rows, gaps)| Some(Table { rows, gaps }));
    prop_oneof![12 => table, 1 => Just(None)]
}

/// Any facts: users, things, at most one host.
pub fn facts() -> impl Strategy<Value = Facts> {
    (table(&USER, 4), table(&THING, 2), table(&HOST, 1)).prop_map(|(users, things, host)| {
        let mut facts = Facts::default();
        for (spec, table) in [(&USER, users), (&THING, things), (&HOST, host)] {
            facts.tables.extend(table.map(|table| (spec.name.to_string(), table)));
        }
        facts.normalise();
        facts
    })
}

/// A way to know less. Numbers choose among what there is.
#[derive(Clone, Debug)]
pub enum Loss {
    OwnField(usize),
    Field(usize, usize, usize),
    /// A field that the expression asks for, in one row.
    Named(usize, usize),
    /// All fields in which two rows differ: they become one row.
    Differences(usize, usize),
    Row(usize, usize),
    Table(usize),
}

/// Any loss.
pub fn loss() -> impl Strategy<Value = Loss> {
    prop_oneof![
        4 => any::<usize>().prop_map(Loss::OwnField),
        6 => (0..3_usize, any::<usize>(), any::<usize>()).prop_map(|(t, r, f)| Loss::Field(t, r, f)),
        6 => (0..3_usize, any::<usize>()).prop_map(|(t, r)| Loss::Row(t, r)),
        8 => (any::<usize>(), any::<usize>()).prop_map(|(f, r)| Loss::Named(f, r)),
        2 => (0..2_usize, any::<usize>()).prop_map(|(t, r)| Loss::Differences(t, r)),
        1 => (0..3_usize).prop_map(Loss::Table),
    ]
}

/// Loses it; `named` are the fields that the expression asks for.
pub fn lose(facts: &mut Facts, own: &mut Row, loss: &Loss, named: &BTreeSet<(String, String)>) {
    let name = |at: usize| [&USER, &THING, &HOST][at].name.as_ref();
    let hide = |row: &mut Row, field: usize| {
        let slot = field % row.values.len();
        row.values[slot] = Value::Unreadable("lost".to_owned());
    };
    match *loss {
        Loss::OwnField(field) => hide(own, field),
        Loss::Field(at, row, field) => {
            if let Some(table) = facts.tables.get_mut(name(at)).filter(|table| !table.rows.is_empty()) {
                let number = row % table.rows.len();
                hide(&mut table.rows[number], field);
            }
        }
        Loss::Named(field, row) => {
            let Some((table, field)) = named.iter().nth(field % named.len().max(1)) else { return };
            let Some(spec) = SPECS.iter().find(|spec| spec.name == table.as_str()) else { return };
            let Some(slot) = spec.slot(field) else { return };
            match facts.tables.get_mut(table).filter(|table| !table.rows.is_empty()) {
                Some(table) if row % 3 > 0 => {
                    let number = row % table.rows.len();
                    hide(&mut table.rows[number], slot);
                }
                _ if table == "thing" => hide(own, slot),
                _ => {}
            }
        }
        Loss::Differences(at, row) => {
            let Some(table) = facts.tables.get_mut(name(at)).filter(|table| table.rows.len() > 1) else { return };
            let at = row % (table.rows.len() - 1);
            let (a, b) = (table.rows[at].clone(), table.rows[at + 1].clone());
            for slot in (0..a.values.len()).filter(|slot| a.values[*slot] != b.values[*slot]) {
                hide(&mut table.rows[at], slot);
                hide(&mut table.rows[at + 1], slot);
            }
        }
        Loss::Row(at, row) => {
            if let Some(table) = facts.tables.get_mut(name(at)).filter(|table| !table.rows.is_empty()) {
                table.rows.remove(row % table.rows.len());
                table.gaps.push(gap(GapReason::Withheld));
            }
        }
        Loss::Table(at) => {
            facts.tables.remove(name(at));
        }
    }
}
