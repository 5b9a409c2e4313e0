//! One line of `/etc/passwd`, passwd(5).

use super::scheme::{self, Scheme};
use super::{malformed, text};
use crate::host::Content;
use report::{Gap, GapReason};

/// A local user. It holds nothing of the comment field, which is about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The line, from 1.
    pub line: u32,
    /// The name.
    pub name: String,
    /// The user id.
    pub uid: u32,
    /// The primary group's id.
    pub gid: u32,
    /// The home folder, as bytes.
    pub home: Vec<u8>,
    /// The login shell, as bytes; empty means `/bin/sh`.
    pub shell: Vec<u8>,
    /// Where the password is kept.
    pub stored: Stored,
}

/// Where a user's password is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// The field is `x`: in `/etc/shadow`.
    Shadow,
    /// In the line itself, where everyone can read it; what it says but for the hash.
    Here(Scheme),
}

pub(super) fn parse(content: &Content, gaps: &mut Vec<Gap>) -> Vec<User> {
    let mut users = Vec::new();
    for (line, bytes) in content.lines() {
        let bytes = bytes.trim_ascii_start();
        if bytes.is_empty() || bytes.starts_with(b"#") {
            continue;
        }
        if bytes.starts_with(b"+") || bytes.starts_with(b"-") {
            gaps.push(Gap {
                place: content.path().to_owned(),
                reason: GapReason::Unsupported,
                detail: format!(
                    "line {line} takes accounts from NIS, where this agent does not look; list them locally"
                ),
            });
            continue;
        }
        match user(bytes, line) {
            Some(user) => users.push(user),
            None => gaps.push(malformed(
                content,
                line,
                "an account has seven fields: name:password:uid:gid:comment:home:shell",
            )),
        }
    }
    users
}

fn user(bytes: &[u8], line: u32) -> Option<User> {
    let mut fields = bytes.splitn(7, |b| *b == b':');
    let name = fields.next().filter(|n| !n.is_empty())?;
    let password = fields.next()?;
    let uid = std::str::from_utf8(fields.next()?).ok()?.parse().ok()?;
    let gid = std::str::from_utf8(fields.next()?).ok()?.parse().ok()?;
    let home = fields.nth(1)?.to_vec();
    // The C library takes a line without a shell; nothing else may be missing.
    let shell = fields.next().unwrap_or_default().to_vec();
    let stored = if password == b"x" { Stored::Shadow } else { Stored::Here(scheme::of(password)) };
    Some(User { line, name: text(name), uid, gid, home, shell, stored })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::scheme::Kind;

    #[test]
    fn lines() {
        let check = |line: &str, want: Option<(&str, u32, u32, &str, &str, Stored)>| {
            let user = user(line.as_bytes(), 1);
            let got = user.as_ref().map(|u| {
                let home = std::str::from_utf8(&u.home).unwrap();
                (u.name.as_str(), u.uid, u.gid, home, std::str::from_utf8(&u.shell).unwrap(), u.stored)
            });
            assert_eq!(got, want, "{line}");
        };
        let here = |kind, locked| Stored::Here(Scheme { kind, locked });
        check("root:x:0:0:root:/root:/bin/bash", Some(("root", 0, 0, "/root", "/bin/bash", Stored::Shadow)));
        check("a::1:2:::", Some(("a", 1, 2, "", "", here(Kind::Empty, false))));
        check("a:*:1:2::/", Some(("a", 1, 2, "/", "", here(Kind::None, true))));
        check("a:$6$s$h:1:2::/:/bin/sh", Some(("a", 1, 2, "/", "/bin/sh", here(Kind::Sha512, false))));
        check("a:x:1:2::/:/bin/sh:more", Some(("a", 1, 2, "/", "/bin/sh:more", Stored::Shadow)));
        check("a:x:1:2:", None);
        check("a:x:one:2::/:", None);
        check("a:x:-1:2::/:", None);
        check(":x:1:2::/:", None);
    }
}
