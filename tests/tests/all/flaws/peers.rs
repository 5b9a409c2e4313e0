//! What other scanners find in the flawed servers and in the sound ones beside
//! them: each flaw of the matrix is one that nmap or testssl.sh sees too.

use super::key;
use std::process::{Command, Stdio};
use std::sync::Arc;
use tests::flawed::{CASES, Case, Server};

/// How a peer shows a flaw.
enum Shows {
    /// An nmap script, and what it prints of a server with the flaw.
    Nmap(&'static str, &'static str),
    /// A test of testssl.sh, and how the line with its verdict begins.
    Testssl(&'static str, &'static str),
}

/// By name. nmap wherever it can, because it takes a second where testssl.sh
/// takes ten; its `tls-ticketbleed` cannot, as nmap 7.93 sends the ticket in
/// extension 39 instead of 35.
const PEERS: [(&str, Shows); 15] = [
    ("anonymous", Shows::Nmap("ssl-enum-ciphers", "_anon_")),
    ("crime", Shows::Nmap("ssl-enum-ciphers", "DEFLATE")),
    ("drown", Shows::Nmap("sslv2-drown", "state: VULNERABLE")),
    ("early-ccs", Shows::Nmap("ssl-ccs-injection", "State: VULNERABLE")),
    ("export", Shows::Nmap("ssl-enum-ciphers", "Export key exchange")),
    ("freak", Shows::Testssl("-F", "FREAK (CVE-2015-0204)")),
    ("heartbleed", Shows::Nmap("ssl-heartbleed", "State: VULNERABLE")),
    ("logjam", Shows::Nmap("ssl-dh-params", "DHE_EXPORT Ciphers Downgrade MitM (Logjam)")),
    ("null", Shows::Nmap("ssl-enum-ciphers", "_WITH_NULL_")),
    ("poodle", Shows::Nmap("ssl-poodle", "State: VULNERABLE")),
    ("rc4", Shows::Nmap("ssl-enum-ciphers", "Broken cipher RC4")),
    ("renegotiation", Shows::Testssl("-R", "Secure Renegotiation (RFC 5746)")),
    ("robot", Shows::Testssl("-BB", "ROBOT ")),
    ("sweet32", Shows::Nmap("ssl-enum-ciphers", "vulnerable to SWEET32 attack")),
    ("ticketbleed", Shows::Testssl("-T", "Ticketbleed (CVE-2016-9244)")),
];

/// OpenSSL 3 speaks with no server that lacks RFC 5746 unless it is told to,
/// so testssl.sh is given one that is told.
const OPENSSL: &str = "#!/bin/sh
if [ \"$1\" = s_client ]; then
  shift
  exec openssl s_client -legacy_server_connect -legacy_renegotiation \"$@\"
fi
exec openssl \"$@\"
";

impl Shows {
    const fn program(&self) -> &'static str {
        match self {
            Self::Nmap(..) => "nmap",
            Self::Testssl(..) => "testssl",
        }
    }

    /// Whether the peer finds the flaw at this port, with what it printed.
    fn finds(&self, port: u16, openssl: &str) -> (bool, String) {
        let (mut command, port) = (Command::new(self.program()), port.to_string());
        match self {
            Self::Nmap(script, _) => {
                command.args(["-Pn", "-n", "-sT", "-p", &port, "--script", script, "127.0.0.1"]);
            }
            Self::Testssl(test, _) => {
                command.args(["--color", "0", "--warnings", "off", "--quiet", "--openssl", openssl, test]);
                command.arg(format!("127.0.0.1:{port}"));
            }
        }
        let out = command.stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        let found = match self {
            Self::Nmap(_, says) => text.contains(says),
            Self::Testssl(_, begins) => {
                let verdict = |line: &&str| line.trim().starts_with(begins);
                text.lines().filter(verdict).any(|line| line.contains("VULNERABLE (NOT ok)"))
            }
        };
        (found, text)
    }
}

fn installed(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .spawn()
        .and_then(|mut child| child.wait())
        .is_ok()
}

/// What is wrong with a peer's verdicts on both servers of a case.
fn wrong(case: &Case, shows: &Shows, key: &Arc<tests::flawed::Key>, openssl: &str) -> Option<String> {
    let flawed = Server::start((case.flawed)(), Arc::clone(key), 0).unwrap();
    let sound = Server::start((case.sound)(), Arc::clone(key), 0).unwrap();
    // Both at once: testssl.sh mostly waits.
    let ((found, said), (imagined, also)) = std::thread::scope(|scope| {
        let other = scope.spawn(|| shows.finds(sound.port(), openssl));
        (shows.finds(flawed.port(), openssl), other.join().unwrap())
    });
    match (found, imagined) {
        (true, false) => None,
        (false, _) => Some(format!("{}: {} does not see the flaw:\n{said}", case.name, shows.program())),
        (true, true) => Some(format!("{}: {} sees a flaw where none is:\n{also}", case.name, shows.program())),
    }
}

#[test]
fn other_scanners_see_each_flaw_where_it_is() {
    let Some(key) = key() else { return };
    if let Some(missing) = ["nmap", "testssl"].into_iter().find(|program| !installed(program)) {
        println!("skipped: what other scanners find in flawed servers, as {missing} is not installed");
        return;
    }
    assert!(PEERS.iter().map(|(name, _)| *name).eq(CASES.iter().map(|case| case.name)));
    let folder = tempfile::tempdir().unwrap();
    let openssl = folder.path().join("openssl");
    std::fs::write(&openssl, OPENSSL).unwrap();
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&openssl, executable).unwrap();
    let openssl = openssl.to_str().unwrap();
    let faults: Vec<String> = std::thread::scope(|scope| {
        let one = |(case, (_, shows)): (&'static Case, &'static (&str, Shows))| {
            let key = &key;
            scope.spawn(move || wrong(case, shows, key, openssl))
        };
        let running: Vec<_> = CASES.iter().zip(&PEERS).map(one).collect();
        running.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    });
    for (name, shows) in &PEERS {
        let (Shows::Nmap(test, _) | Shows::Testssl(test, _)) = shows;
        println!("{name:<14} shown by {} {test}", shows.program());
    }
    println!("figure flaws.shown {} of {}", CASES.len() - faults.len(), CASES.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
