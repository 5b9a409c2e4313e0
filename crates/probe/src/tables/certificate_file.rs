//! `certificate.file`: an X.509 certificate in a file; the trust store that the distribution ships is left out.

use crate::gathering::Gathering;
use crate::host::{Content, Host, Kind, Visit, Walk};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use pki::Malformed;
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, RowBuilder, Table, TableSpec, Value, escape,
};
use std::borrow::Cow::Borrowed as B;
use std::collections::{BTreeMap, BTreeSet};

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("certificate.file"),
    origin: Origin::Observed,
    doc: B("An X.509 certificate in a file; the trust store that the distribution ships is left out."),
    needs: B("read access to the file"),
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
];

/// Where services keep their certificates.
const PLACES: &[&str] = &["/etc", "/usr/local/etc", "/usr/local/share/ca-certificates"];

/// Folders that hold the distribution's trust store, or certificates that are
/// no longer in use.
const LEFT_OUT: &[&str] = &[
    "/etc/ca-certificates/extracted",
    "/etc/letsencrypt/archive",
    "/etc/pki/ca-trust/extracted",
    "/etc/pki/ca-trust/source",
    "/etc/ssl/certs/java",
];

/// The trust store in one file, under its names in several distributions.
const STORES: &[&str] = &[
    "/etc/pki/tls/cert.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/tls/certs/ca-bundle.trust.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
];

/// Where links of the trust store lead.
const STORE_FOLDERS: &[&str] = &[
    "/etc/pki/ca-trust/extracted/",
    "/usr/local/share/ca-certificates/",
    "/usr/share/ca-certificates/",
    "/usr/share/pki/",
    "/var/lib/ca-certificates/",
];

const ENDINGS: &[&[u8]] = &[b".cer", b".cert", b".crt", b".der", b".pem"];

/// A row for every certificate in a file.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let host = gathering.host;
    let (paths, gaps) = find(host);
    let mut table = Table { rows: Vec::new(), gaps };
    for path in paths {
        match host.read(&path, pki::MOST_BYTES) {
            Ok(mut content) => {
                // A file may hold the private key too: its digest could be used to guess at a weak one.
                if memchr::memmem::find(&content.bytes, b"PRIVATE KEY-----").is_some() {
                    content.withhold_digest();
                }
                take(&content, &path, &mut table);
            }
            Err(gap) => table.gaps.push(gap),
        }
    }
    table
}

/// The files to read, each under one name.
fn find(host: &Host) -> (Vec<Vec<u8>>, Vec<Gap>) {
    let mut files: Vec<Vec<u8>> = Vec::new();
    let mut links: Vec<Vec<u8>> = Vec::new();
    let mut gaps = host.walk(PLACES, Walk::default(), &mut |visit: &Visit<'_>| {
        let lower = visit.path.to_ascii_lowercase();
        let named = ENDINGS.iter().any(|ending| lower.ends_with(ending));
        match visit.kind {
            Kind::Directory => return !LEFT_OUT.iter().any(|folder| folder.as_bytes() == visit.path),
            Kind::File if named => files.push(visit.path.to_vec()),
            Kind::Symlink if named => links.push(visit.path.to_vec()),
            _ => {}
        }
        true
    });
    let identity = |path: &[u8], gaps: &mut Vec<Gap>| match host.stat(path) {
        Ok(stat) => stat.filter(|stat| stat.kind == Kind::File).map(|stat| stat.identity),
        Err(gap) => {
            gaps.push(gap);
            None
        }
    };
    let mut seen = BTreeSet::new();
    for store in STORES {
        // That a store is not there is no gap.
        seen.extend(host.stat(store).ok().flatten().map(|stat| stat.identity));
    }
    let mut found = BTreeMap::new();
    for path in files {
        // Two names of one file (hard links) are two files to those who use them.
        if identity(&path, &mut gaps).is_some_and(|identity| !seen.contains(&identity)) {
            found.insert(path, ());
        }
    }
    let mut known: BTreeSet<(u64, u64)> = found.keys().filter_map(|path| identity(path, &mut Vec::new())).collect();
    known.extend(seen);
    for path in links {
        let target = host.read_link(&path).ok().flatten().unwrap_or_default();
        if STORE_FOLDERS.iter().any(|folder| target.starts_with(folder.as_bytes())) {
            continue;
        }
        if identity(&path, &mut gaps).is_some_and(|identity| known.insert(identity)) {
            found.insert(path, ());
        }
    }
    (found.into_keys().collect(), gaps)
}

fn take(content: &Content, path: &[u8], table: &mut Table) {
    let found = pki::read_all(&content.bytes);
    for fault in found.faults {
        let reason = if fault.is_size() { GapReason::TooLarge } else { GapReason::Malformed };
        table.gaps.push(Gap { place: escape::path(path), reason, detail: fault.to_string() });
    }
    let pem = !content.bytes.starts_with(&[0x30]);
    for (position, der) in (0_i64..).zip(found.certificates) {
        // A DER file of any name but a certificate's may hold a key or a request.
        if !pem && pki::Certificate::read(&der) == Err(Malformed::NotACertificate) && !is_certificate_name(path) {
            continue;
        }
        if der.len() > pki::MOST_DER {
            let detail = Malformed::TooLarge.to_string();
            table.gaps.push(Gap { place: escape::path(path), reason: GapReason::TooLarge, detail });
            continue;
        }
        let sha256 = hex::encode(ring::digest::digest(&ring::digest::SHA256, &der));
        let row = RowBuilder::new(&SPEC, content.source(None), Grade::Configured)
            .set("path", escape::path(path))
            .set("position", position)
            .set("sha256", sha256)
            .set("der", Value::Text(BASE64.encode(der)));
        table.rows.push(row.build());
    }
}

fn is_certificate_name(path: &[u8]) -> bool {
    let lower = path.to_ascii_lowercase();
    [b".cer".as_slice(), b".cert", b".crt"].iter().any(|ending| lower.ends_with(ending))
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
                "/etc/app/not.crt|0",
                "/etc/letsencrypt/live/x/cert.pem|0",
                "/etc/nginx/tls/a.PEM|0",
                "/etc/nginx/tls/a.PEM|1",
                "/usr/local/share/ca-certificates/own.crt|0",
            ]
        );
        let digest = |row: &report::Row| matches!(&row.source, Source::File { sha256: Some(_), .. });
        assert_eq!(table.rows.iter().map(digest).collect::<Vec<_>>(), [true, true, true, false, false, true]);
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

    #[test]
    fn the_lists_are_sorted() {
        for list in [LEFT_OUT, STORES, STORE_FOLDERS] {
            assert!(list.is_sorted());
        }
    }
}
