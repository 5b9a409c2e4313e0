//! `key.private`: a private key in a file or key store. What is told of it is
//! its public half, and where it lies; never a secret number.

use super::certificate_file::Owned;
use crate::credentials::File;
use crate::gathering::Gathering;
use pki::store::StoredKey;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, Row, RowBuilder, Table, TableSpec, Value};
use std::borrow::Cow::{self, Borrowed as B};

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("key.private"),
    origin: Origin::Observed,
    doc: B(
        "A private key in a file or key store: where it lies, who may read it, what kind it is; never a secret of it.",
    ),
    needs: B("read access to the file (root where it is private, as it should be)"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("path", T::Path, "The file's name."),
    F::new("position", T::Integer, "Its place among the keys of the file, from 0."),
    F::new("label", T::Text, "Its alias or friendly name in a key store; absent elsewhere."),
    F::words("format", FORMATS, "How the key is written down; a key in a store has the store's."),
    F::new(
        "scheme",
        T::Text,
        "The kind: `RSA`, `EC`, `Ed25519`, `DSA`, or an object identifier; absent where it is encrypted and not told beside it.",
    ),
    F::new(
        "bits",
        T::Integer,
        "Its size in bits; absent where that is not known of its kind, or it is encrypted and was not opened.",
    ),
    F::new(
        "curve",
        T::Text,
        "The name of its curve, or its object identifier; absent for other kinds, or where it was not opened.",
    ),
    F::new("encrypted", T::Boolean, "True if it is encrypted where it lies, whether or not the agent could open it."),
    F::new(
        "spki_sha256",
        T::Text,
        "SHA-256 of its public half as certificates hold it, in hex: that of the certificates that it fits; absent where it is encrypted and was not opened.",
    ),
    F::new(
        "weak",
        T::TextList,
        "What is weak about its public half; empty where nothing is, unreadable where it was not opened.",
    ),
    F::new(
        "named_by",
        T::TextList,
        "The services whose configuration names the file, as in `tls.server_config`; empty if none does.",
    ),
    F::new("mode", T::Mode, "The file's permission bits."),
    F::new("owner", T::Text, "The name of the file's owner; absent if the id has none."),
    F::new("group", T::Text, "The name of the file's group; absent if the id has none."),
];

const FORMATS: &[Cow<'static, str>] =
    &[B("pkcs1"), B("pkcs8"), B("sec1"), B("dsa"), B("openssh"), B("pkcs12"), B("jks")];

/// A row for every private key that was found.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let credentials = gathering.credentials();
    let keys =
        credentials.files.iter().flat_map(|file| (0_i64..).zip(&file.held.keys).map(move |(at, key)| (file, at, key)));
    let rows = keys.map(|(file, position, key)| row(gathering, file, position, key)).collect();
    Table { rows, gaps: credentials.gaps.clone() }
}

fn row(gathering: &Gathering<'_>, file: &File, position: i64, key: &StoredKey) -> Row {
    let public = key.public.as_ref();
    RowBuilder::new(&SPEC, file.at(key.line), Grade::Configured)
        .set("path", file.path.clone())
        .set("position", position)
        .set("label", key.label.clone())
        .set("format", key.format.word())
        .set("scheme", public.map(|public| public.scheme.clone()).or_else(|| key.scheme.clone()))
        .set("bits", public.and_then(|public| public.bits))
        .set("curve", public.and_then(|public| public.curve.clone()))
        .set("encrypted", key.encrypted)
        .set("spki_sha256", public.map(|public| public.spki_sha256.clone()))
        .set("weak", weak(public.map(|public| public.spki.as_slice())))
        .set("named_by", file.services.clone())
        .owned(gathering, &file.stat)
        .build()
}

/// What is weak about a key, from its public half as certificates hold it.
pub(crate) fn weak(spki: Option<&[u8]>) -> Value {
    let Some(spki) = spki else { return Value::Unreadable("its public half is not known".to_owned()) };
    let element = pki::der::Element::only(spki);
    match element.and_then(pki::x509::Key::read) {
        Ok(key) => pki::weak::of_key(&key).iter().map(|weakness| weakness.word().to_owned()).collect::<Vec<_>>().into(),
        Err(_) => Value::Unreadable("its public half is not formed as it should be".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn a_key_in_any_form_is_told_by_its_public_half() {
        let made = rcgen::generate_simple_self_signed(["a".to_owned()]).unwrap();
        let key = &made.signing_key;
        let digest = super::super::certificate_file::sha256(&rcgen::PublicKeyData::subject_public_key_info(key));
        let sealed = format!("-----BEGIN {0}-----\nMAA=\n-----END {0}-----\n", "ENCRYPTED PRIVATE KEY");
        let fixture = Fixture::new()
            .file("/etc/nginx/site.pem", &format!("{}{}", made.cert.pem(), key.serialize_pem()))
            .mode("/etc/nginx/site.pem", 0o644)
            .bytes(b"/etc/app/key.der", &key.serialize_der())
            .mode("/etc/app/key.der", 0o600)
            .file("/etc/app/sealed.key", &sealed);
        let table = fixture.table(&PROBE);
        let ours: Vec<_> = shown(
            &table,
            &SPEC,
            &["path", "format", "scheme", "bits", "curve", "encrypted", "spki_sha256", "weak", "mode"],
        )
        .into_iter()
        .filter(|row| !row.contains("sealed"))
        .collect();
        let told = format!("pkcs8|EC|256|secp256r1|false|{digest}|");
        assert_eq!(ours, [format!("/etc/app/key.der|{told}|0600"), format!("/etc/nginx/site.pem|{told}|0644")]);
        // What is encrypted and was not opened is a row that says so, or a gap.
        assert!(table.rows.len() == 3 || table.gaps.iter().any(|gap| gap.place == "/etc/app/sealed.key"));
        let body: String = key.serialize_pem().lines().filter(|line| !line.starts_with('-')).take(1).collect();
        assert!(!format!("{table:?}").contains(&body));
    }
}
