//! `certificate.validity`: who a certificate is for and when it is valid, read
//! from the DER that the host signed.

use base64::{Engine, engine::general_purpose::STANDARD};
use pki::Certificate;
use report::{
    Facts, FieldSpec as F, FieldType as T, Gap, GapReason, Origin, Row, RowBuilder, Source, Table, TableSpec, Value,
};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("certificate.validity"),
    origin: Origin::Derived,
    doc: B("A certificate of `certificate.file` or of `tls.presented_chain`, read."),
    needs: B("certificate.file and tls.presented_chain"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("seen", &[B("endpoint"), B("file")], "Where: presented by an endpoint or lying in a file."),
    F::new("place", T::Text, "The endpoint's `address:port`, or the file's name."),
    F::new("position", T::Integer, "Its place in the chain or file, from 0; the leaf of an endpoint is 0."),
    F::new("sha256", T::Text, "SHA-256 of its DER, in hex."),
    F::new("subject", T::Text, "The subject's distinguished name, RFC 4514."),
    F::new("issuer", T::Text, "The issuer's distinguished name, RFC 4514."),
    F::new("serial", T::Text, "The serial number, in hex."),
    F::new("names", T::TextList, "The DNS names and addresses that it is for."),
    F::new("not_before", T::Time, "From when it is valid."),
    F::new("not_after", T::Time, "Until when it is valid."),
    F::new("authority", T::Boolean, "True if it may sign other certificates."),
    F::new("self_issued", T::Boolean, "True if subject and issuer are the same."),
    F::new("key_type", T::Text, "The key's kind: RSA, EC, Ed25519, Ed448, DSA or an object identifier."),
    F::new("key_bits", T::Integer, "The key's size in bits; absent where the kind has no size that we know."),
    F::new("signature_algorithm", T::Text, "The signature's name, such as `sha256WithRSAEncryption`."),
    F::new("weak_signature", T::Boolean, "True if it is signed over MD2, MD4, MD5 or SHA-1 and is not self-issued."),
];

/// The observed tables that it is computed from.
pub const INPUTS: &[&str] = &["certificate.file", "tls.presented_chain"];

/// Reads every certificate of the inputs; see [`crate::Derived::compute`].
#[must_use]
pub fn compute(facts: &Facts, observed: &[&TableSpec]) -> Option<Table> {
    if !INPUTS.iter().any(|input| facts.tables.contains_key(*input)) {
        return None;
    }
    let mut out = Table::default();
    for input in INPUTS {
        match (facts.table(input), observed.iter().find(|spec| spec.name == *input)) {
            (Some(table), Some(spec)) => {
                out.gaps.extend(table.gaps.iter().cloned());
                for (number, row) in (0_u32..).zip(&table.rows) {
                    let from = From { spec, row, source: Source::Table { table: (*input).to_owned(), row: number } };
                    if *input == INPUTS[0] { from.file(&mut out) } else { from.endpoint(&mut out) }
                }
            }
            _ => out.gaps.push(gap((*input).to_owned(), GapReason::Missing, "the table was not gathered".to_owned())),
        }
    }
    out.rows.sort_unstable();
    out.gaps.sort_unstable();
    out.gaps.dedup();
    Some(out)
}

/// A row of an input.
struct From<'a> {
    spec: &'a TableSpec,
    row: &'a Row,
    source: Source,
}

impl From<'_> {
    fn file(&self, out: &mut Table) {
        let place = self.shown("path");
        let position = match self.row.get(self.spec, "position") {
            Some(Value::Integer(position)) => *position,
            _ => 0,
        };
        match self.row.get(self.spec, "der") {
            Some(Value::Text(der)) => self.certificate(out, "file", &place, position, der),
            other => out.gaps.push(unread(place, other)),
        }
    }

    fn endpoint(&self, out: &mut Table) {
        let (address, port) = (self.shown("address"), self.shown("port"));
        let place = if address.contains(':') { format!("[{address}]:{port}") } else { format!("{address}:{port}") };
        match self.row.get(self.spec, "chain") {
            Some(Value::TextList(chain)) => {
                for (position, der) in (0..).zip(chain) {
                    self.certificate(out, "endpoint", &place, position, der);
                }
            }
            other => out.gaps.push(unread(place, other)),
        }
    }

    fn certificate(&self, out: &mut Table, seen: &str, place: &str, position: i64, der: &str) {
        let read = match STANDARD.decode(der).map(|der| Certificate::read(&der)) {
            Ok(Ok(read)) => read,
            Ok(Err(why)) => return out.gaps.push(malformed(place, position, &why.to_string())),
            Err(_) => return out.gaps.push(malformed(place, position, "its bytes are no base64")),
        };
        let row = RowBuilder::new(&SPEC, self.source.clone(), self.row.grade)
            .set("seen", seen)
            .set("place", place)
            .set("position", position)
            .set("sha256", read.sha256)
            .set("subject", read.subject)
            .set("issuer", read.issuer)
            .set("serial", read.serial)
            .set("names", read.names)
            .set("not_before", read.not_before)
            .set("not_after", read.not_after)
            .set("authority", read.authority)
            .set("self_issued", read.self_issued)
            .set("key_type", read.key_type)
            .set("key_bits", read.key_bits)
            .set("signature_algorithm", read.signature_algorithm)
            .set("weak_signature", read.weak_signature);
        out.rows.push(row.build());
    }

    /// A text or a number, as it is; for anything else what people are shown.
    fn shown(&self, field: &str) -> String {
        match self.row.get(self.spec, field) {
            Some(Value::Text(text)) => text.clone(),
            Some(other) => other.shown(),
            None => String::new(),
        }
    }
}

fn malformed(place: &str, position: i64, why: &str) -> Gap {
    let detail = format!("certificate {position} cannot be read: {why}; replace it");
    gap(place.to_owned(), GapReason::Malformed, detail)
}

/// The certificate itself could not be seen.
fn unread(place: String, value: Option<&Value>) -> Gap {
    match value {
        Some(Value::Unreadable(why)) => gap(place, GapReason::Failed, format!("its certificate was not read: {why}")),
        _ => gap(place, GapReason::Unsupported, "the table's spec has no certificate here".to_owned()),
    }
}

const fn gap(place: String, reason: GapReason, detail: String) -> Gap {
    Gap { place, reason, detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use report::Grade;

    // The specs as a policy set carries them; the probe's own are not visible here.
    static FILE: TableSpec = TableSpec {
        name: B("certificate.file"),
        origin: Origin::Observed,
        fields: B(&[
            F::new("path", T::Path, "x."),
            F::new("position", T::Integer, "x."),
            F::new("sha256", T::Text, "x."),
            F::new("der", T::Bytes, "x."),
        ]),
        ..SPEC
    };
    static ENDPOINT: TableSpec = TableSpec {
        name: B("tls.presented_chain"),
        origin: Origin::Observed,
        fields: B(&[
            F::new("address", T::Text, "x."),
            F::new("port", T::Integer, "x."),
            F::new("chain", T::TextList, "x."),
        ]),
        ..SPEC
    };
    // A set from before the input had its `der`.
    static OLD: TableSpec =
        TableSpec { name: B("certificate.file"), fields: B(&[F::new("path", T::Path, "x.")]), ..SPEC };

    fn der(name: &str) -> String {
        STANDARD.encode(rcgen::generate_simple_self_signed([name.to_owned()]).unwrap().cert.der())
    }

    fn file(path: &str, der: &str) -> Row {
        let source = Source::File { path: path.into(), sha256: None, line: None };
        let row = RowBuilder::new(&FILE, source, Grade::Configured);
        row.set("path", path).set("position", 2_i64).set("der", der).build()
    }

    fn endpoint(address: &str, chain: Value) -> Row {
        let source = Source::Address { address: address.into() };
        let row = RowBuilder::new(&ENDPOINT, source, Grade::Tested);
        row.set("address", address).set("port", 443_i64).set("chain", chain).build()
    }

    fn derived(files: Option<Vec<Row>>, endpoints: Option<Vec<Row>>) -> Option<Table> {
        let mut facts = Facts::default();
        for (name, rows) in [(INPUTS[0], files), (INPUTS[1], endpoints)] {
            if let Some(rows) = rows {
                facts.tables.insert(name.to_owned(), Table { rows, gaps: vec![] });
            }
        }
        crate::derive(&mut facts, &[&FILE, &ENDPOINT]);
        facts.tables.remove("certificate.validity")
    }

    #[test]
    fn a_row_for_every_certificate_with_its_place_and_grade() {
        let chain = Value::TextList(vec![der("leaf.example"), der("ca.example")]);
        let table = derived(
            Some(vec![file("/etc/ssl/a.pem", &der("a.example"))]),
            Some(vec![endpoint("::1", chain), endpoint("10.0.0.1", Value::TextList(vec![]))]),
        );
        let table = table.unwrap();
        assert_eq!(table.gaps, []);
        let show = |row: &Row| {
            let fields = ["seen", "place", "position", "names"];
            let text: Vec<_> = fields.iter().map(|field| row.get(&SPEC, field).unwrap().shown()).collect();
            format!("{} {} {}", text.join(" "), row.source.shown(), row.grade.word())
        };
        assert_eq!(
            table.rows.iter().map(show).collect::<Vec<_>>(),
            [
                "endpoint [::1]:443 0 leaf.example tls.presented_chain[0] tested",
                "endpoint [::1]:443 1 ca.example tls.presented_chain[0] tested",
                "file /etc/ssl/a.pem 2 a.example certificate.file[0] configured",
            ]
        );
        assert!(table.rows.iter().all(|row| !row.values.iter().any(|value| matches!(value, Value::Unreadable(_)))));
    }

    #[test]
    fn what_cannot_be_read_is_a_gap_and_never_silent() {
        let reasons = |table: Option<Table>| table.unwrap().gaps.into_iter().map(|gap| gap.reason).collect::<Vec<_>>();
        assert_eq!(derived(None, None), None);
        assert_eq!(reasons(derived(Some(vec![]), None)), [GapReason::Missing]);
        assert_eq!(reasons(derived(Some(vec![file("/a", "AAAA")]), Some(vec![]))), [GapReason::Malformed]);
        let hidden = endpoint("10.0.0.1", Value::Unreadable("timed out".into()));
        assert_eq!(reasons(derived(Some(vec![]), Some(vec![hidden]))), [GapReason::Failed]);
        let mut old = Facts::default();
        old.tables.insert(INPUTS[0].to_owned(), Table { rows: vec![file("/a", &der("a"))], gaps: vec![] });
        assert_eq!(reasons(compute(&old, &[&OLD])), [GapReason::Unsupported, GapReason::Missing]);
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_row_or_a_gap(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let table = derived(Some(vec![file("/a", &STANDARD.encode(bytes))]), Some(vec![])).unwrap();
            prop_assert_eq!(table.rows.len() + table.gaps.len(), 1);
        }
    }
}
