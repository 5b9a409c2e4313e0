//! `tls.difference`: where what a TLS endpoint offers is not what the
//! configuration of its server says.

mod contexts;
#[cfg(test)]
mod tests;

use contexts::{Context, Item, claiming};
use report::{
    Facts, FieldSpec as F, FieldType as T, Gap, GapReason, Origin, Row, RowBuilder, Source, Table, TableSpec, Value,
};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("tls.difference"),
    origin: Origin::Derived,
    doc: B(
        "A version or suite that a TLS endpoint offers and its server's configuration does not say, or the other way round. Contexts that share an address (virtual hosts) count together: what one of them says is configured; of contexts with the address itself and with a wildcard the first count alone, as servers choose. Suites are compared where `tls.suite` has some for the endpoint; one that is configured and not offered is told only if the endpoint offers another with its kind of key exchange, since the others wait for a certificate or parameters that it lacks.",
    ),
    needs: B("tls.server_config, tls.endpoint and tls.suite"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("address", T::Text, "The endpoint's address."),
    F::new("port", T::Integer, "The endpoint's TCP port."),
    F::new("service", T::Text, "Whose configuration it is, such as `nginx`."),
    F::new("context", T::Text, "The context that says it, or the first of those that do not."),
    F::new("file", T::Path, "The file where it is said; absent where the program's own default holds."),
    F::new("line", T::Integer, "The line in that file, from 1; absent where the program's own default holds."),
    F::words("what", &[B("suite"), B("version")], "What the difference is about."),
    F::new("item", T::Text, "The version or suite: `TLSv1.0`, `TLS_RSA_WITH_AES_128_CBC_SHA`."),
    F::new("configured", T::Boolean, "True if the configuration says it."),
    F::new("offered", T::Boolean, "True if the endpoint offers it."),
];

const CONFIG: &str = "tls.server_config";
const ENDPOINT: &str = "tls.endpoint";
const SUITE: &str = "tls.suite";

/// The observed tables that it is computed from.
pub const INPUTS: &[&str] = &[CONFIG, ENDPOINT, SUITE];

/// The fields of an endpoint and the versions that they are about.
const VERSIONS: [(&str, &str); 6] = [
    ("ssl2", "SSLv2"),
    ("ssl3", "SSLv3"),
    ("tls10", "TLSv1.0"),
    ("tls11", "TLSv1.1"),
    ("tls12", "TLSv1.2"),
    ("tls13", "TLSv1.3"),
];

/// Compares each endpoint with the contexts that claim its address; see [`crate::Derived::compute`].
#[must_use]
pub fn compute(inputs: &crate::Inputs<'_>) -> Option<Table> {
    let (facts, observed) = (inputs.facts, inputs.observed);
    if !INPUTS.iter().any(|input| facts.tables.contains_key(*input)) {
        return None;
    }
    let mut out = Table::default();
    let [config, endpoint, suite] = [CONFIG, ENDPOINT, SUITE].map(|name| input(name, facts, observed, &mut out));
    let contexts = config.map(|rows| contexts::read(rows, &mut out)).unwrap_or_default();
    if let Some(endpoints) = endpoint {
        for (number, row) in (0_u32..).zip(&endpoints.table.rows) {
            let source = Source::Table { table: ENDPOINT.to_owned(), row: number };
            compare(&endpoints.row(row), source, &contexts, suite, &mut out);
        }
    }
    out.rows.sort_unstable();
    out.rows.dedup();
    out.gaps.sort_unstable();
    out.gaps.dedup();
    Some(out)
}

/// An observed table with its layout.
#[derive(Clone, Copy)]
struct Input<'a> {
    spec: &'a TableSpec,
    table: &'a Table,
}

impl<'a> Input<'a> {
    const fn row(&self, row: &'a Row) -> From<'a> {
        From { spec: self.spec, row }
    }
}

/// A row of an input.
struct From<'a> {
    spec: &'a TableSpec,
    row: &'a Row,
}

impl<'a> From<'a> {
    fn get(&self, field: &str) -> Option<&'a Value> {
        self.row.get(self.spec, field)
    }

    fn text(&self, field: &str) -> Option<&'a str> {
        match self.get(field) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn integer(&self, field: &str) -> Option<i64> {
        match self.get(field) {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        }
    }

    /// Address and port, as a key.
    fn place(&self) -> Option<(&'a str, i64)> {
        Some((self.text("address")?, self.integer("port")?))
    }
}

fn input<'a>(name: &str, facts: &'a Facts, observed: &[&'a TableSpec], out: &mut Table) -> Option<Input<'a>> {
    match (facts.table(name), observed.iter().find(|spec| spec.name == name)) {
        (Some(table), Some(spec)) => {
            // Suites that nobody asked for are no loss: they are not compared.
            let lost = |gap: &&Gap| name != SUITE || gap.reason != GapReason::Unsupported;
            out.gaps.extend(table.gaps.iter().filter(lost).cloned());
            Some(Input { spec, table })
        }
        _ => {
            out.gaps.push(gap(name.to_owned(), GapReason::Missing, "the table was not gathered".to_owned()));
            None
        }
    }
}

const fn gap(place: String, reason: GapReason, detail: String) -> Gap {
    Gap { place, reason, detail }
}

/// One endpoint beside what is configured for it.
fn compare(endpoint: &From<'_>, source: Source, contexts: &[Context<'_>], suites: Option<Input<'_>>, out: &mut Table) {
    let Some((address, port)) = endpoint.place() else {
        let detail = "an endpoint's address or port is not readable".to_owned();
        return out.gaps.push(gap(ENDPOINT.to_owned(), GapReason::Failed, detail));
    };
    let shown = if address.contains(':') { format!("[{address}]:{port}") } else { format!("{address}:{port}") };
    match endpoint.get("probed") {
        Some(Value::Boolean(true)) => {}
        Some(Value::Boolean(false) | Value::Absent) => return,
        _ => {
            let detail = "whether it speaks TLS is not readable".to_owned();
            return out.gaps.push(gap(shown, GapReason::Failed, detail));
        }
    }
    let chosen = claiming(contexts, address, port);
    let services: BTreeSet<&str> = chosen.iter().map(|context| context.service).collect();
    if services.len() > 1 {
        let names: Vec<&str> = services.into_iter().collect();
        let detail = format!("{} are configured to listen there: which of them does is not known", names.join(" and "));
        return out.gaps.push(gap(shown, GapReason::Malformed, detail));
    }
    if chosen.is_empty() {
        return;
    }
    let mut pair = Pair { endpoint, source, address, port, shown, chosen, out };
    let offered = pair.versions();
    if let Some(suites) = suites {
        pair.suites(suites, &offered);
    }
}

/// An endpoint and the contexts of one service that claim it.
struct Pair<'a, 'o> {
    endpoint: &'a From<'a>,
    source: Source,
    address: &'a str,
    port: i64,
    shown: String,
    chosen: Vec<&'a Context<'a>>,
    out: &'o mut Table,
}

impl<'a> Pair<'a, '_> {
    /// Compares versions; returns those that are offered.
    fn versions(&mut self) -> BTreeSet<&'static str> {
        let mut offered = BTreeSet::new();
        let mut looked = BTreeSet::new();
        for (field, version) in VERSIONS {
            match self.endpoint.get(field) {
                Some(Value::Boolean(on)) => {
                    looked.insert(version);
                    offered.extend(on.then_some(version));
                }
                // Its class of probing does not look at it.
                Some(Value::Absent) | None => {}
                Some(_) => self.gap(format!("whether it offers {version} is not readable")),
            }
        }
        if let Some(items) = self.configured("protocols", true) {
            for version in &looked {
                let said = items.iter().find(|item| item.name == *version);
                self.told("version", version, said, offered.contains(version), &items);
            }
        }
        offered
    }

    fn suites(&mut self, input: Input<'_>, versions: &BTreeSet<&str>) {
        let rows = input.table.rows.iter().map(|row| input.row(row));
        // One whose place is not readable may be this endpoint's.
        let may = |row: &From<'_>| row.place().is_none_or(|place| place == (self.address, self.port));
        let own: Vec<From<'_>> = rows.filter(may).collect();
        if own.is_empty() {
            return;
        }
        let (mut new, mut old) = (BTreeSet::new(), BTreeSet::new());
        for row in &own {
            match (row.text("version").filter(|_| row.place().is_some()), row.text("name")) {
                (Some("TLSv1.3"), Some(name)) => drop(new.insert(name)),
                // Its suites have names of their own, and no list of today configures them.
                (Some("SSLv2"), Some(_)) => {}
                (Some(_), Some(name)) => drop(old.insert(name)),
                _ => self.gap("a suite that it offers is not readable".to_owned()),
            }
        }
        let is_old = versions.iter().any(|version| !matches!(*version, "TLSv1.3" | "SSLv2"));
        for (setting, offered, compared) in
            [("ciphers", old, is_old), ("ciphersuites", new, versions.contains("TLSv1.3"))]
        {
            // A program without the setting leaves it to its library.
            let Some(items) = self.configured(setting, false).filter(|_| compared && !offered.is_empty()) else {
                continue;
            };
            let kinds: BTreeSet<&str> = offered.iter().map(|name| kind(name)).collect();
            for name in &offered {
                let said = items.iter().find(|item| item.name == *name);
                self.told("suite", name, said, true, &items);
            }
            for item in items.iter().filter(|item| !offered.contains(item.name) && kinds.contains(kind(item.name))) {
                self.told("suite", item.name, Some(item), false, &items);
            }
        }
    }

    /// All that the contexts say of a setting; `None`, and a gap, if that is not known.
    fn configured(&mut self, setting: &str, needed: bool) -> Option<Vec<Item<'a>>> {
        let mut items: Vec<Item<'a>> = Vec::new();
        let mut any = false;
        for said in self.chosen.clone().into_iter().flat_map(|context| context.said(setting)) {
            any = true;
            match said {
                Ok(more) => items.extend(more),
                Err(why) => {
                    self.gap(format!("the {setting} that its configuration means are not known: {why}"));
                    return None;
                }
            }
        }
        if !any && needed {
            self.gap(format!("its configuration says nothing of {setting}"));
        }
        any.then_some(items)
    }

    fn gap(&mut self, detail: String) {
        self.out.gaps.push(gap(self.shown.clone(), GapReason::Malformed, detail));
    }

    /// A row, if the two differ.
    fn told(&mut self, what: &str, item: &str, said: Option<&Item<'_>>, offered: bool, all: &[Item<'_>]) {
        if said.is_some() == offered {
            return;
        }
        let first = self.chosen.first().copied();
        // Where it is said; else where the first of the contexts says something else.
        let by = said.or_else(|| all.first());
        let mut row = RowBuilder::new(&SPEC, self.source.clone(), self.endpoint.row.grade)
            .set("address", self.address)
            .set("port", self.port)
            .set("service", first.map_or("", |context| context.service))
            .set("context", by.map_or_else(|| first.map_or("", |context| context.name), |item| item.context))
            .set("what", what)
            .set("item", item)
            .set("configured", said.is_some())
            .set("offered", offered);
        if let Some((file, line)) = by.and_then(|item| item.place) {
            row = row.set("file", file).set("line", line);
        }
        self.out.rows.push(row.build());
    }
}

/// How a suite agrees on keys and who proves itself: `TLS_ECDHE_RSA`. All of
/// TLS 1.3 are of one kind.
fn kind(suite: &str) -> &str {
    suite.split_once("_WITH_").map_or("", |(kind, _)| kind)
}
