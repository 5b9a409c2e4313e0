//! Options that the server is started with: they come before its files. Each
//! distribution keeps them in a file of variables that the service reads;
//! Red Hat's system-wide crypto policy comes this way up to release 8.

use crate::host::Host;
use report::{Gap, GapReason};
use std::collections::BTreeMap;

/// Files of variables, in the order in which services read them: a later one counts.
const FILES: &[&str] = &[
    "/etc/crypto-policies/back-ends/opensshserver.config",
    "/etc/conf.d/sshd",
    "/etc/default/ssh",
    "/etc/sysconfig/ssh",
    "/etc/sysconfig/sshd",
];

/// Variables that stand on the command line, in its order.
const VARIABLES: &[&str] = &["SSHD_OPTS", "OPTIONS", "CRYPTO_POLICY"];

/// What the command line says.
#[derive(Debug, Default)]
pub(super) struct Command {
    /// Options in the form of the configuration file, each with the file that holds it.
    pub options: Vec<(String, &'static str)>,
    /// The file given by `-f`.
    pub file: Option<String>,
    /// Files of variables that could not be read.
    pub gaps: Vec<Gap>,
}

impl Command {
    pub(super) fn read(host: &Host) -> Self {
        let mut command = Self::default();
        let mut variables: BTreeMap<String, (String, &'static str)> = BTreeMap::new();
        for file in FILES {
            match host.read(file, 1 << 20) {
                Ok(content) => {
                    for line in String::from_utf8_lossy(&content.bytes).lines() {
                        if let Some((name, value)) = assignment(line) {
                            variables.insert(name.to_owned(), (value.to_owned(), file));
                        }
                    }
                }
                Err(gap) if gap.reason == GapReason::Missing => {}
                Err(gap) => command.gaps.push(gap),
            }
        }
        for name in VARIABLES {
            if let Some((value, file)) = variables.get(*name) {
                command.take(value, file);
            }
        }
        command
    }

    fn take(&mut self, value: &str, file: &'static str) {
        let mut words = value.split_ascii_whitespace();
        while let Some(word) = words.next() {
            // An option's value follows it at once or as the next word.
            let mut value_of = |flag: &str| match word.strip_prefix(flag) {
                Some("") => words.next().map(str::to_owned),
                Some(joined) => Some(joined.to_owned()),
                None => None,
            };
            if let Some(option) = value_of("-o") {
                self.options.push((option, file));
            } else if let Some(port) = value_of("-p") {
                self.options.push((format!("Port {port}"), file));
            } else if let Some(path) = value_of("-f") {
                self.file = Some(path);
            }
        }
    }
}

/// `NAME=value`, one pair of quotes taken off.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
    if !VARIABLES.contains(&name) {
        return None;
    }
    let bare = |quote: char| value.strip_prefix(quote)?.split(quote).next();
    Some((name, bare('\'').or_else(|| bare('"')).unwrap_or(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use proptest::prelude::*;

    #[test]
    fn options_of_each_distribution() {
        let check = |files: &[(&str, &str)], want: &[&str], file: Option<&str>| {
            let fixture = files.iter().fold(Fixture::new(), |f, (path, text)| f.file(path, text));
            let command = Command::read(&fixture.host());
            let options: Vec<_> = command.options.iter().map(|(o, _)| o.as_str()).collect();
            assert_eq!((options.as_slice(), command.file.as_deref(), command.gaps), (want, file, vec![]), "{files:?}");
        };
        let policy = ("/etc/crypto-policies/back-ends/opensshserver.config", "CRYPTO_POLICY='-oCiphers=a -oMACs=b'\n");
        check(&[], &[], None);
        check(&[("/etc/default/ssh", "# x\nSSHD_OPTS=\"-p 2222 -o UsePAM=no\"\n")], &["Port 2222", "UsePAM=no"], None);
        check(&[policy], &["Ciphers=a", "MACs=b"], None);
        check(&[policy, ("/etc/sysconfig/sshd", "OPTIONS=-4\nCRYPTO_POLICY=\n")], &[], None);
        check(&[policy, ("/etc/sysconfig/sshd", "OPTIONS=-f/x -o")], &["Ciphers=a", "MACs=b"], Some("/x"));
        check(&[("/etc/crypto-policies/back-ends/opensshserver.config", "Ciphers a\n")], &[], None);
    }

    proptest! {
        #[test]
        fn any_value_is_read(value in "[-opf x=']{0,20}") {
            let _ = assignment(&format!("OPTIONS={value}"));
            Command::default().take(&value, "");
        }
    }
}
