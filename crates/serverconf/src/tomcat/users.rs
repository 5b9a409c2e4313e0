//! `tomcat-users.xml`: who may come in, and how the password is kept; the
//! password itself is never handed on.

use super::xml;
use crate::reading::{Found, Reading};
use crate::{Files, Place};

/// How a password is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Password {
    /// There is none, or an empty one.
    None,
    /// As it is typed.
    Plain,
    /// As a digest, with salt or without.
    Digest,
}

/// One user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name; an error where it cannot be told.
    pub name: Result<String, String>,
    /// The roles; an error where they cannot be told.
    pub roles: Result<Vec<String>, String>,
    /// How the password is kept.
    pub password: Password,
    /// Where it is written.
    pub place: Place,
}

/// Reads one file of users.
#[must_use]
pub fn users(files: &dyn Files, path: &str) -> Found<User> {
    let mut reading = Reading::new(files);
    let mut rows = Vec::new();
    match reading.load(path) {
        Err(why) => reading.problem(path, 1, None, why),
        Ok(bytes) => {
            let document = xml::read(&mut reading, path, &String::from_utf8_lossy(&bytes));
            for user in document.all("tomcat-users").flat_map(|all| all.all("user")) {
                let value = |names: &[&str]| names.iter().find_map(|name| user.attribute(name));
                let text = |names: &[&str]| value(names).map_or_else(|| Ok(String::new()), |a| a.value.clone());
                let roles = text(&["roles"]).map(|roles| {
                    roles.split(',').map(str::trim).filter(|role| !role.is_empty()).map(str::to_owned).collect()
                });
                let line = user.attributes.first().map_or(1, |attribute| attribute.line);
                rows.push(User {
                    name: text(&["username", "name"]),
                    roles,
                    password: kept(user.text("password").unwrap_or_default()),
                    place: Place { file: path.to_owned(), line },
                });
            }
        }
    }
    Found { rows, problems: reading.config.problems }
}

/// How this is kept, by its form: `digest.sh` writes hexadecimal digests, or
/// `salt$iterations$digest`. A password of such a form is taken for a digest.
fn kept(password: &str) -> Password {
    let hex = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
    let digest = match password.split('$').collect::<Vec<_>>()[..] {
        [one] => hex(one) && matches!(one.len(), 32 | 40 | 56 | 64 | 96 | 128),
        [salt, rounds, digest] => {
            hex(salt) && rounds.bytes().all(|b| b.is_ascii_digit()) && hex(digest) && digest.len() >= 32
        }
        _ => false,
    };
    match password {
        "" => Password::None,
        _ if digest => Password::Digest,
        _ => Password::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::Memory;

    #[test]
    fn users_are_read_and_their_passwords_are_not_kept() {
        let path = "/etc/tomcat10/tomcat-users.xml";
        let text = "<tomcat-users>\n <role rolename=\"x\"/>\n <user username=\"ada\" password=\"canary\" roles=\"manager-gui, x\"/>\n \
                    <!-- <user username=\"no\"/> -->\n <user name=\"bo\" password=\"0123456789abcdef0123456789abcdef\"/>\n\
                    <user username=\"cy\" password=\"ab$100$0123456789abcdef0123456789abcdef\" roles=\"\"/></tomcat-users>";
        let found = users(&Memory::of(&[(path, text)]), path);
        let shown: Vec<String> = found
            .rows
            .iter()
            .map(|u| format!("{:?} {:?} {:?} {}", u.name, u.roles, u.password, u.place.line))
            .collect();
        assert_eq!(
            shown,
            [
                "Ok(\"ada\") Ok([\"manager-gui\", \"x\"]) Plain 3",
                "Ok(\"bo\") Ok([]) Digest 5",
                "Ok(\"cy\") Ok([]) Digest 6"
            ]
        );
        assert!(!format!("{found:?}").contains("canary"));
        assert_eq!(users(&Memory::of(&[(path, "<tomcat-users><user")]), path).problems.len(), 1);
        assert_eq!(kept(""), Password::None);
    }
}
