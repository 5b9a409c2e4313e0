//! sshd's lists of algorithms: ours mean what the server itself says it takes
//! them for (`sshd -T`), and the lists we carry are those of the release.

use serverconf::{Files, Known, ReadError, sshd};
use std::process::Command;
use std::sync::Arc;

const MAIN: &str = "/etc/ssh/sshd_config";

/// One file, which stands in for a host.
struct One(String);

impl Files for One {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError> {
        if path == MAIN { Ok(self.0.as_bytes().into()) } else { Err(ReadError::Missing(path.to_owned())) }
    }

    fn matching(&self, _: &str) -> Result<Vec<String>, ReadError> {
        Ok(Vec::new())
    }
}

/// What we take a configuration for: the list of one keyword.
fn ours(text: &str, keyword: &str) -> Vec<String> {
    let known = Known { version: Some("1:9.2p1-2+deb12u7"), ..Known::default() };
    let config = sshd::read(&One(text.to_owned()), MAIN, &known);
    let setting = config.settings.into_iter().find(|setting| setting.directive == keyword).unwrap();
    setting.resolved.unwrap()
}

/// True if the program is of the release whose lists we carry.
fn is_release(program: &str) -> bool {
    match Command::new(program).arg("-V").output() {
        Ok(output) if output.stderr.starts_with(b"OpenSSH_9.2") => true,
        found => {
            println!("skipped: lists of algorithms, as {program} here is not that of OpenSSH 9.2: {found:?}");
            false
        }
    }
}

#[test]
fn the_lists_are_all_that_the_release_knows() {
    if !is_release("ssh") {
        return;
    }
    for (keyword, query) in [("Ciphers", "cipher"), ("MACs", "mac"), ("KexAlgorithms", "kex")] {
        let output = Command::new("ssh").args(["-Q", query]).output().unwrap();
        let theirs: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
        assert!(theirs.len() > 5, "{theirs:?}");
        assert_eq!(ours(&format!("{keyword} *\n"), keyword), theirs, "{keyword}");
    }
}

const CHANGES: &[(&str, &str)] = &[
    ("Ciphers", ""),
    ("MACs", ""),
    ("KexAlgorithms", ""),
    ("HostKeyAlgorithms", ""),
    ("PubkeyAcceptedAlgorithms", ""),
    ("Ciphers", "-*ctr"),
    ("Ciphers", "-*"),
    ("Ciphers", "^aes256-ctr,3des-cbc"),
    ("Ciphers", "+3des-cbc,aes128-ctr"),
    ("Ciphers", "aes128-ctr,aes128-ctr"),
    ("MACs", "-hmac-*"),
    ("KexAlgorithms", "+diffie-hellman-group1-sha1"),
    ("KexAlgorithms", "-*nistp???,sntrup*"),
    ("HostKeyAlgorithms", "+ssh-*"),
    ("HostKeyAlgorithms", "ssh-*"),
    ("HostKeyAlgorithms", "^rsa-*"),
    ("PubkeyAcceptedAlgorithms", "-*-cert-v01@openssh.com"),
];

#[test]
fn changes_to_a_list_mean_what_the_server_takes_them_for() {
    let program = "/usr/sbin/sshd";
    if !is_release(program) {
        return;
    }
    // The server wants this folder even to print; the system makes it when it starts one.
    std::fs::create_dir_all("/run/sshd").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", &path("key")]).status().unwrap();
    assert!(made.success());
    for (keyword, list) in CHANGES {
        let text = if list.is_empty() { String::new() } else { format!("{keyword} {list}\n") };
        std::fs::write(path("config"), &text).unwrap();
        let output = Command::new(program).args(["-T", "-f", &path("config"), "-h", &path("key")]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let printed = String::from_utf8(output.stdout).unwrap();
        let line = |line: &str| line.strip_prefix(&keyword.to_ascii_lowercase()).map(|rest| rest.trim().to_owned());
        let theirs = printed.lines().find_map(line).unwrap();
        assert_eq!(ours(&text, keyword).join(","), theirs, "{text}");
    }
}
