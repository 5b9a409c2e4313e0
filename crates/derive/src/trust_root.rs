//! `trust.root`: what the roots that the host trusts say of themselves.

use crate::Inputs;
use crate::certificates::{ANCHOR, malformed};
use crate::inputs::{From, gap};
use report::{FieldSpec as F, FieldType as T, GapReason, Origin, RowBuilder, Table, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("trust.root"),
    origin: Origin::Derived,
    doc: B("A root that the host trusts, of `trust.anchor`, read."),
    needs: B("trust.anchor"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("path", T::Text, "The file that it lies in."),
    F::new("position", T::Integer, "Its place in the file, from 0."),
    F::new("sha256", T::Text, "SHA-256 of its DER, in hex."),
    F::new("subject", T::Text, "The subject's distinguished name, RFC 4514."),
    F::new("added", T::Boolean, "True if somebody added it by hand, beyond what the distribution brings."),
    F::new("package", T::Text, "The package that brought it; absent if none."),
    F::new("not_before", T::Time, "From when it is valid."),
    F::new("not_after", T::Time, "Until when it is valid."),
    F::new("days", T::Integer, "How many days it is valid in all; a day that was begun counts as a whole one."),
    F::new("authority", T::Boolean, "True if it may sign other certificates."),
    F::new("self_issued", T::Boolean, "True if subject and issuer are the same."),
    F::new("key_type", T::Text, "The key's kind: RSA, EC, Ed25519, Ed448, DSA or an object identifier."),
    F::new("key_bits", T::Integer, "The key's size in bits; absent where the kind has no size that we know."),
    F::new("signature_algorithm", T::Text, "The signature's name, such as `sha256WithRSAEncryption`."),
    F::new("spki_sha256", T::Text, "SHA-256 of its key as it stands there (SubjectPublicKeyInfo), in hex."),
];

/// The observed tables that it is computed from.
pub const INPUTS: &[&str] = &[ANCHOR];

/// Reads every root; see [`crate::Derived::compute`].
#[must_use]
pub fn compute(inputs: &Inputs<'_>) -> Option<Table> {
    if !inputs.any(INPUTS) {
        return None;
    }
    let mut out = Table { rows: Vec::new(), gaps: inputs.certificates.anchor_gaps.clone() };
    for row in inputs.input(ANCHOR).into_iter().flat_map(crate::inputs::Input::rows) {
        root(inputs, &row, &mut out);
    }
    Some(crate::in_order(out))
}

fn root(inputs: &Inputs<'_>, row: &From<'_>, out: &mut Table) {
    // Why one could not be read is among the gaps already.
    let Some(known) = row.text("der").and_then(|der| inputs.certificates.known(der)) else { return };
    let place = row.shown("path");
    let position = row.integer("position").unwrap_or(0);
    let read = match &known.read {
        Ok(read) => read,
        Err(why) => return out.gaps.push(malformed(place, position, &why.to_string())),
    };
    let (Some(added), Some(package)) = (row.get("added"), row.get("package")) else {
        let detail = "the table's spec does not say who brought a root".to_owned();
        return out.gaps.push(gap(place, GapReason::Unsupported, detail));
    };
    let built = RowBuilder::new(&SPEC, row.source(), row.row.grade)
        .set("path", place)
        .set("position", position)
        .set("sha256", known.sha256.as_str())
        .set("subject", read.subject.as_str())
        .set("added", added.clone())
        .set("package", package.clone())
        .set("not_before", read.not_before)
        .set("not_after", read.not_after)
        .set("days", known.days())
        .set("authority", read.authority)
        .set("self_issued", read.self_issued)
        .set("key_type", read.key_type.as_str())
        .set("key_bits", read.key_bits)
        .set("signature_algorithm", read.signature_algorithm.as_str())
        .set("spki_sha256", known.spki_sha256());
    out.rows.push(built.build());
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::STANDARD};
    use report::{Facts, Gap, Grade, Row, Source, Value};

    static ANCHORS: TableSpec = TableSpec {
        name: B(ANCHOR),
        origin: Origin::Observed,
        fields: B(&[
            F::new("path", T::Path, "x."),
            F::new("position", T::Integer, "x."),
            F::new("der", T::Bytes, "x."),
            F::new("package", T::Text, "x."),
            F::new("added", T::Boolean, "x."),
        ]),
        ..SPEC
    };

    fn anchor(der: Value, added: Value) -> Row {
        let source = Source::File { path: "/x".into(), sha256: None, line: None };
        let row = RowBuilder::new(&ANCHORS, source, Grade::Configured);
        row.set("path", "/roots.pem").set("position", 3_i64).set("der", der).set("added", added).build()
    }

    fn read(rows: Vec<Row>) -> (Vec<String>, Vec<Gap>) {
        let mut facts = Facts::default();
        facts.tables.insert(ANCHOR.to_owned(), Table { rows, gaps: vec![] });
        crate::derive(&mut facts, &[&ANCHORS], &crate::Named::default());
        let table = facts.tables.remove("trust.root").unwrap();
        let fields = ["path", "position", "subject", "added", "package", "days", "key_type", "key_bits"];
        let show = |row: &Row| fields.map(|field| row.get(&SPEC, field).unwrap().shown()).join(" ");
        (table.rows.iter().map(show).collect(), table.gaps)
    }

    #[test]
    fn a_root_is_read_and_what_cannot_be_is_a_gap() {
        let mut params = rcgen::CertificateParams::new(vec![]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, "Root");
        params.not_before = rcgen::date_time_ymd(2026, 1, 1);
        params.not_after = rcgen::date_time_ymd(2026, 1, 31);
        let der = STANDARD.encode(params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().der());
        let (rows, gaps) = read(vec![anchor(der.as_str().into(), true.into())]);
        assert_eq!((rows, gaps), (vec!["/roots.pem 3 CN=Root true — 31 EC 256".to_owned()], vec![]));
        let unreadable = Value::Unreadable("denied".into());
        let (rows, gaps) = read(vec![anchor(der.as_str().into(), unreadable.clone()), anchor(unreadable, true.into())]);
        assert_eq!((rows, gaps.len()), (vec!["/roots.pem 3 CN=Root unreadable: denied — 31 EC 256".to_owned()], 1));
        let (rows, gaps) = read(vec![anchor("AAAA".into(), false.into())]);
        assert_eq!((rows, gaps.len()), (vec![], 1));
    }
}
