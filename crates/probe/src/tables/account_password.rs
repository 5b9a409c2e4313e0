//! `account.password`: the state of a local account's password; never the hash.

use crate::accounts::scheme::{self, Kind, Scheme};
use crate::accounts::{self, Stored};
use crate::gathering::Gathering;
use crate::host::Content;
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Time,
    Value,
};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("account.password"),
    origin: Origin::Observed,
    doc: B("The state of a local account's password; never the hash."),
    needs: B("root, or the group shadow, to read /etc/shadow"),
    volatile: false,
    personal: true,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The account's name."),
    F::words(
        "scheme",
        &[
            B("empty"),
            B("none"),
            B("des"),
            B("bsdi"),
            B("md5"),
            B("sha256"),
            B("sha512"),
            B("bcrypt"),
            B("scrypt"),
            B("yescrypt"),
            B("gost_yescrypt"),
            B("other"),
        ],
        "The hash's scheme; `empty` lets anyone in without a password, `none` lets nobody in by password.",
    ),
    F::new("locked", T::Boolean, "True if the hash is disabled by a `!` before it, or there is none."),
    F::new("changed", T::Time, "When the password was last changed; absent if not recorded."),
    F::new("must_change", T::Boolean, "True if it must be changed at the next login."),
    F::new("min_days", T::Integer, "Days that must pass between changes; absent if none."),
    F::new("max_days", T::Integer, "Days after which it must be changed; absent if never."),
    F::new("warn_days", T::Integer, "Days of warning before that; absent if none."),
    F::new("inactive_days", T::Integer, "Days after that until the account is disabled; absent if never."),
    F::new("expires", T::Time, "When the account ends; absent if never."),
];

const SHADOW: &str = "/etc/shadow";

/// A row for each line of `/etc/shadow`, and for each account of `/etc/passwd`
/// that keeps its password there or says `x` and has no line in shadow.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let users = gathering.accounts();
    let mut table = Table { rows: Vec::new(), gaps: users.user_gaps.clone() };
    let mut shadowed = BTreeSet::new();
    let shadow = gathering.host.read_secret(SHADOW, accounts::BOUND);
    match &shadow {
        Ok(content) => read(content, &mut table, &mut shadowed),
        Err(gap) if gap.reason == GapReason::Missing => {
            // A host may do without the file if nobody's password is said to be there.
            if users.users.iter().any(|u| u.stored == Stored::Shadow) || users.users.is_empty() {
                let detail = "accounts say that their passwords are in it, and it is not there; run pwconv".to_owned();
                table.gaps.push(Gap { detail, ..gap.clone() });
            }
        }
        Err(gap) => table.gaps.push(gap.clone()),
    }
    for user in &users.users {
        let scheme = match user.stored {
            Stored::Here(scheme) => scheme,
            // Without a line in shadow no password fits.
            Stored::Shadow if shadow.is_ok() && !shadowed.contains(&user.name) => {
                Scheme { kind: Kind::None, locked: true }
            }
            Stored::Shadow => continue,
        };
        table.rows.push(row(users.passwd.line(user.line), &user.name, scheme).set("must_change", false).build());
    }
    table
}

fn row(source: Source, name: &str, scheme: Scheme) -> RowBuilder<'static> {
    RowBuilder::new(&SPEC, source, Grade::Configured)
        .set("name", name)
        .set("scheme", scheme.kind.word())
        .set("locked", scheme.locked)
}

fn read(content: &Content, table: &mut Table, names: &mut BTreeSet<String>) {
    for (line, bytes) in content.lines() {
        let bytes = bytes.trim_ascii_start();
        if bytes.is_empty() || bytes.starts_with(b"#") {
            continue;
        }
        if bytes.starts_with(b"+") || bytes.starts_with(b"-") {
            table.gaps.push(Gap {
                place: SHADOW.to_owned(),
                reason: GapReason::Unsupported,
                detail: format!(
                    "line {line} takes accounts from NIS, where this agent does not look; list them locally"
                ),
            });
            continue;
        }
        match entry(content, line, bytes) {
            Some((name, row)) => {
                names.insert(name);
                table.rows.push(row);
            }
            None => table.gaps.push(accounts::malformed(content, line, "it has no name and password field")),
        }
    }
}

/// shadow(5): name:password:changed:min:max:warn:inactive:expires:reserved.
fn entry(content: &Content, line: u32, bytes: &[u8]) -> Option<(String, Row)> {
    let mut fields = bytes.split(|b| *b == b':');
    let name = accounts::text(fields.next().filter(|n| !n.is_empty())?);
    let scheme = scheme::of(fields.next()?);
    let mut next = || days(fields.next().unwrap_or_default());
    let (changed, min, max, warn, inactive, expires) = (next(), next(), next(), next(), next(), next());
    let row = row(content.source(Some(line)), &name, scheme)
        // Day 0 stands for "must be changed", not for 1970.
        .set("changed", changed.at_least(1).time())
        .set("must_change", changed.is_zero())
        .set("min_days", min.at_least(1).number())
        .set("max_days", max.at_least(0).number())
        .set("warn_days", warn.at_least(1).number())
        .set("inactive_days", inactive.at_least(0).number())
        .set("expires", expires.at_least(0).time());
    Some((name, row.build()))
}

/// A field that holds a number of days.
#[derive(Clone, Copy)]
enum Days {
    Empty,
    Count(i64),
    /// Its text is not shown: where fields slipped it may be a hash.
    Other,
}

fn days(field: &[u8]) -> Days {
    let field = field.trim_ascii();
    if field.is_empty() {
        return Days::Empty;
    }
    std::str::from_utf8(field).ok().and_then(|t| t.parse().ok()).map_or(Days::Other, Days::Count)
}

impl Days {
    /// A count below `least` means the same as an empty field.
    fn at_least(self, least: i64) -> Self {
        match self {
            Self::Count(days) if days < least => Self::Empty,
            other => other,
        }
    }

    fn number(self) -> Value {
        match self {
            Self::Empty => Value::Absent,
            Self::Count(days) => Value::Integer(days),
            Self::Other => Value::Unreadable("the field is not a number of days".to_owned()),
        }
    }

    fn time(self) -> Value {
        match self {
            Self::Count(days) => Value::Time(Time::from_days(days)),
            other => other.number(),
        }
    }

    fn is_zero(self) -> Value {
        match self {
            Self::Empty => Value::Boolean(false),
            Self::Count(days) => Value::Boolean(days == 0),
            Self::Other => self.number(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{Fixture, shown};
    use crate::gathering::Probe;
    use proptest::prelude::*;

    const PROBE: Probe = Probe { spec: &SPEC, gather };
    const ALL: &[&str] = &[
        "name",
        "scheme",
        "locked",
        "changed",
        "must_change",
        "min_days",
        "max_days",
        "warn_days",
        "inactive_days",
        "expires",
    ];

    #[test]
    fn every_state_of_a_password() {
        let host = Fixture::new()
            .file("/etc/passwd", "a:x:1:1::/:\nb:x:2:2::/:\nc:$1$CANARY$CANARY:3:3::/:\nd::4:4::/:\ne:x:5:5::/:\n")
            .file(
                "/etc/shadow",
                "a:$y$j9T$CANARY$CANARY:19000:0:99999:7:::\nb:!$6$CANARY$CANARY:0:1:90:14:30:19365:\nb::::::::\n\
                 ghost:*:x:::::-1:\nshort:!!\n#x:y\n+::\nnothing\n",
            );
        let table = host.table(&PROBE);
        assert_eq!(
            shown(&table, &SPEC, ALL),
            [
                "a|yescrypt|false|2022-01-08T00:00:00.000Z|false|—|99999|7|—|—",
                "b|empty|false|—|false|—|—|—|—|—",
                "b|sha512|true|—|true|1|90|14|30|2023-01-08T00:00:00.000Z",
                "c|md5|false|—|false|—|—|—|—|—",
                "d|empty|false|—|false|—|—|—|—|—",
                "e|none|true|—|false|—|—|—|—|—",
                "ghost|none|true|unreadable: the field is not a number of days|\
                 unreadable: the field is not a number of days|—|—|—|—|—",
                "short|none|true|—|false|—|—|—|—|—",
            ]
        );
        let gaps: Vec<_> = table.gaps.iter().map(|g| (g.reason, g.place.as_str())).collect();
        assert_eq!(gaps, [(GapReason::Malformed, SHADOW), (GapReason::Unsupported, SHADOW)]);
        assert!(!format!("{table:?}").contains("CANARY"));
        // Neither file may be named by a digest: both hold hashes.
        assert!(table.rows.iter().all(|r| matches!(&r.source, Source::File { sha256: None, .. })), "{table:?}");
    }

    #[test]
    fn missing_is_told_from_not_needed() {
        let check = |host: Fixture, want: &[GapReason]| {
            assert_eq!(host.table(&PROBE).gaps.iter().map(|g| g.reason).collect::<Vec<_>>(), want);
        };
        check(Fixture::new().file("/etc/passwd", "a:x:1:1::/:\n"), &[GapReason::Missing]);
        check(Fixture::new().file("/etc/passwd", "a:*:1:1::/:\n"), &[]);
        check(Fixture::new().file("/etc/shadow", "a:*:1::::::\n"), &[GapReason::Missing]);
        check(Fixture::new(), &[GapReason::Missing, GapReason::Missing]);
        check(Fixture::new().file("/etc/passwd", "a:x:1:1::/:\n").folder("/etc/shadow"), &[GapReason::Malformed]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let fixture = Fixture::new().bytes(b"/etc/shadow", &bytes).bytes(b"/etc/passwd", &bytes);
            let host = fixture.host();
            let content = host.read_secret(SHADOW, 1000).unwrap();
            read(&content, &mut Table::default(), &mut BTreeSet::new());
            let _ = gather(&Gathering::new(&host, &crate::Options::default()));
        }
    }
}
