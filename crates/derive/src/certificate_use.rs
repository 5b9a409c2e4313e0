//! `certificate.use`: which service presents a certificate or is configured
//! with one, and whether its key fits.

mod settings;

use crate::Inputs;
use crate::certificates::{CHAIN, FILE, Known, Seen};
use crate::inputs::{From, Input};
use report::{FieldSpec as F, FieldType as T, GapReason, Grade, Origin, RowBuilder, Source, Table, TableSpec, Value};
use settings::{Context, Keys};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("certificate.use"),
    origin: Origin::Derived,
    doc: B(
        "A certificate that an endpoint of this host presents, or that the configuration of a service names. Of a file with several the first is used; the others lead to its authority.",
    ),
    needs: B("tls.server_config, tls.presented_chain, certificate.file and key.private"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("service", T::Text, "The service whose configuration names it, such as `nginx`; absent if presented."),
    F::words("how", &[B("presented"), B("configured")], "Presented by an endpoint, or named in a configuration."),
    F::new("place", T::Text, "The endpoint's `address:port`, or the file and line that name it."),
    F::new("address", T::Text, "The endpoint's address; absent if configured."),
    F::new("port", T::Integer, "The endpoint's TCP port; absent if configured."),
    F::new(
        "context",
        T::Text,
        "The context of the configuration, such as `http > server a.example`; absent if presented.",
    ),
    F::new("path", T::Text, "The file that it lies in; absent if it is presented and in no file that was read."),
    F::new("position", T::Integer, "Its place in the chain or file, from 0; absent if the file has none."),
    F::new("sha256", T::Text, "SHA-256 of its DER, in hex; absent if the file that is named has no certificate."),
    F::new("subject", T::Text, "The subject's distinguished name, RFC 4514; absent as `sha256` is."),
    F::new("key_path", T::Text, "The file of its private key; absent if none is known."),
    F::new("key_fits", T::Boolean, "True if that key is its key; absent if the key could not be looked into."),
    F::new("not_after", T::Time, "Until when it is valid; absent as `sha256` is."),
];

const CONFIG: &str = "tls.server_config";
const KEY: &str = "key.private";

/// The observed tables that it is computed from.
pub const INPUTS: &[&str] = &[CONFIG, CHAIN, FILE, KEY];

/// Brings certificates, services and keys together; see [`crate::Derived::compute`].
#[must_use]
pub fn compute(inputs: &Inputs<'_>) -> Option<Table> {
    if !inputs.any(INPUTS) {
        return None;
    }
    let mut out = Table { rows: Vec::new(), gaps: inputs.certificates.gaps.clone() };
    let keys = Keys::read(inputs.table(KEY, &mut out));
    let config = inputs.table(CONFIG, &mut out);
    let uses = Uses { inputs, keys: &keys, incomplete: !inputs.certificates.gaps.is_empty() };
    for seen in inputs.certificates.seen.iter().filter(|seen| seen.seen == "endpoint" && seen.position == 0) {
        out.rows.extend(uses.presented(seen));
    }
    for context in config.map(|config| settings::contexts(config, &mut out)).unwrap_or_default() {
        for row in &context.certificates {
            uses.configured(&context, row, &mut out);
        }
    }
    Some(crate::in_order(out))
}

struct Uses<'a> {
    inputs: &'a Inputs<'a>,
    keys: &'a Keys<'a>,
    /// True if a certificate may be there that nobody could read.
    incomplete: bool,
}

impl Uses<'_> {
    fn presented(&self, seen: &Seen) -> Option<report::Row> {
        let all = self.inputs.certificates;
        let known = all.at(seen)?;
        let mut row = self.row("presented", &seen.place, seen.source.clone(), seen.grade);
        row = self.certificate(row, known, 0);
        if let Some((address, port)) = seen.endpoint.as_ref() {
            row = row.set("address", address.as_str()).set("port", *port);
        }
        row = match all.seen.iter().find(|file| file.seen == "file" && file.known == seen.known) {
            Some(file) => row.set("path", file.place.as_str()),
            None if self.incomplete => row.set("path", unknown("not every certificate was read")),
            None => row,
        };
        let spki = known.spki_sha256();
        Some(
            match self.keys.with(&spki) {
                Some(path) => row.set("key_path", path).set("key_fits", true),
                None if self.keys.incomplete => row.set("key_path", unknown("not every key was read")),
                None => row,
            }
            .build(),
        )
    }

    /// A row for each file that a setting names.
    fn configured(&self, context: &Context<'_>, setting: &From<'_>, out: &mut Table) {
        let place = match (setting.text("file"), setting.integer("line")) {
            (Some(file), Some(line)) => format!("{file}:{line}"),
            _ => context.name.to_owned(),
        };
        for path in setting.list("resolved").unwrap_or_default() {
            let mut row = self
                .row("configured", &place, setting.source(), setting.row.grade)
                .set("service", context.service)
                .set("context", context.name)
                .set("path", path.as_str());
            let all = self.inputs.certificates;
            let first = all.seen.iter().filter(|seen| seen.seen == "file" && seen.place == *path);
            match first.min_by_key(|seen| seen.position).and_then(|seen| Some((seen, all.at(seen)?))) {
                Some((seen, known)) => {
                    row = self.certificate(row, known, seen.position);
                    row = self.key(row, &known.spki_sha256(), path, context);
                }
                None if self.incomplete && !self.is_missing(path) => {
                    for field in ["sha256", "subject", "position", "not_after"] {
                        row = row.set(field, unknown("not every certificate was read"));
                    }
                }
                None => {}
            }
            out.rows.push(row.build());
        }
    }

    /// True if the file is known not to be there, which is a gap of its table.
    fn is_missing(&self, path: &str) -> bool {
        let gaps = &self.inputs.certificates.gaps;
        gaps.iter().any(|gap| gap.reason == GapReason::Missing && gap.place == path)
    }

    fn row(&self, how: &str, place: &str, source: Source, grade: Grade) -> RowBuilder<'static> {
        RowBuilder::new(&SPEC, source, grade).set("how", how).set("place", place)
    }

    fn certificate<'s>(&self, row: RowBuilder<'s>, known: &Known<'_>, position: i64) -> RowBuilder<'s> {
        let row = row
            .set("position", position)
            .set("sha256", known.sha256.as_str())
            .set("subject", known.view.subject.rfc4514());
        match &known.read {
            Ok(read) => row.set("not_after", read.not_after),
            Err(why) => row.set("not_after", Value::Unreadable(why.to_string())),
        }
    }

    /// The key that the context names for the certificate: the one that fits,
    /// or else the first. Without one it stands in the certificate's own file,
    /// or in one beside it as HAProxy has it.
    fn key<'s>(&self, row: RowBuilder<'s>, spki: &str, path: &str, context: &Context<'_>) -> RowBuilder<'s> {
        if context.keys_unknown {
            let why = || unknown("which key the configuration names is not readable");
            return row.set("key_path", why()).set("key_fits", why());
        }
        let beside = [path.to_owned(), format!("{path}.key")];
        let named: Vec<&str> = match context.keys.as_slice() {
            [] => beside.iter().map(String::as_str).filter(|path| self.keys.has(path)).collect(),
            keys => keys.to_vec(),
        };
        let Some(first) = named.first() else {
            let row = if self.keys.incomplete { row.set("key_path", unknown("not every key was read")) } else { row };
            return row;
        };
        let fitting = named.iter().find(|path| self.keys.fits(path, spki) == Some(true));
        let fits = if fitting.is_some() {
            Value::Boolean(true)
        } else if named.iter().all(|path| self.keys.fits(path, spki) == Some(false)) {
            Value::Boolean(false)
        } else if self.keys.incomplete {
            unknown("not every key was read")
        } else {
            Value::Absent
        };
        row.set("key_path", *fitting.unwrap_or(first)).set("key_fits", fits)
    }
}

fn unknown(why: &str) -> Value {
    Value::Unreadable(why.to_owned())
}

#[cfg(test)]
mod tests;
