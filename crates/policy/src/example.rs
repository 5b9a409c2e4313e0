//! The examples of a rule, which are its tests: facts as far as they matter,
//! and the outcome that they must have.

use crate::{
    Clock, ParamValue, Rule,
    diagnostic::Faults,
    named, near,
    yaml::{Fields, Kind, Node, Span},
};
use report::{Facts, FieldSpec, FieldType, Gap, GapReason, Grade, Outcome, Row, Source, Table, TableSpec, Time, Value};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The keys of an example.
pub(crate) const KEYS: &[&str] = &["row", "tables", "host", "now", "param", "gap", "outcome"];

/// The table that expressions call `host`.
pub(crate) const HOST: &str = "os.release";

/// The reason why a field that an example does not give cannot be read.
const NOT_GIVEN: &str = "the example does not give it";

/// The `now` of an example that gives none; its rule's `since` if that is later.
const USUAL_NOW: &str = "2026-01-01T00:00:00.000Z";

/// One example.
#[derive(Clone, Debug, Serialize)]
pub struct Example {
    /// The outcome that the rule must have.
    pub outcome: Outcome,
    /// The instant at which it is judged.
    pub now: Time,
    /// The parameters that differ from the rule's defaults.
    pub parameters: BTreeMap<String, ParamValue>,
    /// The line where it stands in the rule's file.
    pub line: u32,
    /// The facts, normalised; a field that the rule names and the example does
    /// not give is unreadable.
    #[serde(skip)]
    pub facts: Facts,
}

impl Example {
    /// The clock of this example.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        Clock { now: self.now, trusted: true }
    }
}

/// Reads the examples of a rule: two at least, one that passes and one that fails.
pub(crate) fn read_all(
    node: &Node,
    rule: &Rule,
    spec: &TableSpec,
    specs: &[&TableSpec],
    faults: &mut Faults<'_>,
) -> Vec<Example> {
    let items = node.list("`examples`", faults).unwrap_or_default();
    let mut reader = Reader { rule, named: rule.fields(), spec, specs, faults };
    let examples: Vec<Example> = items.iter().filter_map(|item| reader.example(item)).collect();
    if examples.len() == items.len() {
        for wanted in [Outcome::Pass, Outcome::Fail] {
            if !examples.iter().any(|e| e.outcome == wanted) {
                let word = wanted.word();
                let help = format!("add an example with `outcome: {word}`");
                faults.mend(node.span, format!("no example has the outcome {word}"), help);
            }
        }
    }
    examples
}

struct Reader<'a, 'm, 'f> {
    rule: &'a Rule,
    named: BTreeSet<(String, String)>,
    spec: &'a TableSpec,
    specs: &'a [&'a TableSpec],
    faults: &'m mut Faults<'f>,
}

impl<'a> Reader<'a, '_, '_> {
    fn example(&mut self, node: &Node) -> Option<Example> {
        let keys = Fields::read(node, "an example", KEYS, self.faults)?;
        let words = Outcome::ALL.map(Outcome::word);
        let outcome =
            keys.need("outcome", "say what the rule must find: pass, fail, unknown or not_applicable", self.faults);
        let outcome = outcome.and_then(|n| named::word(n, "`outcome`", &words, self.faults));
        let now = self.now(&keys);
        let parameters = self.parameters(&keys);
        let facts = self.facts(&keys);
        let line = self.faults.file.text.get(..node.span.start).map_or(0, |t| t.matches('\n').count());
        Some(Example {
            outcome: Outcome::ALL.get(outcome?).copied()?,
            now: now?,
            parameters,
            line: u32::try_from(line + 1).unwrap_or(u32::MAX),
            facts,
        })
    }

    fn now(&mut self, keys: &Fields<'_>) -> Option<Time> {
        let Some(node) = keys.get("now") else {
            let usual = Time::parse(USUAL_NOW).unwrap_or(Time::MIN);
            return Some(self.rule.since.map_or(usual, |since| since.max(usual)));
        };
        let text = node.text("`now`", self.faults)?;
        let time = time(text);
        if time.is_none() {
            self.faults.mend(node.span, format!("`{text}` is not a time"), TIME_HELP);
        }
        time
    }

    fn parameters(&mut self, keys: &Fields<'_>) -> BTreeMap<String, ParamValue> {
        let entries = keys.get("param").and_then(|n| n.map("`param`", self.faults)).unwrap_or_default();
        let mut all = BTreeMap::new();
        for (key, node) in entries {
            if let Some(value) = named::override_of(&self.rule.parameters, &self.rule.id, key, node, self.faults) {
                if let Some(fault) = self.rule.fresh.as_ref().and_then(|fresh| fresh.misfit(&key.name, &value)) {
                    self.faults.add(node.span, fault);
                }
                all.insert(key.name.clone(), value);
            }
        }
        all
    }

    fn facts(&mut self, keys: &Fields<'_>) -> Facts {
        let mut facts = Facts::default();
        facts.tables.insert(self.rule.table.clone(), Table::default());
        if let Some(node) = keys.get("row") {
            let row = self.row(node, self.spec);
            facts.tables.entry(self.rule.table.clone()).or_default().rows.extend(row);
        }
        if let Some(node) = keys.get("host")
            && let Some(spec) = self.named_spec(HOST, node.span)
        {
            let row = self.row(node, spec);
            facts.tables.entry(HOST.to_owned()).or_default().rows.extend(row);
        }
        let tables = keys.get("tables").and_then(|n| n.map("`tables`", self.faults)).unwrap_or_default();
        for (key, list) in tables {
            let Some(spec) = self.named_spec(&key.name, key.span) else { continue };
            let rows = list.list("a table", self.faults).unwrap_or_default();
            let rows: Vec<Row> = rows.iter().filter_map(|row| self.row(row, spec)).collect();
            facts.tables.entry(key.name.clone()).or_default().rows.extend(rows);
        }
        if keys.get("gap").and_then(|n| n.boolean("`gap`", self.faults)) == Some(true) {
            let gap =
                Gap { place: "/example".into(), reason: GapReason::Denied, detail: "the example has a gap".into() };
            facts.tables.entry(self.rule.table.clone()).or_default().gaps.push(gap);
        }
        facts.normalise();
        facts
    }

    fn named_spec(&mut self, name: &str, place: Span) -> Option<&'a TableSpec> {
        let spec = self.specs.iter().find(|spec| spec.name == name).copied();
        if spec.is_none() {
            let help = near::help(name, self.specs.iter().map(|spec| spec.name.as_ref()));
            self.faults.mend(place, format!("there is no table `{name}`"), help);
        }
        spec
    }

    fn row(&mut self, node: &Node, spec: &TableSpec) -> Option<Row> {
        let entries = node.map("a row", self.faults)?;
        // What the rule does not name cannot matter; what it names must be given.
        let missing = |field: &FieldSpec| {
            let named = self.named.iter().any(|(table, name)| *table == spec.name && *name == field.name);
            if named { Value::Unreadable(NOT_GIVEN.into()) } else { Value::Absent }
        };
        let mut values: Vec<Value> = spec.fields.iter().map(missing).collect();
        for (key, node) in entries {
            let Some(slot) = spec.slot(&key.name) else {
                let help = near::help(&key.name, spec.fields.iter().map(|f| f.name.as_ref()));
                self.faults.mend(key.span, format!("`{}` has no field `{}`", spec.name, key.name), help);
                continue;
            };
            values[slot] = self.value(node, &spec.fields[slot])?;
        }
        // Each row is numbered by its place, so that equal rows stay two.
        let source = Source::File { path: "/example".into(), sha256: None, line: u32::try_from(node.span.start).ok() };
        Some(Row { values, source, grade: Grade::Configured })
    }

    fn value(&mut self, node: &Node, field: &FieldSpec) -> Option<Value> {
        if let (FieldType::Time, Kind::Text(text)) = (field.ty, &node.kind)
            && let Some(time) = time(text)
        {
            return Some(Value::Time(time));
        }
        let value = Value::from_json(&node.to_json(), field).filter(|_| !matches!(node.kind, Kind::Fraction));
        if value.is_none() {
            let source = self.faults.file.text.get(node.span.start..node.span.end).unwrap_or_default().trim();
            let scalar = matches!(node.kind, Kind::Boolean(_) | Kind::Integer(_) | Kind::Fraction);
            let help = match field.ty {
                FieldType::Enum => match &node.kind {
                    Kind::Text(text) => near::help(text, field.words.iter().map(AsRef::as_ref)),
                    _ => near::help(source, field.words.iter().map(AsRef::as_ref)),
                },
                FieldType::Text | FieldType::Path | FieldType::Decimal if scalar => {
                    format!("put it in quotes: \"{source}\"")
                }
                ty => form(ty).to_owned(),
            };
            self.faults.mend(node.span, format!("this does not fit the field `{}`", field.name), help);
        }
        value
    }
}

const TIME_HELP: &str = "write it as 2026-01-31 or \"2026-01-31T08:00:00.000Z\"";

/// A time of an example: in full, or a day, whose first instant is meant.
fn time(text: &str) -> Option<Time> {
    Time::parse(text).or_else(|_| Time::parse_day(text)).ok()
}

/// How a value of this type is written.
const fn form(ty: FieldType) -> &'static str {
    match ty {
        FieldType::Text => "it is text",
        FieldType::Integer => "it is a whole number within ±(2⁵³−1)",
        FieldType::Decimal => "it is a whole number as text, such as \"18446744073709551616\"",
        FieldType::Boolean => "it is true or false",
        FieldType::Version => "it is a version with its kind, such as \"deb:1:2.3-4\"",
        FieldType::Time => TIME_HELP,
        FieldType::Mode => "it is four octal digits in quotes, such as \"0644\"",
        FieldType::Path => "it is a path as text, where a backslash doubles",
        FieldType::Bytes => "it is base64 text with padding",
        FieldType::TextList => "it is a list of texts, such as [\"a\", \"b\"]",
        FieldType::IntegerList => "it is a list of whole numbers",
        FieldType::Enum => "it is one of the field's words",
    }
}
