//! `account.user`: a local account, as `/etc/passwd` has it.

use crate::accounts::{Accounts, Stored, User};
use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Table, TableSpec, Value, escape};
use std::borrow::Cow::Borrowed as B;
use std::collections::{BTreeMap, BTreeSet};

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("account.user"),
    origin: Origin::Observed,
    doc: B("A local account, as `/etc/passwd` has it."),
    needs: B("nothing"),
    volatile: false,
    personal: true,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The account's name."),
    F::new("uid", T::Integer, "The user id."),
    F::new("gid", T::Integer, "The primary group's id."),
    F::new("home", T::Path, "The home folder."),
    F::new("shell", T::Path, "The login shell; absent where the field is empty (which means /bin/sh)."),
    F::new("interactive", T::Boolean, "True if the shell lets a person work: not nologin, false, sync or the like."),
    F::new("groups", T::TextList, "The names of all groups that it is in, sorted."),
    F::new("shadowed", T::Boolean, "True if the password field is `x`: the hash is kept in /etc/shadow."),
];

/// File names of shells that let nobody work at a prompt. An empty shell means `/bin/sh`.
const NOT_SHELLS: &[&[u8]] = &[
    b"false",
    b"git-shell",
    b"halt",
    b"nologin",
    b"null",
    b"poweroff",
    b"reboot",
    b"rssh",
    b"scponly",
    b"shutdown",
    b"sync",
    b"true",
];

/// One row for each line, duplicates and all: two lines of one name are a fault that a rule may look for.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let accounts = gathering.accounts();
    let members = members(accounts);
    let rows = accounts.users.iter().map(|user| {
        RowBuilder::new(&SPEC, accounts.passwd.line(user.line), Grade::Configured)
            .set("name", user.name.as_str())
            .set("uid", user.uid)
            .set("gid", user.gid)
            .set("home", escape::path(&user.home))
            .set("shell", (!user.shell.is_empty()).then(|| escape::path(&user.shell)))
            .set("interactive", is_interactive(&user.shell))
            .set("groups", groups(accounts, &members, user))
            .set("shadowed", user.stored == Stored::Shadow)
            .build()
    });
    Table { rows: rows.collect(), gaps: accounts.user_gaps.clone() }
}

fn is_interactive(shell: &[u8]) -> bool {
    let name = shell.rsplit(|b| *b == b'/').next().unwrap_or(shell);
    !NOT_SHELLS.contains(&name)
}

/// The groups that list each user, by the user's name.
fn members(accounts: &Accounts) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut members: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for group in &accounts.groups {
        for member in &group.members {
            members.entry(member).or_default().insert(&group.name);
        }
    }
    members
}

fn groups(accounts: &Accounts, members: &BTreeMap<&str, BTreeSet<&str>>, user: &User) -> Value {
    if let Some(gap) = accounts.group_gaps.first() {
        return Value::Unreadable(format!("{}: {}", gap.place, gap.detail));
    }
    let mut names = members.get(user.name.as_str()).cloned().unwrap_or_default();
    // A primary group that no line names has no name to give.
    let primary = accounts.group_name(user.gid);
    if let Value::Text(name) = &primary {
        names.insert(name);
    }
    names.into_iter().map(str::to_owned).collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use report::GapReason;

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const ALL: &[&str] = &["name", "uid", "gid", "home", "shell", "interactive", "groups", "shadowed"];

    #[test]
    fn accounts_as_the_files_have_them() {
        let host = Fixture::new()
            .file(
                "/etc/passwd",
                "root:x:0:0:root:/root:/bin/bash\n\n# old\nann:x:1000:100:Ann:/home/ann:\n\
                 toor:*:0:0::/root:/bin/sh\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\nbroken:x:1\n+::::::\n",
            )
            .file("/etc/group", "root:x:0:\nusers:x:100:\nsudo:x:27:ann,bob\nadm:x:4:ann\n");
        let table = host.table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, ALL),
            [
                "ann|1000|100|/home/ann|—|true|adm, sudo, users|true",
                "root|0|0|/root|/bin/bash|true|root|true",
                "toor|0|0|/root|/bin/sh|true|root|false",
                "www-data|33|33|/var/www|/usr/sbin/nologin|false||true",
            ]
        );
        let gaps: Vec<_> = table.gaps.iter().map(|g| (g.reason, g.detail.split(' ').nth(1).unwrap())).collect();
        assert_eq!(gaps, [(GapReason::Malformed, "7:"), (GapReason::Unsupported, "8")]);
        assert_eq!(table.rows.first().map(|r| r.source.shown()), Some("/etc/passwd:4".to_owned()));
    }

    #[test]
    fn what_is_missing_is_a_gap_or_unreadable() {
        let table = Fixture::new().table(&PROBE);
        assert_eq!(table.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Missing]);
        let table = Fixture::new().file("/etc/passwd", "a:x:1:1::/:\n").table(&PROBE);
        assert!(matches!(table.rows.first().and_then(|r| r.get(&SPEC, "groups")), Some(Value::Unreadable(_))));
        assert!(table.gaps.is_empty());
    }
}
