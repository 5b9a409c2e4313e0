//! Every option of the option files: the last word of each group, and which of
//! them the server goes by. The value of a secret is left out.

use super::{Reader, flavour, is_read, normal};
use crate::names::numbers;
use crate::reading::{Found, Known, Reading};
use crate::{Files, Place};
use std::collections::BTreeMap;

/// One option of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The group, such as `mysqld` or `client`.
    pub group: String,
    /// The name with `-`, without `loose-`, `skip-` and their like.
    pub name: String,
    /// The value, lower-case words as written; none where it is a secret.
    pub value: Option<String>,
    /// True if the server goes by it; `None` if that depends on its release, which is not known.
    pub effective: Option<bool>,
    /// Where it is written.
    pub place: Place,
}

/// Reads the option files, in this order.
#[must_use]
pub fn options(files: &dyn Files, mains: &[String], known: &Known<'_>) -> Found<Written> {
    let mut reader = Reader { reading: Reading::new(files), options: Vec::new() };
    for main in mains {
        reader.file(main, &Place { file: main.clone(), line: 1 }, 0);
    }
    let Reader { reading, options } = reader;
    let version = known.version.map(numbers);
    let flavour = flavour(version.as_deref(), &options);
    let release = version.as_deref().and_then(|v| Some((*v.first()?, *v.get(1)?)));
    let mut last = BTreeMap::<(String, String), Written>::new();
    // The group that had the last word on an option, for the server.
    let mut words = BTreeMap::<String, String>::new();
    for option in options {
        let (name, value) = normal(&option.name, option.value.as_deref());
        let effective = is_read(&option.group, flavour, release);
        if effective == Some(true) {
            words.insert(name.clone(), option.group.clone());
        }
        let value = (!secret(&name)).then_some(value);
        let key = (option.group.clone(), name.clone());
        last.insert(key, Written { group: option.group, name, value, effective, place: option.place });
    }
    let mut rows: Vec<Written> = last.into_values().collect();
    for row in &mut rows {
        if row.effective == Some(true) {
            row.effective = Some(words.get(&row.name) == Some(&row.group));
        }
    }
    Found { rows, problems: reading.config.problems }
}

/// Whether a secret may stand behind the name.
fn secret(name: &str) -> bool {
    ["password", "passphrase", "secret", "wsrep-sst-auth", "authentication-string", "-key"]
        .iter()
        .any(|word| name.contains(word) && !name.starts_with("ssl-"))
        || name == "pass"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::Memory;

    #[test]
    fn the_last_word_counts_and_secrets_stay_there() {
        let text = "[client]\npassword = canary\n[mysqld]\nlocal_infile = 1\nbind-address=0.0.0.0\nbind_address=127.0.0.1\n\
                    [mariadb]\nskip-local-infile\nskip-grant-tables\n";
        let files = Memory::of(&[("/etc/my.cnf", text)]);
        let found = options(&files, &["/etc/my.cnf".to_owned()], &Known::default());
        let shown: Vec<String> = found
            .rows
            .iter()
            .map(|r| format!("{}.{}={:?} {:?} {}", r.group, r.name, r.value.as_deref(), r.effective, r.place.line))
            .collect();
        assert_eq!(
            shown,
            [
                "client.password=None Some(false) 2",
                "mariadb.grant-tables=Some(\"0\") Some(true) 9",
                "mariadb.local-infile=Some(\"0\") Some(true) 8",
                "mysqld.bind-address=Some(\"127.0.0.1\") Some(true) 6",
                "mysqld.local-infile=Some(\"1\") Some(false) 4",
            ]
        );
        assert_eq!(found.problems, []);
    }
}
