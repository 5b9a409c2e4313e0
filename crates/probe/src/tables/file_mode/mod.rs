//! `file.mode`: mode and owner of a file that security depends on; no row for one that does not exist.

pub(crate) mod acl;
mod key;
mod places;

use crate::gathering::Gathering;
use crate::host::{Host, Kind, Stat, Walk};
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value,
    escape,
};
use std::borrow::Cow::Borrowed as B;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("file.mode"),
    origin: Origin::Observed,
    doc: B("Mode and owner of a file that security depends on; no row for one that does not exist."),
    needs: B("search permission on its folder"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("path", T::Path, "The file's name."),
    F::words(
        "class",
        &[B("account"), B("boot"), B("cron"), B("private_key"), B("ssh"), B("sudo"), B("system")],
        "What it is for.",
    ),
    F::words(
        "kind",
        &[B("file"), B("directory"), B("symlink"), B("socket"), B("fifo"), B("device")],
        "What it is; a link is followed and its target is judged.",
    ),
    F::new("mode", T::Mode, "The permission bits."),
    F::new("uid", T::Integer, "The owner's id."),
    F::new("gid", T::Integer, "The group's id."),
    F::new("owner", T::Text, "The owner's name; absent if the id has none."),
    F::new("group", T::Text, "The group's name; absent if the id has none."),
    F::new("acl", T::Boolean, "True if an access control list grants more than the mode shows."),
];

/// How far private keys are searched for.
const SEARCH: Walk = Walk { depth: 6, entries: 20_000, time: Duration::from_secs(2) };

/// A row for each place that exists, and for each private key that is found.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let host = gathering.host;
    let mut found = Found::default();
    for (path, class) in places::FILES {
        found.add(path.as_bytes(), class);
    }
    for (path, class) in places::FOLDERS {
        found.add(path.as_bytes(), class);
        found.entries(host, path, class);
    }
    let homes = homes(gathering, &mut found);
    found.keys(host, &homes);
    let rows = std::mem::take(&mut found.places).into_iter();
    let rows = rows.filter_map(|(path, class)| match host.stat(&path) {
        Ok(stat) => stat.map(|stat| row(gathering, &path, class, &stat)),
        Err(gap) => {
            found.gaps.push(gap);
            None
        }
    });
    let rows = rows.collect();
    Table { rows, gaps: found.gaps }
}

/// The `.ssh` folders of all accounts, each once; they and the lists of keys
/// that may log in become places.
fn homes(gathering: &Gathering<'_>, found: &mut Found) -> BTreeSet<Vec<u8>> {
    let accounts = gathering.accounts();
    // Where homes are not known neither are the keys in them.
    found.gaps.extend(accounts.user_gaps.iter().cloned());
    let mut homes: BTreeSet<&[u8]> = accounts.users.iter().map(|u| u.home.as_slice()).collect();
    homes.insert(b"/root");
    let absolute = homes.into_iter().filter(|home| home.starts_with(b"/"));
    let folders: BTreeSet<_> =
        absolute.map(|home| [home.strip_suffix(b"/").unwrap_or(home), b"/.ssh"].concat()).collect();
    for folder in &folders {
        found.add(folder, "ssh");
        for name in ["authorized_keys", "authorized_keys2"] {
            found.add(&[folder, b"/".as_slice(), name.as_bytes()].concat(), "ssh");
        }
    }
    folders
}

/// Places by path, each with its class, and what could not be seen.
#[derive(Default)]
struct Found {
    places: BTreeMap<Vec<u8>, &'static str>,
    gaps: Vec<Gap>,
}

impl Found {
    fn add(&mut self, path: &[u8], class: &'static str) {
        self.places.entry(path.to_vec()).or_insert(class);
    }

    fn entries(&mut self, host: &Host, path: &str, class: &'static str) {
        match host.list(path) {
            Ok(entries) => {
                for entry in entries {
                    self.add(&[path.as_bytes(), b"/", entry.name.as_slice()].concat(), class);
                }
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => self.gaps.push(gap),
        }
    }

    fn keys(&mut self, host: &Host, homes: &BTreeSet<Vec<u8>>) {
        let starts = places::KEYS.iter().map(|k| k.as_bytes()).chain(homes.iter().map(Vec::as_slice));
        let (mut keys, mut hidden) = (Vec::new(), Vec::new());
        let gaps = host.walk(starts, SEARCH, &mut |visit| {
            if visit.kind == Kind::File {
                match key::is_key(host, visit.path) {
                    Ok(true) => keys.push(visit.path.to_vec()),
                    Ok(false) => {}
                    Err(gap) => hidden.push(gap),
                }
            }
            true
        });
        self.gaps.extend(gaps);
        self.gaps.extend(hidden);
        for key in keys {
            self.places.insert(key, "private_key");
        }
    }
}

fn row(gathering: &Gathering<'_>, path: &[u8], class: &str, stat: &Stat) -> Row {
    let path_shown = escape::path(path);
    let source = Source::File { path: path_shown.clone(), sha256: None, line: None };
    let accounts = gathering.accounts();
    RowBuilder::new(&SPEC, source, Grade::Live)
        .set("path", path_shown)
        .set("class", class)
        .set("kind", stat.kind.word())
        .set("mode", Value::Mode(stat.mode))
        .set("uid", stat.uid)
        .set("gid", stat.gid)
        .set("owner", accounts.user_name(stat.uid))
        .set("group", accounts.group_name(stat.gid))
        .set("acl", acl(gathering.host, path))
        .build()
}

fn acl(host: &Host, path: &[u8]) -> Value {
    match host.attribute(path, "system.posix_acl_access") {
        Ok(None) => false.into(),
        Ok(Some(bytes)) => {
            acl::grants_more(&bytes).map_or_else(|| Value::Unreadable(acl::MALFORMED.to_owned()), Value::Boolean)
        }
        Err(gap) => Value::Unreadable(gap.detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    /// Every place but the root folder, whose mode the temporary folder gives.
    fn rows(fixture: &Fixture, names: &[&str]) -> Vec<String> {
        let mut table = fixture.table(&PROBE);
        assert_eq!(table.gaps, []);
        table.rows.retain(|r| r.get(&SPEC, "path") != Some(&Value::Text("/".into())));
        shown(&table, &SPEC, names)
    }

    fn host() -> Fixture {
        Fixture::new().file("/etc/passwd", "").file("/etc/group", "").mode("/etc", 0o755)
    }

    #[test]
    fn places_that_exist_are_told_and_links_are_followed() {
        let fixture = host()
            .mode("/etc/passwd", 0o666)
            .mode("/etc/group", 0o644)
            .file("/etc/cron.d/job", "")
            .mode("/etc/cron.d/job", 0o600)
            .mode("/etc/cron.d", 0o700)
            .file("/real/sudoers", "")
            .mode("/real/sudoers", 0o440)
            .link("/etc/sudoers", "/real/sudoers")
            .link("/etc/hosts", "/nowhere")
            .folder("/tmp")
            .mode("/tmp", 0o1777);
        assert_eq!(
            rows(&fixture, &["path", "class", "kind", "mode", "acl"]),
            [
                "/etc|system|directory|0755|false",
                "/etc/cron.d|cron|directory|0700|false",
                "/etc/cron.d/job|cron|file|0600|false",
                "/etc/group|account|file|0644|false",
                "/etc/passwd|account|file|0666|false",
                "/etc/sudoers|sudo|file|0440|false",
                "/tmp|system|directory|1777|false",
            ]
        );
    }

    #[test]
    fn owners_have_names_where_the_host_has_them() {
        let fixture = Fixture::new().file("/etc/group", "");
        let uid = fixture.host().stat("/etc/group").unwrap().unwrap().uid;
        let named = fixture.file("/etc/passwd", &format!("me:x:{uid}:1::/none:\n"));
        let all = rows(&named, &["path", "owner", "group"]);
        assert!(all.contains(&"/etc/passwd|me|—".to_owned()), "{all:?}");
    }

    #[test]
    fn private_keys_are_found_by_what_they_hold_and_never_told() {
        let key = format!("-----BEGIN {}-----\nCANARY\n", "PRIVATE KEY");
        let fixture = host()
            .file("/etc/passwd", "ann:x:1:1::/home/ann/:\nbob:x:2:2::relative:\n")
            .file("/etc/nginx/tls/site.pem", &key)
            .mode("/etc/nginx/tls/site.pem", 0o644)
            .file("/etc/nginx/nginx.conf", "server {}")
            .file("/home/ann/.ssh/id_work", &key)
            .file("/home/ann/.ssh/authorized_keys", "ssh-ed25519 AAAA")
            .file("/etc/ssh/ssh_host_rsa_key", &key)
            .file("/etc/ssh/ssh_host_rsa_key.pub", "ssh-rsa AAAA")
            .link("/etc/ssl/private/link", "/etc/nginx/tls/site.pem");
        let all = rows(&fixture, &["class", "path"]);
        let keys: Vec<_> = all.iter().filter(|r| r.starts_with("private_key")).map(String::as_str).collect();
        assert_eq!(
            keys,
            [
                "private_key|/etc/nginx/tls/site.pem",
                "private_key|/etc/ssh/ssh_host_rsa_key",
                "private_key|/home/ann/.ssh/id_work"
            ]
        );
        assert!(all.contains(&"ssh|/home/ann/.ssh/authorized_keys".to_owned()));
        assert!(!format!("{:?}", fixture.table(&PROBE)).contains("CANARY"));
    }

    #[test]
    fn what_is_not_known_is_a_gap() {
        let table = Fixture::new().table(&PROBE);
        assert_eq!(table.gaps.iter().map(|g| g.place.as_str()).collect::<Vec<_>>(), ["/etc/passwd"]);
    }
}
