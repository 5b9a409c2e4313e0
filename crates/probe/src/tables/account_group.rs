//! `account.group`: a local group, as `/etc/group` has it.

use crate::accounts;
use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Grade, Origin, RowBuilder, Table, TableSpec, Value};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeMap;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("account.group"),
    origin: Origin::Observed,
    doc: B(
        "A local group, as `/etc/group` has it. Groups of a directory have no row; `services` names where they come from.",
    ),
    needs: B("nothing"),
    volatile: false,
    personal: true,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The group's name."),
    F::new("gid", T::Integer, "The group's id."),
    F::new("members", T::TextList, "The users that its line names, sorted."),
    F::new("primary", T::TextList, "The local users whose primary group it is, sorted."),
    F::new(
        "services",
        T::TextList,
        "Where nsswitch.conf takes groups from, such as `files`, `sss` or `ldap`, sorted; `files` without that file.",
    ),
];

/// One row for each line, duplicates and all: two lines of one name or id are a fault that a rule may look for.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let all = gathering.accounts();
    let mut services = accounts::services(gathering.host, &["group"]);
    if services.is_empty() {
        services.push("files".to_owned());
    }
    let mut primary: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for user in &all.users {
        primary.entry(user.gid).or_default().push(&user.name);
    }
    let rows = all.groups.iter().map(|group| {
        let of = match all.user_gaps.first() {
            Some(gap) => Value::Unreadable(format!("{}: {}", gap.place, gap.detail)),
            None => sorted(primary.get(&group.gid).into_iter().flatten().copied()),
        };
        RowBuilder::new(&SPEC, all.group.line(group.line), Grade::Configured)
            .set("name", group.name.as_str())
            .set("gid", group.gid)
            .set("members", sorted(group.members.iter().map(String::as_str)))
            .set("primary", of)
            .set("services", services.clone())
            .build()
    });
    Table { rows: rows.collect(), gaps: all.group_gaps.clone() }
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Value {
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    names.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use report::GapReason;

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const ALL: &[&str] = &["name", "gid", "members", "primary", "services"];

    #[test]
    fn groups_with_both_kinds_of_members() {
        let host = Fixture::new()
            .file("/etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1000:100::/:\nbob:x:1001:100::/:\n")
            .file("/etc/group", "root:x:0:\nusers:CANARY:100:zoe,ann,ann\nbroken\n")
            .file("/etc/nsswitch.conf", "group: files [NOTFOUND=return] sss\npasswd: ldap\n");
        let table = host.table(&PROBE);
        assert_eq!(shown(&table, &SPEC, ALL), ["root|0||root|files, sss", "users|100|ann, zoe|ann, bob|files, sss"]);
        assert_eq!(table.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Malformed]);
        assert_eq!(table.rows.first().map(|r| r.source.shown()), Some("/etc/group:1".to_owned()));
        assert!(!format!("{table:?}").contains("CANARY"));
    }

    #[test]
    fn whose_primary_group_it_is_may_be_unknown() {
        let table = Fixture::new().file("/etc/group", "root:x:0:\n").table(&PROBE);
        assert!(matches!(table.rows.first().and_then(|r| r.get(&SPEC, "primary")), Some(Value::Unreadable(_))));
        let nothing = Fixture::new().table(&PROBE);
        assert_eq!(nothing.gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), [GapReason::Missing]);
    }
}
