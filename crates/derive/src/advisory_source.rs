//! `advisory.source`: for each product on the host, whether anybody tells us
//! of its holes. A product without a source counts against coverage: it is
//! never taken for one without holes.

use crate::Inputs;
use crate::advisories::{MAVEN, OPENJDK, SYSTEM, UNMANAGED, is_exact, is_system, jdk, no_set, wanted};
use crate::inputs::From;
use advisory::import::openjdk::{self, SPEAKS_DAYS};
use advisory::matching::Installed;
use advisory::pack::{PackError, Set};
use report::{FieldSpec as F, FieldType as T, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Time, Value};
use std::borrow::Cow::Borrowed as B;
use std::collections::{BTreeMap, BTreeSet};

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("advisory.source"),
    origin: Origin::Derived,
    doc: B("A product on the host, and which part of the advisory set speaks of it."),
    needs: B("os.release, software.unmanaged and the advisory set"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("product", T::Text, "The system by its id and number, or the software's name."),
    F::words("kind", &[B("system"), B("software")], "The system with its packages, or software that no package owns."),
    F::new("paths", T::TextList, "Where the software lies, in order; empty for the system."),
    F::new(
        "source",
        T::Text,
        "The part of the advisory set that speaks of it; unreadable, with the reason, where none does.",
    ),
];

/// The observed tables that it is computed from.
pub const INPUTS: &[&str] = &[SYSTEM, UNMANAGED];

/// The reason of a product that nobody speaks of.
const NONE: &str = "no advisory source";

/// Looks for a source for each product; see [`crate::Derived::compute`].
#[must_use]
pub fn compute(inputs: &Inputs<'_>) -> Option<Table> {
    if !inputs.any(INPUTS) {
        return None;
    }
    let mut out = Table::default();
    let held = |name: &str| inputs.named.advisories.is_some_and(|set| set.manifest().releases.contains_key(name));
    if inputs.named.advisories.is_none() {
        out.gaps.push(no_set());
    }
    if let Some(system) = inputs.table(SYSTEM, &mut out) {
        for row in system.rows() {
            let names = wanted(inputs.facts, inputs.observed);
            let source = names.iter().find(|name| is_system(name) && held(name));
            let product = names.first().filter(|name| is_system(name)).cloned().unwrap_or_else(|| row.shown("id"));
            let told = source.map_or_else(|| Value::Unreadable(NONE.to_owned()), |name| Value::Text(name.clone()));
            out.rows.push(built(&product, "system", Vec::new(), told, row.source(), row.row.grade));
        }
    }
    if let Some(software) = inputs.table(UNMANAGED, &mut out) {
        let mut products: BTreeMap<(String, bool), Vec<From<'_>>> = BTreeMap::new();
        for row in software.rows() {
            let exact = is_exact(row);
            products.entry((row.shown("product"), exact)).or_default().push(row);
        }
        for ((product, exact), rows) in products {
            let told = match exact && held(MAVEN) {
                true => Value::Text(MAVEN.to_owned()),
                false => jdks_source(inputs, &rows),
            };
            let mut paths: Vec<String> = rows.iter().map(|row| row.shown("path")).collect();
            paths.sort_unstable();
            paths.dedup();
            out.rows.push(built(&product, "software", paths, told, rows[0].source(), rows[0].row.grade));
        }
    }
    Some(crate::in_order(out))
}

/// The table of JDK updates, if it speaks of all of these: of several JDKs the
/// one that it does not know is the one that counts.
fn jdks_source(inputs: &Inputs<'_>, rows: &[From<'_>]) -> Value {
    for row in rows {
        let Some(jdk) = jdk(*row) else { return Value::Unreadable(NONE.to_owned()) };
        let told = jdk_source(inputs, &jdk);
        if !matches!(told, Value::Text(_)) {
            return told;
        }
    }
    Value::Text(OPENJDK.to_owned())
}

/// The table of JDK updates, as long as it speaks: it ends with its last line,
/// and a set that was made long after that says nothing of what came out since.
/// Nor does it of a JDK that came out after the line's last update in it.
fn jdk_source(inputs: &Inputs<'_>, jdk: &Installed<'_>) -> Value {
    let Some((set, table)) = inputs.named.advisories.and_then(|set| Some((set, set.manifest().releases.get(OPENJDK)?)))
    else {
        return Value::Unreadable(NONE.to_owned());
    };
    let manifest = set.manifest();
    let newest = table.newest.as_deref().unwrap_or_default();
    let until = Time::parse(&format!("{newest}T00:00:00.000Z")).map(|day| day.plus_days(SPEAKS_DAYS));
    match until {
        Ok(until) if manifest.created <= until => match updates(set, jdk.name) {
            Ok(known) if known.iter().all(|update| openjdk::is_after(jdk.version, update)) => {
                Value::Unreadable(format!("{NONE}: the table of JDK updates ends before {:.60}", jdk.version))
            }
            Ok(_) => Value::Text(OPENJDK.to_owned()),
            Err(why) => Value::Unreadable(format!("{NONE}: the advisory set cannot be read: {why}")),
        },
        _ => Value::Unreadable(format!("{NONE}: the table of JDK updates ends at {newest}")),
    }
}

/// The versions with which the updates of a line came out.
fn updates(set: &Set<'_>, line: &str) -> Result<Vec<String>, PackError> {
    let mut all = Vec::new();
    if let Some(release) = set.release(OPENJDK)? {
        release.records_of(&BTreeSet::from([line]), |record| {
            all.extend(record.ranges.iter().filter_map(|range| range.fixed.clone()));
        })?;
    }
    Ok(all)
}

fn built(product: &str, kind: &str, paths: Vec<String>, told: Value, source: Source, grade: Grade) -> Row {
    RowBuilder::new(&SPEC, source, grade)
        .set("product", product)
        .set("kind", kind)
        .set("paths", paths)
        .set("source", told)
        .build()
}
