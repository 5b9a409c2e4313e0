//! `certificate.file`: an X.509 certificate in a file, in whatever format.
//! The trust store is left out: `trust.anchor` speaks of it.

use crate::credentials::File;
use crate::gathering::Gathering;
use crate::host::Stat;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use pki::store::{Format, Stored};
use report::{FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Table, TableSpec, Value};
use std::borrow::Cow::{self, Borrowed as B};

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("certificate.file"),
    origin: Origin::Observed,
    doc: B(
        "An X.509 certificate in a file: in the usual folders, or named by a server's configuration; the trust store of the system and of Java is left out.",
    ),
    needs: B("read access to the file (root where it is private); a password file where a key store has a password"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("path", T::Path, "The file's name."),
    F::new("position", T::Integer, "Its place in the file, from 0."),
    F::new("sha256", T::Text, "SHA-256 of its DER, in hex."),
    F::new("der", T::Bytes, "The certificate itself, DER."),
    F::words("format", FORMATS, "The format of the file; JCEKS counts as JKS."),
    F::new("label", T::Text, "Its alias or friendly name in a key store; absent elsewhere."),
    F::new(
        "named_by",
        T::TextList,
        "The services whose configuration names the file, as in `tls.server_config`; empty if none does.",
    ),
    F::new("mode", T::Mode, "The file's permission bits."),
    F::new("owner", T::Text, "The name of the file's owner; absent if the id has none."),
    F::new("group", T::Text, "The name of the file's group; absent if the id has none."),
];

/// The words for formats.
pub(crate) const FORMATS: &[Cow<'static, str>] = &[B("pem"), B("der"), B("pkcs7"), B("pkcs12"), B("jks")];

/// A row for every certificate in a file.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let credentials = gathering.credentials();
    let mut table = Table { rows: Vec::new(), gaps: credentials.gaps.clone() };
    for file in &credentials.files {
        for (position, stored) in (0_i64..).zip(&file.held.certificates) {
            if stored.der.len() > pki::MOST_DER {
                let detail = format!("certificate {position} is longer than a certificate may be; replace it");
                table.gaps.push(Gap { place: file.path.clone(), reason: GapReason::TooLarge, detail });
                continue;
            }
            table.rows.push(row(gathering, file, position, stored));
        }
    }
    table
}

fn row(gathering: &Gathering<'_>, file: &File, position: i64, stored: &Stored) -> Row {
    RowBuilder::new(&SPEC, file.at(stored.line), Grade::Configured)
        .set("path", file.path.clone())
        .set("position", position)
        .set("sha256", sha256(&stored.der))
        .set("der", Value::Text(BASE64.encode(&stored.der)))
        .set("format", file.held.format.map(Format::word))
        .set("label", stored.label.clone())
        .set("named_by", file.services.clone())
        .owned(gathering, &file.stat)
        .build()
}

/// Rows about a file say whose it is.
pub(crate) trait Owned {
    /// Sets `mode`, `owner` and `group`.
    fn owned(self, gathering: &Gathering<'_>, stat: &Stat) -> Self;
}

impl Owned for RowBuilder<'_> {
    fn owned(self, gathering: &Gathering<'_>, stat: &Stat) -> Self {
        let accounts = gathering.accounts();
        self.set("mode", Value::Mode(stat.mode))
            .set("owner", accounts.user_name(stat.uid))
            .set("group", accounts.group_name(stat.gid))
    }
}

/// SHA-256 in hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(ring::digest::digest(&ring::digest::SHA256, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use report::Source;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    fn made(name: &str) -> rcgen::CertifiedKey<rcgen::KeyPair> {
        rcgen::generate_simple_self_signed([name.to_owned()]).unwrap()
    }

    #[test]
    fn services_certificates_count_and_the_trust_store_does_not() {
        let (a, b, own, ca) = (made("a"), made("b"), made("own"), made("ca"));
        let table = Fixture::new()
            .file("/etc/nginx/tls/a.PEM", &format!("{}{}{}", a.cert.pem(), a.signing_key.serialize_pem(), b.cert.pem()))
            .bytes(b"/etc/app/b.der", b.cert.der())
            .bytes(b"/etc/app/key.der", &a.signing_key.serialize_der())
            .bytes(b"/etc/app/not.crt", &a.signing_key.serialize_der())
            .file("/etc/letsencrypt/archive/x/cert1.pem", &own.cert.pem())
            .link("/etc/letsencrypt/live/x/cert.pem", "../../archive/x/cert1.pem")
            .file("/usr/share/ca-certificates/mozilla/CA.crt", &ca.cert.pem())
            .link("/etc/ssl/certs/CA.pem", "/usr/share/ca-certificates/mozilla/CA.crt")
            .file("/etc/ssl/certs/ca-certificates.crt", &ca.cert.pem())
            .link("/etc/app/bundle.pem", "/etc/ssl/certs/ca-certificates.crt")
            .file("/usr/local/share/ca-certificates/own.crt", &own.cert.pem())
            .link("/etc/ssl/certs/own.pem", "/usr/local/share/ca-certificates/own.crt")
            .link("/etc/app/gone.pem", "/nowhere.pem")
            .file("/etc/app/broken.pem", "-----BEGIN CERTIFICATE-----\n?\n")
            .table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, &["path", "position"]),
            [
                "/etc/app/b.der|0",
                "/etc/letsencrypt/live/x/cert.pem|0",
                "/etc/nginx/tls/a.PEM|0",
                "/etc/nginx/tls/a.PEM|1",
                "/usr/local/share/ca-certificates/own.crt|0",
            ]
        );
        let digest = |row: &report::Row| matches!(&row.source, Source::File { sha256: Some(_), .. });
        assert_eq!(table.rows.iter().map(digest).collect::<Vec<_>>(), [true, true, false, false, true]);
        assert_eq!(table.rows[0].get(&SPEC, "der"), Some(&Value::Text(BASE64.encode(b.cert.der()))));
        let gaps: Vec<_> = table.gaps.iter().map(|gap| (gap.place.as_str(), gap.reason)).collect();
        assert_eq!(gaps, [("/etc/app/broken.pem", GapReason::Malformed)]);
    }

    #[test]
    fn no_private_key_becomes_a_fact() {
        let key = made("a").signing_key;
        let pem = key.serialize_pem();
        let table = Fixture::new().file("/etc/a.pem", &pem).bytes(b"/etc/a.der", &key.serialize_der()).table(&PROBE);
        assert_eq!((table.rows, table.gaps), (vec![], vec![]));
    }
}
