//! `file.entry`: a file that stands out among all of the host.

use crate::files::{Found, Reason};
use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value, escape};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("file.entry"),
    origin: Origin::Observed,
    doc: B(
        "A file on a local file system that stands out: by its mode, owner, name or place. Roots of containers are left out, as `file.count` says.",
    ),
    needs: B("CAP_DAC_READ_SEARCH for folders that are closed to others"),
    volatile: false,
    personal: true,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("path", T::Path, "The file's name."),
    F::words(
        "kind",
        &[B("file"), B("directory"), B("symlink"), B("socket"), B("fifo"), B("device"), B("missing")],
        "What it is, links not followed; `missing` for a home folder that is not there.",
    ),
    F::new("mode", T::Mode, "The permission bits; absent if it is missing."),
    F::new("uid", T::Integer, "The owner's id; absent if it is missing."),
    F::new("gid", T::Integer, "The group's id; absent if it is missing."),
    F::new("owner", T::Text, "The owner's name; absent if the id has none."),
    F::new("group", T::Text, "The group's name; absent if the id has none."),
    F::new(
        "why",
        T::TextList,
        "Why it is told of: `acl`, `capabilities`, `device` (outside /dev), `dot_file` (in a home), `hidden_program` (in a system folder), `home`, `home_missing`, `log` (in /var/log), `no_group`, `no_owner`, `setgid`, `setuid`, `world_writable`, `world_writable_folder` (without the sticky bit).",
    ),
    F::new("capabilities", T::TextList, "The capabilities that running it may give, such as `cap_net_raw`."),
    F::new("acl", T::Boolean, "True if an access control list grants more than the mode shows."),
    F::new("package", T::Text, "The package that brought a setuid or setgid program or one with capabilities."),
    F::new("home_of", T::Text, "The account whose home it is or lies in."),
    F::new("home_uid", T::Integer, "That account's id."),
    F::new("home_gid", T::Integer, "That account's primary group."),
];

/// A row for each file that stands out.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let files = gathering.files();
    let rows = files.found.iter().map(|found| row(gathering, found)).collect();
    Table { rows, gaps: files.gaps.clone() }
}

fn row(gathering: &Gathering<'_>, found: &Found) -> Row {
    let path = escape::path(&found.path);
    let source = Source::File { path: path.clone(), sha256: None, line: None };
    let accounts = gathering.accounts();
    let there = found.kind.is_some();
    let name = |value: Value| if there { value } else { Value::Absent };
    let package = match &gathering.files().packages {
        _ if !found.is_privileged() => Value::Absent,
        Ok(packages) => packages.get(&found.path).cloned().into(),
        Err(why) => Value::Unreadable(why.clone()),
    };
    let home = found.home.as_ref();
    RowBuilder::new(&SPEC, source, Grade::Live)
        .set("path", path)
        .set("kind", found.kind.map_or("missing", |kind| kind.word()))
        .set("mode", there.then_some(Value::Mode(found.mode)))
        .set("uid", there.then_some(found.uid))
        .set("gid", there.then_some(found.gid))
        .set("owner", name(accounts.user_name(found.uid)))
        .set("group", name(accounts.group_name(found.gid)))
        .set("why", words(found.reasons.iter()))
        .set("capabilities", found.capabilities.clone())
        .set("acl", found.acl.clone())
        .set("package", package)
        .set("home_of", home.map(|home| home.name.clone()))
        .set("home_uid", home.map(|home| home.uid))
        .set("home_gid", home.map(|home| home.gid))
        .build()
}

fn words<'a>(reasons: impl Iterator<Item = &'a Reason>) -> Vec<String> {
    reasons.map(|reason| reason.word().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::{Options, Probe};

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    /// Accounts of which the owner of temporary files is one.
    fn host() -> Fixture {
        let fixture = Fixture::new().file("/etc/group", "");
        let stat = fixture.host().stat("/etc/group").unwrap().unwrap();
        let group = format!("g:x:{}:\n", stat.gid);
        fixture
            .file("/etc/group", &group)
            .file("/etc/passwd", &format!("me:x:{}:{}::/none:/usr/sbin/nologin\nann:x:1500:1500::/home/ann:/bin/sh\nbob:x:1501:1501::/home/bob:\n", stat.uid, stat.gid))
            .mode("/etc", 0o755)
    }

    #[test]
    fn what_stands_out_is_told_and_nothing_else() {
        let fixture = host()
            .file("/usr/bin/su", "")
            .mode("/usr/bin/su", 0o4755)
            .file("/var/lib/dpkg/info/login.list", "/bin/su\n")
            .file("/usr/bin/own", "")
            .mode("/usr/bin/own", 0o2755)
            .file("/usr/bin/plain", "")
            .mode("/usr/bin/plain", 0o755)
            .file("/usr/lib/.x", "")
            .mode("/usr/lib/.x", 0o755)
            .file("/srv/open", "")
            .mode("/srv/open", 0o666)
            .folder("/srv/drop")
            .mode("/srv/drop", 0o777)
            .folder("/tmp")
            .mode("/tmp", 0o1777)
            .file("/var/log/syslog", "")
            .mode("/var/log/syslog", 0o640)
            .mode("/var/log", 0o755)
            .file("/home/ann/.netrc", "")
            .mode("/home/ann/.netrc", 0o600)
            .file("/home/ann/notes", "")
            .file("/proc/1/setuid", "")
            .mode("/proc/1/setuid", 0o4777)
            .file("/var/lib/docker/overlay2/a/su", "")
            .mode("/var/lib/docker/overlay2/a/su", 0o4777);
        let table = fixture.table(&PROBE);
        assert_eq!(table.gaps, []);
        let mut rows = shown(&table, &SPEC, &["path", "kind", "why", "package", "home_of"]);
        rows.retain(|row| !row.starts_with("/home/ann|"));
        assert_eq!(
            rows,
            [
                "/home/ann/.netrc|file|dot_file|—|ann",
                "/home/bob|missing|home_missing|—|bob",
                "/srv/drop|directory|world_writable_folder|—|—",
                "/srv/open|file|world_writable|—|—",
                "/usr/bin/own|file|setgid|—|—",
                "/usr/bin/su|file|setuid|login|—",
                "/usr/lib/.x|file|hidden_program|—|—",
                "/var/log/syslog|file|log|—|—",
            ]
        );
    }

    #[test]
    fn owners_without_a_name_are_told() {
        let fixture = Fixture::new().file("/etc/passwd", "").file("/etc/group", "").folder("/srv");
        let rows = shown(&fixture.table(&PROBE), &SPEC, &["path", "why", "owner"]);
        assert!(rows.contains(&"/srv|no_group, no_owner|—".to_owned()), "{rows:?}");
    }

    #[test]
    fn what_was_not_to_be_looked_at_is_a_gap() {
        let (host, options) = (host().host(), Options { no_files: true, ..Options::default() });
        let table = gather(&Gathering::new(&host, &options));
        assert_eq!((table.rows.len(), table.gaps.len()), (0, 1));
    }
}
