//! `account.login`: an account's last login, its home folder and its login shell.

use crate::accounts::User;
use crate::accounts::logins::Logins;
use crate::gathering::Gathering;
use crate::host::{Host, Kind};
use report::{FieldSpec as F, FieldType as T, GapReason, Grade, Origin, RowBuilder, Table, TableSpec, Value, escape};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("account.login"),
    origin: Origin::Observed,
    doc: B(
        "A local account's last login, its home folder with the dot files in it, and whether its shell is one of `/etc/shells`.",
    ),
    needs: B("root"),
    volatile: false,
    personal: true,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The account's name."),
    F::new("uid", T::Integer, "The user id."),
    F::new("gid", T::Integer, "The primary group's id."),
    F::new(
        "last",
        T::Time,
        "When it last logged in, of lastlog, wtmp and utmp; absent if never, unreadable if they do not go back.",
    )
    .volatile(),
    F::new("home", T::Path, "The home folder."),
    F::new("home_exists", T::Boolean, "Whether the home folder is there, and a folder."),
    F::new("home_mode", T::Mode, "Its permission bits; absent if it is not there."),
    F::new("home_uid", T::Integer, "Its owner's id; absent if it is not there."),
    F::new("home_gid", T::Integer, "Its group's id; absent if it is not there."),
    F::new("dot_writable", T::TextList, "Its dot files that group or all may write to, sorted."),
    F::new("dot_foreign", T::TextList, "Its dot files that another than the account owns, sorted."),
    F::new("dot_foreign_group", T::TextList, "Its dot files whose group is not the account's primary one, sorted."),
    F::new(
        "dot_readable",
        T::TextList,
        "Its files of secrets or history that group or all may read, such as `.netrc` and `.bash_history`, sorted.",
    ),
    F::new(
        "dot_trusting",
        T::TextList,
        "Its files that hand mail, passwords or trust on: .forward, .netrc, .rhosts, .shosts; sorted.",
    ),
    F::new("shell_listed", T::Boolean, "Whether `/etc/shells` has the login shell; an empty one is /bin/sh."),
];

/// Files that nobody but the account has to read.
const PRIVATE: &[&[u8]] =
    &[b".bash_history", b".netrc", b".pgpass", b".psql_history", b".mysql_history", b".zsh_history"];
const TRUSTING: &[&[u8]] = &[b".forward", b".netrc", b".rhosts", b".shosts"];
/// The most dot files of one home folder that are looked at.
const MOST_DOT_FILES: usize = 1_000;

/// One row for each line of `/etc/passwd`.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let (host, accounts) = (gathering.host, gathering.accounts());
    let logins = Logins::read(host, &accounts.users);
    let shells = shells(host);
    let rows = accounts.users.iter().map(|user| {
        let last = match logins.last(user) {
            Ok(time) => time.into(),
            Err(why) => match logins.gaps.first() {
                Some(gap) => Value::Unreadable(format!("{}: {}", gap.place, gap.detail)),
                None => Value::Unreadable(why.to_owned()),
            },
        };
        let shell = if user.shell.is_empty() { b"/bin/sh".as_slice() } else { &user.shell };
        let listed = match &shells {
            Ok(shells) => Value::Boolean(shells.contains(shell)),
            Err(why) => Value::Unreadable(why.clone()),
        };
        let row = RowBuilder::new(&SPEC, accounts.passwd.line(user.line), Grade::Live)
            .set("name", user.name.as_str())
            .set("uid", user.uid)
            .set("gid", user.gid)
            .set("last", last)
            .set("home", escape::path(&user.home))
            .set("shell_listed", listed);
        home(host, user, row).build()
    });
    let rows = rows.collect();
    let mut gaps = accounts.user_gaps.clone();
    gaps.extend(logins.gaps);
    Table { rows, gaps }
}

/// The shells of shells(5); without the file getusershell(3) takes these two.
fn shells(host: &Host) -> Result<BTreeSet<Vec<u8>>, String> {
    for path in ["/etc/shells", "/usr/etc/shells"] {
        match host.read(path, 1 << 20) {
            Ok(content) => {
                let lines = content.lines().map(|(_, line)| line.split(|b| *b == b'#').next().unwrap_or(line));
                return Ok(lines.map(|l| l.trim_ascii().to_vec()).filter(|l| !l.is_empty()).collect());
            }
            Err(gap) if gap.reason == GapReason::Missing => {}
            Err(gap) => return Err(format!("{}: {}", gap.place, gap.detail)),
        }
    }
    Ok([b"/bin/csh".to_vec(), b"/bin/sh".to_vec()].into())
}

const OF_FILES: [&str; 5] = ["dot_writable", "dot_foreign", "dot_foreign_group", "dot_readable", "dot_trusting"];

fn home<'a>(host: &Host, user: &User, row: RowBuilder<'a>) -> RowBuilder<'a> {
    let unreadable = |row: RowBuilder<'a>, fields: &[&'static str], why: &str| {
        fields.iter().fold(row, |row, field| row.set(field, Value::Unreadable(why.to_owned())))
    };
    let none = |row: RowBuilder<'a>| OF_FILES.iter().fold(row, |row, field| row.set(field, Vec::<String>::new()));
    // Not absolute: no folder can be meant.
    if !user.home.starts_with(b"/") {
        return none(row.set("home_exists", false));
    }
    let stat = match host.stat(&user.home) {
        Ok(Some(stat)) if stat.kind == Kind::Directory => stat,
        Ok(_) => return none(row.set("home_exists", false)),
        Err(gap) => {
            let row = unreadable(row, &["home_exists", "home_mode", "home_uid", "home_gid"], &gap.detail);
            return unreadable(row, &OF_FILES, &gap.detail);
        }
    };
    let row = row
        .set("home_exists", true)
        .set("home_mode", Value::Mode(stat.mode))
        .set("home_uid", stat.uid)
        .set("home_gid", stat.gid);
    match dot_files(host, user) {
        Ok(lists) => OF_FILES.iter().zip(lists).fold(row, |row, (field, list)| row.set(field, list)),
        Err(why) => unreadable(row, &OF_FILES, &why),
    }
}

fn dot_files(host: &Host, user: &User) -> Result<[Vec<String>; 5], String> {
    let mut lists: [Vec<String>; 5] = Default::default();
    let entries = host.list(&user.home).map_err(|gap| gap.detail)?;
    let dots: Vec<_> = entries.iter().filter(|e| e.name.starts_with(b".") && e.kind == Kind::File).collect();
    if dots.len() > MOST_DOT_FILES {
        return Err(format!("it has more than {MOST_DOT_FILES} dot files; remove those that nobody needs"));
    }
    for entry in dots {
        let path = [user.home.as_slice(), b"/", &entry.name].concat();
        // What went since it was listed is no fault.
        let Some(stat) = host.lstat(&path).map_err(|gap| gap.detail)? else { continue };
        let is = [
            stat.mode & 0o022 != 0,
            stat.uid != user.uid,
            stat.gid != user.gid,
            stat.mode & 0o044 != 0 && PRIVATE.contains(&entry.name.as_slice()),
            TRUSTING.contains(&entry.name.as_slice()),
        ];
        for (list, _) in lists.iter_mut().zip(is).filter(|(_, is)| *is) {
            list.push(escape::path(&entry.name));
        }
    }
    Ok(lists)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::logins::tests::record;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;

    const PROBE: Probe = Probe { spec: &SPEC, gather };

    #[test]
    fn homes_shells_and_dot_files() {
        let host = Fixture::new()
            .file(
                "/etc/passwd",
                "ann:x:4294967290:1::/home/ann:/bin/bash\nbob:x:2:2::/home/bob:\ncy:x:3:3::none:/bin/x\n",
            )
            .file("/etc/shells", "# all\n/bin/sh\n/bin/bash # x\n")
            .file("/home/ann/.netrc", "CANARY")
            .mode("/home/ann/.netrc", 0o644)
            .file("/home/ann/.profile", "")
            .mode("/home/ann/.profile", 0o664)
            .file("/home/ann/plain", "")
            .mode("/home/ann", 0o750);
        let table = host.table(&PROBE);
        let names = [
            "name",
            "home_exists",
            "home_mode",
            "shell_listed",
            "dot_writable",
            "dot_foreign",
            "dot_readable",
            "dot_trusting",
        ];
        assert_eq!(
            shown(&table, &SPEC, &names),
            [
                "ann|true|0750|true|.profile|.netrc, .profile|.netrc|.netrc",
                "bob|false|—|true||||",
                "cy|false|—|false||||",
            ]
        );
        assert!(!format!("{table:?}").contains("CANARY"));
    }

    #[test]
    fn the_last_login_of_each_record() {
        let mut lastlog = vec![0_u8; 292 * 3];
        lastlog[292..296].copy_from_slice(&1_600_000_000_u32.to_le_bytes());
        let wtmp =
            [record(7, "bob", 1_700_000_000), record(8, "cy", 1_700_000_000), record(7, "bob", 1_650_000_000)].concat();
        let host = Fixture::new()
            .file("/etc/passwd", "ann:x:1:1::/a:\nbob:x:2:2::/b:\ncy:x:9:9::/c:\n")
            .bytes(b"/var/log/wtmp", &wtmp);
        let rows = |host: &Fixture| shown(&host.table(&PROBE), &SPEC, &["name", "last"]);
        let before = rows(&host);
        assert!(before.first().is_some_and(|r| r.starts_with("ann|unreadable")), "{before:?}");
        assert_eq!(before.get(1).map(String::as_str), Some("bob|2023-11-14T22:13:20.000Z"));
        let host = host.bytes(b"/var/log/lastlog", &lastlog);
        assert_eq!(rows(&host), ["ann|2020-09-13T12:26:40.000Z", "bob|2023-11-14T22:13:20.000Z", "cy|—"]);
    }
}
