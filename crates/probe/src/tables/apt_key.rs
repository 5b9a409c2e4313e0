//! `apt.key`: an OpenPGP key by which apt knows a package archive.

use crate::gathering::Gathering;
use crate::host::Kind;
use crate::packages::sources::{self, Sources};
use pki::key::openpgp::{self, Fault, PublicKey};
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Time,
    escape,
};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("apt.key"),
    origin: Origin::Observed,
    doc: B(
        "An OpenPGP key by which apt knows a package archive: in a key ring of apt's, or in one that lies beside them.",
    ),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("path", T::Path, "The key ring, or the file of sources that the key stands in."),
    F::words("format", &[B("ascii"), B("binary")], "Whether the ring is text or binary."),
    F::new("fingerprint", T::Text, "The primary key's fingerprint, in hex, upper case."),
    F::new("algorithm", T::Text, "The primary key's kind: `RSA`, `DSA`, `Ed25519` and others."),
    F::new("bits", T::Integer, "The primary key's size in bits; absent for a kind of which that is not known."),
    F::new("created", T::Time, "When the primary key was made."),
    F::new("expires", T::Time, "When the primary key expires, as its own signature says; absent if never."),
    F::new("revoked", T::Boolean, "True if the ring holds a revocation of it by itself."),
    F::new("signed_by", T::TextList, "The files of sources that name the ring or the key; empty if none does."),
    F::new(
        "trusted",
        T::Boolean,
        "True if apt takes packages by it: a source names it, or it lies where apt looks for sources that name none.",
    ),
];

/// Rings that apt takes for every source that names none.
const TRUSTED: &[&str] = &["/etc/apt/trusted.gpg"];

/// The same for a folder of rings.
const TRUSTED_FOLDER: &str = "/etc/apt/trusted.gpg.d";

/// Folders of rings.
const FOLDERS: &[&str] = &["/etc/apt/keyrings", TRUSTED_FOLDER, "/usr/share/keyrings"];

const ENDINGS: &[&[u8]] = &[b".asc", b".gpg", b".pgp"];

/// The most bytes of one ring.
const BOUND: usize = 4 << 20;

/// A row for every primary key of every ring.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let host = gathering.host;
    let (sources, gaps) = sources::read(host);
    let mut table = Table { rows: Vec::new(), gaps };
    for (path, named) in rings(gathering, &sources, &mut table.gaps) {
        match host.read(&path, BOUND) {
            Ok(content) => {
                take(&escape::path(&path), &content.source(None), &content.bytes, &sources, &mut table);
            }
            // A ring that a source names has to be there.
            Err(gap) if gap.reason == GapReason::Missing && !named => {}
            Err(gap) => table.gaps.push(gap),
        }
    }
    for own in &sources {
        for (line, ring) in &own.rings {
            // The rest of the file may hold a password, so that its digest is left out.
            let source = Source::File { path: own.path.clone(), sha256: None, line: Some(*line) };
            take(&own.path, &source, ring, &sources, &mut table);
        }
    }
    table
}

fn take(path: &str, source: &Source, bytes: &[u8], sources: &[Sources], table: &mut Table) {
    let found = openpgp::read(bytes);
    for fault in &found.faults {
        let reason = match fault {
            Fault::FileTooLarge | Fault::TooMany => GapReason::TooLarge,
            Fault::KeyBox => GapReason::Unsupported,
            _ => GapReason::Malformed,
        };
        table.gaps.push(Gap { place: path.to_owned(), reason, detail: fault.to_string() });
    }
    let format = if found.armoured { "ascii" } else { "binary" };
    table.rows.extend(found.keys.iter().map(|key| row(path, source, format, key, sources)));
}

fn row(path: &str, source: &Source, format: &str, key: &PublicKey, sources: &[Sources]) -> Row {
    let signed_by = named_by(path, key, sources);
    let trusted = !signed_by.is_empty() || TRUSTED.contains(&path) || path.starts_with(TRUSTED_FOLDER);
    RowBuilder::new(&SPEC, source.clone(), Grade::Configured)
        .set("path", path)
        .set("format", format)
        .set("fingerprint", key.fingerprint.clone())
        .set("algorithm", key.algorithm.clone())
        .set("bits", key.bits)
        .set("created", Time::from_seconds(key.created))
        .set("expires", key.expires.map(Time::from_seconds))
        .set("revoked", key.revoked)
        .set("signed_by", signed_by)
        .set("trusted", trusted)
        .build()
}

/// The files of sources that name the ring, or the key or one of its subkeys, or hold it.
fn named_by(path: &str, key: &PublicKey, sources: &[Sources]) -> Vec<String> {
    let prints = || std::iter::once(&key.fingerprint).chain(key.subkeys.iter().map(|subkey| &subkey.fingerprint));
    let names = |own: &&Sources| {
        let by_file = own.files.iter().any(|file| escape::path(file.as_bytes()) == path);
        // A key may be named by the end of its fingerprint.
        let by_print = own.fingerprints.iter().any(|named| prints().any(|print| print.ends_with(named.as_str())));
        by_file || by_print || own.path == path
    };
    let mut names: Vec<_> = sources.iter().filter(names).map(|own| own.path.clone()).collect();
    names.dedup();
    names
}

/// The rings by path, each with whether a source names it.
fn rings(gathering: &Gathering<'_>, sources: &[Sources], gaps: &mut Vec<Gap>) -> BTreeSet<(Vec<u8>, bool)> {
    let named: BTreeSet<_> = sources.iter().flat_map(|own| &own.files).map(|path| path.as_bytes().to_vec()).collect();
    let mut all: BTreeSet<_> = TRUSTED.iter().map(|path| path.as_bytes().to_vec()).collect();
    for folder in FOLDERS {
        match gathering.host.list(folder) {
            Ok(entries) => {
                let rings = entries
                    .iter()
                    .filter(|e| e.kind != Kind::Directory && ENDINGS.iter().any(|end| e.name.ends_with(end)));
                all.extend(rings.map(|entry| [folder.as_bytes(), b"/", &entry.name].concat()));
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => gaps.push(gap),
        }
    }
    all.extend(named.iter().cloned());
    all.into_iter()
        .map(|path| {
            let is_named = named.contains(&path);
            (path, is_named)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use base64::{Engine, engine::general_purpose::STANDARD as BASE64};

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    /// A public key packet (RFC 9580, 5.5.2): version 4, made at this second, Ed25519 of these bytes.
    fn packet(created: u32, byte: u8) -> Vec<u8> {
        let curve = [0x2b, 6, 1, 4, 1, 0xda, 0x47, 0x0f, 1];
        let point = [&[0x01, 0x07, 0x40][..], &[byte; 32]].concat();
        let body = [&[4][..], &created.to_be_bytes(), &[22, 9], &curve, &point].concat();
        [&[0xc6, u8::try_from(body.len()).unwrap()][..], &body].concat()
    }

    fn armoured(packet: &[u8]) -> String {
        format!("-----BEGIN {0}-----\n\n{1}\n-----END {0}-----\n", "PGP PUBLIC KEY BLOCK", BASE64.encode(packet))
    }

    fn print(packet: &[u8]) -> String {
        openpgp::read(packet).keys[0].fingerprint.clone()
    }

    #[test]
    fn rings_keys_and_the_sources_that_name_them() {
        let [one, two, three, four] = [1, 2, 3, 4].map(|byte| packet(86_400, byte));
        let inside = armoured(&four).replace('\n', "\n ").replace("\n \n", "\n .\n");
        let sources = format!(
            "Types: deb\nURIs: https://u:CANARY@a\nSigned-By: /usr/share/keyrings/one.gpg\n\nSigned-By: {}!\n\nSigned-By:\n {}\n",
            print(&two),
            inside.trim_end()
        );
        let list = "deb [signed-by=/usr/share/keyrings/one.gpg,/srv/none.gpg] http://a x main\n";
        let fixture = Fixture::new()
            .bytes(b"/usr/share/keyrings/none.gpg", &three)
            .bytes(b"/usr/share/keyrings/one.gpg", &[one.clone(), three.clone()].concat())
            .file("/etc/apt/trusted.gpg.d/two.asc", &armoured(&two))
            .file("/etc/apt/trusted.gpg.d/README", "no ring")
            .file("/etc/apt/sources.list.d/a.sources", &sources)
            .file("/etc/apt/sources.list", list);
        let table = fixture.table(&PROBE);
        let (a, b) = ("/etc/apt/sources.list.d/a.sources", "/etc/apt/sources.list");
        let made = "1970-01-02T00:00:00.000Z";
        let mut want = [
            format!("/usr/share/keyrings/none.gpg|binary|{}|{made}|—|false||false", print(&three)),
            format!("/etc/apt/trusted.gpg.d/two.asc|ascii|{}|{made}|—|false|{a}|true", print(&two)),
            format!("{a}|ascii|{}|{made}|—|false|{a}|true", print(&four)),
            format!("/usr/share/keyrings/one.gpg|binary|{}|{made}|—|false|{b}, {a}|true", print(&one)),
            format!("/usr/share/keyrings/one.gpg|binary|{}|{made}|—|false|{b}, {a}|true", print(&three)),
        ];
        let mut found = shown(
            &table,
            &SPEC,
            &["path", "format", "fingerprint", "created", "expires", "revoked", "signed_by", "trusted"],
        );
        want.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, want);
        let gaps: Vec<_> = table.gaps.iter().map(|gap| (gap.place.as_str(), gap.reason)).collect();
        assert_eq!(gaps, [("/srv/none.gpg", GapReason::Missing)]);
        assert!(!format!("{table:?}").contains("CANARY"));
    }

    #[test]
    fn a_ring_that_cannot_be_read_is_a_gap() {
        let gaps = |fixture: Fixture| fixture.table(&PROBE).gaps.into_iter().map(|gap| gap.reason).collect::<Vec<_>>();
        let at = "/etc/apt/trusted.gpg.d/a.gpg";
        assert_eq!(gaps(Fixture::new().folder("/etc/apt/trusted.gpg.d").fifo(at)), [GapReason::Malformed]);
        assert_eq!(gaps(Fixture::new().sparse(at, 1 << 30)), [GapReason::TooLarge]);
        assert_eq!(gaps(Fixture::new().bytes(at.as_bytes(), &packet(0, 1)[..20])), [GapReason::Malformed]);
        let keybox = [&[0, 0, 0, 32, 1, 1, 0, 0][..], b"KBXf", &[0; 20]].concat();
        assert_eq!(gaps(Fixture::new().bytes(b"/etc/apt/trusted.gpg", &keybox)), [GapReason::Unsupported]);
        assert_eq!(Fixture::new().table(&PROBE), Table::default());
    }
}
