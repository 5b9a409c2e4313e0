//! `ssh.host_key`: a key by which the SSH server shows who it is: one that its
//! configuration names, or one that lies where such keys do.

use super::certificate_file::Owned;
use super::key_private::weak;
use crate::credentials;
use crate::gathering::Gathering;
use pki::key::ssh::{self, PublicKey};
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value,
    escape,
};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeMap;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("ssh.host_key"),
    origin: Origin::Observed,
    doc: B(
        "A key by which the SSH server shows who it is: one that its configuration names, or one that lies in /etc/ssh.",
    ),
    needs: B("read access to /etc/ssh (root for the mode of what is private)"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("path", T::Path, "The private key's file; the public one's where there is no other."),
    F::new("type", T::Text, "The key's type in SSH, such as `ssh-ed25519`."),
    F::new("bits", T::Integer, "Its size in bits; absent for a type that is not known."),
    F::new("fingerprint", T::Text, "`SHA256:` and the digest, as ssh-keygen(1) prints it."),
    F::new("mode", T::Mode, "The permission bits of the file."),
    F::new("owner", T::Text, "The name of the file's owner; absent if the id has none."),
    F::new("group", T::Text, "The name of the file's group; absent if the id has none."),
    F::new(
        "configured",
        T::Boolean,
        "True if the server uses it: its configuration names it, or names none and it is one of the default.",
    ),
    F::new("weak", T::TextList, "What is weak about it; empty where nothing is."),
];

/// The files that OpenSSH uses where no setting names any.
const DEFAULT: &[&str] = &["/etc/ssh/ssh_host_ecdsa_key", "/etc/ssh/ssh_host_ed25519_key", "/etc/ssh/ssh_host_rsa_key"];

const FOLDER: &str = "/etc/ssh";

/// The most bytes of a file with a public key.
const BOUND: usize = 1 << 20;

/// A row for every host key.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let mut table = Table::default();
    let (keys, sure) = keys(gathering, &mut table.gaps);
    for (path, configured) in keys {
        let configured = match &sure {
            Some(why) => Value::Unreadable(why.clone()),
            None => configured.into(),
        };
        match key(gathering, &path, configured) {
            Ok(row) => table.rows.push(row),
            Err(gap) => table.gaps.push(gap),
        }
    }
    table
}

/// The files of private keys, each with whether the server uses it; and why
/// that is not known, where it is not.
fn keys(gathering: &Gathering<'_>, gaps: &mut Vec<Gap>) -> (BTreeMap<Vec<u8>, bool>, Option<String>) {
    let server = gathering.ssh_server();
    let mut keys = BTreeMap::new();
    let mut sure = None;
    match &server.host_keys {
        // A path that is not absolute is meant from the folder that the server runs in.
        Some(Value::TextList(named)) => keys.extend(named.iter().map(|path| (path.as_bytes().to_vec(), true))),
        Some(Value::Unreadable(why)) => sure = Some(why.clone()),
        _ if server.table.rows.is_empty() => gaps.extend(server.table.gaps.iter().cloned()),
        _ => keys.extend(DEFAULT.iter().map(|path| (path.as_bytes().to_vec(), true))),
    }
    // Of the default those are used that are there; what a setting names should be.
    let default = server.host_keys.is_none();
    match gathering.host.list(FOLDER) {
        Ok(entries) => {
            for entry in entries {
                let name = entry.name.strip_suffix(b".pub").unwrap_or(&entry.name);
                if name.starts_with(b"ssh_host_") && name.ends_with(b"_key") {
                    keys.entry([FOLDER.as_bytes(), b"/", name].concat()).or_insert(false);
                }
            }
        }
        Err(gap) if gap.reason == GapReason::Missing => {}
        Err(gap) => gaps.push(gap),
    }
    if default {
        let is_there = |path: &[u8]| !matches!(gathering.host.stat(path), Ok(None));
        keys.retain(|path, _| is_there(path) || is_there(&public_path(path)));
    }
    (keys, sure)
}

fn public_path(path: &[u8]) -> Vec<u8> {
    [path, b".pub"].concat()
}

fn key(gathering: &Gathering<'_>, path: &[u8], configured: Value) -> Result<Row, Gap> {
    // The server has the public half from the private file; the other may be of another key.
    let mut hidden = Vec::new();
    let file = credentials::read(gathering, path, Vec::new(), &mut hidden);
    let held = file.as_ref().and_then(|file| file.held.keys.first()?.public.as_ref());
    let own = held.and_then(|public| PublicKey::of_spki(&public.spki));
    let public = match own.map_or_else(|| beside(gathering, &public_path(path)), Ok) {
        Ok(key) => key,
        // Why the private file could not be read counts for more than that there is no other.
        Err(gap) => match hidden.into_iter().find(|hidden| hidden.reason != GapReason::Missing) {
            Some(hidden) => return Err(hidden),
            None if gap.reason == GapReason::Missing => return Err(Gap { place: escape::path(path), ..gap }),
            None => return Err(gap),
        },
    };
    let lies = match gathering.host.stat(path)? {
        Some(stat) => Some((path.to_vec(), stat)),
        None => gathering.host.stat(public_path(path))?.map(|stat| (public_path(path), stat)),
    };
    let (place, stat) = lies.ok_or_else(|| gone(path))?;
    let place = escape::path(&place);
    // The digest of a private key's file could be used to guess at a weak one.
    let source = Source::File { path: place.clone(), sha256: None, line: None };
    Ok(RowBuilder::new(&SPEC, source, Grade::Configured)
        .set("path", place)
        .set("type", public.kind.clone())
        .set("bits", public.bits)
        .set("fingerprint", public.fingerprint.clone())
        .owned(gathering, &stat)
        .set("configured", configured)
        .set("weak", weak(public.spki.as_deref()))
        .build())
}

/// The public key in a file of its own.
fn beside(gathering: &Gathering<'_>, path: &[u8]) -> Result<PublicKey, Gap> {
    let content = gathering.host.read(path, BOUND)?;
    let (lines, _) = ssh::lines(&content.bytes);
    lines.into_iter().find_map(|line| line.key).ok_or_else(|| Gap {
        place: escape::path(path),
        reason: GapReason::Malformed,
        detail: "it holds no public key; make it anew with `ssh-keygen -y`".to_owned(),
    })
}

fn gone(path: &[u8]) -> Gap {
    let detail = "it went away while it was looked at".to_owned();
    Gap { place: escape::path(path), reason: GapReason::Missing, detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use base64::{Engine, engine::general_purpose::STANDARD as BASE64};

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    /// A line of a public key file, and its fingerprint.
    fn ed25519(byte: u8) -> (String, String) {
        let string = |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat();
        let blob = [string(b"ssh-ed25519"), string(&[byte; 32])].concat();
        (format!("ssh-ed25519 {} root@host\n", BASE64.encode(&blob)), PublicKey::read(&blob).unwrap().fingerprint)
    }

    #[test]
    fn the_private_file_tells_which_key_it_is_and_the_public_one_where_it_cannot() {
        let pair = rcgen::KeyPair::generate().unwrap();
        let own = PublicKey::of_spki(&rcgen::PublicKeyData::subject_public_key_info(&pair)).unwrap();
        let ((other, _), (public, print)) = (ed25519(7), ed25519(9));
        let fixture = Fixture::new()
            .file("/etc/ssh/sshd_config", "HostKey /etc/ssh/ssh_host_ecdsa_key\nHostKey /srv/own\nHostKey /srv/none\n")
            .file("/etc/ssh/ssh_host_ecdsa_key", &pair.serialize_pem())
            .file("/etc/ssh/ssh_host_ecdsa_key.pub", &other)
            .mode("/etc/ssh/ssh_host_ecdsa_key", 0o640)
            .file("/etc/ssh/ssh_host_ed25519_key.pub", &public)
            .mode("/etc/ssh/ssh_host_ed25519_key.pub", 0o644)
            .file("/srv/own", "no key")
            .mode("/srv/own", 0o600)
            .file("/srv/own.pub", &public)
            .file("/etc/ssh/ssh_host_rsa_key.pub", "no key");
        let table = fixture.table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, &["path", "type", "bits", "fingerprint", "mode", "configured"]),
            [
                format!("/etc/ssh/ssh_host_ecdsa_key|ecdsa-sha2-nistp256|256|{}|0640|true", own.fingerprint),
                format!("/etc/ssh/ssh_host_ed25519_key.pub|ssh-ed25519|256|{print}|0644|false"),
                format!("/srv/own|ssh-ed25519|256|{print}|0600|true"),
            ]
        );
        let gaps: Vec<_> = table.gaps.iter().map(|gap| (gap.place.as_str(), gap.reason)).collect();
        assert_eq!(gaps, [("/etc/ssh/ssh_host_rsa_key.pub", GapReason::Malformed), ("/srv/none", GapReason::Missing)]);
    }

    #[test]
    fn without_a_setting_those_of_the_default_are_used() {
        let (public, _) = ed25519(1);
        let at = |name: &str| format!("/etc/ssh/ssh_host_{name}_key.pub");
        let fixture = Fixture::new().file(&at("rsa"), &public).file(&at("old"), &public);
        let rows = |fixture: &Fixture| shown(&fixture.table(&PROBE), &SPEC, &["path", "configured"]);
        let both = |rsa: bool| [format!("{}|false", at("old")), format!("{}|{rsa}", at("rsa"))];
        assert_eq!(rows(&fixture), both(false), "there is no server");
        let fixture = fixture.file("/etc/ssh/sshd_config", "Port 22\n");
        assert_eq!(rows(&fixture), both(true));
        assert_eq!(fixture.table(&PROBE).gaps, []);
        let fixture = fixture.file("/etc/ssh/sshd_config", "Include x.conf\n").fifo("/etc/ssh/x.conf");
        assert!(rows(&fixture).iter().all(|row| row.contains("unreadable")));
        assert_eq!(Fixture::new().table(&PROBE), Table::default());
    }
}
