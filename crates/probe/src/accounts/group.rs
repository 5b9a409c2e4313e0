//! One line of `/etc/group`, group(5).

use super::{malformed, text};
use crate::host::Content;
use report::{Gap, GapReason};

/// A local group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The line, from 1.
    pub line: u32,
    /// Its name.
    pub name: String,
    /// Its id.
    pub gid: u32,
    /// The names of the users that are in it besides those whose primary group it is.
    pub members: Vec<String>,
}

pub(super) fn parse(content: &Content, gaps: &mut Vec<Gap>) -> Vec<Group> {
    let mut groups = Vec::new();
    for (line, bytes) in content.lines() {
        let bytes = bytes.trim_ascii_start();
        if bytes.is_empty() || bytes.starts_with(b"#") {
            continue;
        }
        if bytes.starts_with(b"+") || bytes.starts_with(b"-") {
            gaps.push(Gap {
                place: content.path().to_owned(),
                reason: GapReason::Unsupported,
                detail: format!("line {line} takes groups from NIS, where this agent does not look; list them locally"),
            });
            continue;
        }
        match group(bytes, line) {
            Some(group) => groups.push(group),
            None => gaps.push(malformed(content, line, "a group has four fields: name:password:gid:members")),
        }
    }
    groups
}

fn group(bytes: &[u8], line: u32) -> Option<Group> {
    let mut fields = bytes.split(|b| *b == b':');
    let name = fields.next().filter(|n| !n.is_empty())?;
    let gid = std::str::from_utf8(fields.nth(1)?).ok()?.parse().ok()?;
    let members = fields.next()?;
    let members = members.split(|b| *b == b',').map(<[u8]>::trim_ascii).filter(|m| !m.is_empty()).map(text).collect();
    Some(Group { line, name: text(name), gid, members })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let check = |line: &str, want: Option<(&str, u32, &[&str])>| {
            let got = group(line.as_bytes(), 1);
            let got = got.as_ref().map(|g| (g.name.as_str(), g.gid, g.members.iter().map(String::as_str).collect()));
            assert_eq!(got, want.map(|(n, g, m)| (n, g, m.to_vec())), "{line}");
        };
        check("sudo:x:27:ann,bob", Some(("sudo", 27, &["ann", "bob"])));
        check("root:x:0:", Some(("root", 0, &[])));
        check("root:x:0", None);
        check(":x:0:", None);
        check("a:x:-1:", None);
        check("a:x:4294967296:", None);
    }
}
