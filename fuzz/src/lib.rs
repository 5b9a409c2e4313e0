//! What several fuzz targets need: a key, a report that names blobs, rows.

pub mod feeds;
pub mod folder;

use report::predicate::{AgentIdentity, HostIdentity};
use report::{FieldSpec, FieldType, Grade, Predicate, Row, Source, TableSpec, Time, Value};
use seal::Verified;
use seal::key::SigningKey;
use seal::report::{Opened, SealedReport, open, seal};
use std::sync::LazyLock;

/// A key that lives as long as the process.
pub static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate().unwrap());

/// One of a list, chosen by a byte.
pub fn pick<T>(list: &[T], byte: u8) -> &T {
    &list[usize::from(byte) % list.len()]
}

/// The specs of all tables, observed and derived.
pub fn specs() -> Vec<&'static TableSpec> {
    probe::SPECS.iter().chain(derive::SPECS).copied().collect()
}

/// An opened report that names these two blobs.
pub fn opened(manifest: String, findings: String) -> Verified<Opened> {
    let predicate = Predicate {
        host: HostIdentity { id: "0".repeat(32), name: "host".to_owned(), labels: Default::default() },
        boot: String::new(),
        agent: AgentIdentity { version: report::RELEASE.to_owned(), sha256: None },
        edition: report::EDITION,
        policy_set: None,
        profile: None,
        advisory_set: None,
        started: Time::from_seconds(0),
        ended: Time::from_seconds(1),
        sequence: 1,
        previous: None,
        checkpoint: None,
    };
    let envelope = seal(&SealedReport { predicate, manifest, findings }, &KEY).unwrap();
    open(&envelope, &KEY.public()).unwrap()
}

/// Rows of a table: full ones, one where nothing is there, one where nothing can be read.
pub fn sample_rows(spec: &TableSpec) -> Vec<Row> {
    let row = |value: &dyn Fn(&FieldSpec) -> Value| Row {
        values: spec.fields.iter().map(value).collect(),
        source: Source::Kernel { interface: "x".to_owned() },
        grade: Grade::Live,
    };
    vec![
        row(&|field| filled(field, 0)),
        row(&|field| filled(field, 1)),
        row(&|_| Value::Absent),
        row(&|_| Value::Unreadable("denied".to_owned())),
    ]
}

fn filled(field: &FieldSpec, which: i64) -> Value {
    let text = |options: [&str; 2]| Value::Text(options[usize::from(which > 0)].to_owned());
    match field.ty {
        FieldType::Text => text(["root", "10.1.2.3"]),
        FieldType::Integer => Value::Integer(which * 22),
        FieldType::Decimal => text(["18446744073709551616", "0"]),
        FieldType::Boolean => Value::Boolean(which > 0),
        FieldType::Version => text(["deb:1:2.3-4", "deb:2.0~rc1"]),
        FieldType::Time => Value::Time(Time::from_days(19_990 + 20 * which)),
        FieldType::Mode => Value::Mode(if which > 0 { 0o644 } else { 0o4755 }),
        FieldType::Path => text(["/etc/passwd", "/a\\xff"]),
        FieldType::Bytes => text(["AAE=", ""]),
        FieldType::TextList => Value::TextList(vec!["a".to_owned(); which as usize]),
        FieldType::IntegerList => Value::IntegerList(vec![which; 2]),
        FieldType::Enum => Value::Text(field.words[which as usize % field.words.len()].to_string()),
    }
}
