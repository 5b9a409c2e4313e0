//! The users and groups of the host, as `/etc/passwd` and `/etc/group` have
//! them: read once, shared by the tables on accounts and by every table that
//! turns an id into a name.

pub(crate) mod defs;
mod group;
pub(crate) mod logins;
mod passwd;
pub(crate) mod scheme;

pub use group::Group;
pub use passwd::{Stored, User};

use crate::host::{Content, Host};
use report::{Gap, GapReason, Source, Value};
use std::collections::BTreeMap;

/// The most bytes of one account file that are read: about a million accounts.
pub(crate) const BOUND: usize = 64 << 20;

/// Services of `/etc/nsswitch.conf` that look no further than this host.
const LOCAL: &[&str] = &["compat", "files", "myhostname", "mymachines", "systemd"];

/// A file that rows name as their source.
#[derive(Debug, Default)]
pub struct FileOf {
    path: String,
    sha256: Option<String>,
}

impl FileOf {
    pub(crate) fn of(content: &Content) -> Self {
        Self { path: content.path().to_owned(), sha256: content.sha256.clone() }
    }

    /// The source of a row that one line of this file speaks of.
    #[must_use]
    pub fn line(&self, line: u32) -> Source {
        Source::File { path: self.path.clone(), sha256: self.sha256.clone(), line: Some(line) }
    }
}

/// All local users and groups.
#[derive(Debug, Default)]
pub struct Accounts {
    /// The users in the order of the file, duplicates and all.
    pub users: Vec<User>,
    /// The groups in the order of the file, duplicates and all.
    pub groups: Vec<Group>,
    /// What could not be read of `/etc/passwd`.
    pub user_gaps: Vec<Gap>,
    /// What could not be read of `/etc/group`.
    pub group_gaps: Vec<Gap>,
    /// `/etc/passwd` itself; its digest is left out if it holds a hash.
    pub passwd: FileOf,
    /// `/etc/group` itself, without a digest: a line of it may hold a hash.
    pub group: FileOf,
    foreign: Vec<String>,
    user_names: BTreeMap<u32, String>,
    group_names: BTreeMap<u32, String>,
}

impl Accounts {
    pub(crate) fn read(host: &Host) -> Self {
        let mut all = Self::default();
        match host.read("/etc/passwd", BOUND) {
            Ok(mut content) => {
                all.users = passwd::parse(&content, &mut all.user_gaps);
                if all.users.iter().any(|u| matches!(u.stored, Stored::Here(_))) {
                    content.withhold_digest();
                }
                all.passwd = FileOf::of(&content);
            }
            Err(gap) => all.user_gaps.push(gap),
        }
        match host.read("/etc/group", BOUND) {
            Ok(mut content) => {
                all.groups = group::parse(&content, &mut all.group_gaps);
                // Its second field may hold a group's password.
                content.withhold_digest();
                all.group = FileOf::of(&content);
            }
            Err(gap) => all.group_gaps.push(gap),
        }
        all.foreign = foreign(host);
        // As the C library does, the first line of an id names it.
        for user in &all.users {
            all.user_names.entry(user.uid).or_insert_with(|| user.name.clone());
        }
        for group in &all.groups {
            all.group_names.entry(group.gid).or_insert_with(|| group.name.clone());
        }
        all
    }

    /// The name of a user id: absent if it has none, unreadable if it may have
    /// one where we do not look.
    #[must_use]
    pub fn user_name(&self, uid: u32) -> Value {
        self.name(uid, &self.user_names, &self.user_gaps)
    }

    /// The name of a group id, as [`Self::user_name`].
    #[must_use]
    pub fn group_name(&self, gid: u32) -> Value {
        self.name(gid, &self.group_names, &self.group_gaps)
    }

    fn name(&self, id: u32, names: &BTreeMap<u32, String>, gaps: &[Gap]) -> Value {
        if let Some(name) = names.get(&id) {
            Value::Text(name.clone())
        } else if let Some(gap) = gaps.first() {
            Value::Unreadable(format!("{}: {}", gap.place, gap.detail))
        } else if self.foreign.is_empty() {
            Value::Absent
        } else {
            Value::Unreadable(format!("id {id} is not a local one; names also come from {}", self.foreign.join(", ")))
        }
    }

    /// The services besides local files that this host takes accounts from,
    /// such as `sss` or `ldap`, sorted.
    #[must_use]
    pub fn foreign(&self) -> &[String] {
        &self.foreign
    }
}

/// The services that `passwd:` and `group:` lines name beyond local files.
fn foreign(host: &Host) -> Vec<String> {
    let mut services = services(host, &["passwd", "group"]);
    services.retain(|s| !LOCAL.contains(&s.as_str()));
    services
}

/// The services that `/etc/nsswitch.conf` names for any of these databases,
/// sorted; none if there is no such file.
pub(crate) fn services(host: &Host, databases: &[&str]) -> Vec<String> {
    let Ok(content) = host.read("/etc/nsswitch.conf", 1 << 20) else { return Vec::new() };
    let text = String::from_utf8_lossy(&content.bytes);
    let mut services = Vec::new();
    for line in text.lines().map(|l| l.split('#').next().unwrap_or(l)) {
        let Some((database, sources)) = line.split_once(':') else { continue };
        if !databases.contains(&database.trim()) {
            continue;
        }
        // `[NOTFOUND=return]` says what to do after a service and is none.
        let mut in_brackets = false;
        for word in sources.replace('[', " [ ").replace(']', " ] ").split_ascii_whitespace() {
            match word {
                "[" => in_brackets = true,
                "]" => in_brackets = false,
                service if !in_brackets => services.push(service.to_owned()),
                _ => {}
            }
        }
    }
    services.sort_unstable();
    services.dedup();
    services
}

/// Bytes of an account file as text; what is not UTF-8 is escaped.
pub(crate) fn text(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| report::escape::path(bytes), str::to_owned)
}

/// A gap for one line that is not in the file's form. It says nothing of what the line holds.
pub(crate) fn malformed(content: &Content, line: u32, what: &str) -> Gap {
    Gap { place: content.path().to_owned(), reason: GapReason::Malformed, detail: format!("line {line}: {what}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[test]
    fn an_id_without_a_name_is_told_from_one_we_cannot_know() {
        let local = Fixture::new().file("/etc/passwd", "a:x:7:7::/:\nb:x:7:7::/:\n").file("/etc/group", "g:x:7:\n");
        let accounts = Accounts::read(&local.host());
        assert_eq!(accounts.user_name(7), Value::Text("a".into()), "the first line of an id names it");
        assert_eq!(accounts.user_name(8), Value::Absent);
        assert_eq!(accounts.group_name(7), Value::Text("g".into()));
        let joined = local.file("/etc/nsswitch.conf", "# x\npasswd: files [SUCCESS=return] sss # ldap\nhosts: dns\n");
        let accounts = Accounts::read(&joined.host());
        assert_eq!(accounts.foreign(), ["sss"]);
        assert!(matches!(accounts.user_name(8), Value::Unreadable(_)));
        let nothing = Accounts::read(&Fixture::new().host());
        assert!(matches!(nothing.user_name(0), Value::Unreadable(_)));
        assert_eq!(nothing.user_gaps.first().map(|g| g.reason), Some(GapReason::Missing));
    }
}
