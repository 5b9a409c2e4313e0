//! Real servers: OpenSSL's own, in which no test may find a flaw that it has
//! not, and every flaw that it can still be told to have.

use super::{PACE, key};
use handshake::{Class, Flaw, Pace, Start, Verdict, scan};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A server that ends when this is dropped.
struct Endpoint(Child, u16);

impl Endpoint {
    fn start(folder: &Path, settings: &[&str]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("openssl");
        command.args(["s_server", "-quiet", "-accept", &format!("127.0.0.1:{port}")]);
        command.args(["-cert", "certificate.pem", "-key", "key.pem"]).args(settings).current_dir(folder);
        // It reads what it is to say to the client, and hangs up where that ends.
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut endpoint = Self(command.spawn().unwrap(), port);
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(endpoint.0.try_wait().unwrap().is_none(), "openssl refuses {settings:?}");
            assert!(begun.elapsed() < Duration::from_secs(10), "openssl does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        endpoint
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn openssl_has_the_flaws_that_it_is_told_to_have_and_no_other() {
    if key().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    tests::flawed::Key::make(folder.path()).unwrap();
    let all = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
    let cases: [(&str, &[&str], &[Flaw]); 5] = [
        ("as it comes", &[], &[]),
        ("TLS 1.3 alone", &["-tls1_3"], &[]),
        ("RSA encryption and CBC", &["-no_tls1_3", "-cipher", "kRSA+AES:@SECLEVEL=0", "-min_protocol", "TLSv1"], &[]),
        ("every suite, all versions", &["-cipher", all, "-min_protocol", "TLSv1"], &[Flaw::Anonymous, Flaw::Null]),
        ("renegotiation", &["-no_tls1_3", "-client_renegotiation"], &[Flaw::Renegotiation]),
    ];
    let mut wrong = Vec::new();
    for (what, settings, flaws) in cases {
        let endpoint = Endpoint::start(folder.path(), settings);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], endpoint.1));
        let pace = Pace { at_once: 1, ..PACE }; // OpenSSL's server takes one connection at a time.
        let seen = runtime.block_on(scan(address, Some("localhost"), Start::Tls, Class::Flaws, pace));
        assert_eq!(seen.flaws.len(), Flaw::ALL.len());
        for finding in seen.flaws {
            println!("{what}: {} {}: {}", finding.flaw.name(), finding.verdict.name(), finding.reason);
            let has = flaws.contains(&finding.flaw);
            if finding.verdict != (if has { Verdict::Vulnerable } else { Verdict::NotVulnerable }) {
                wrong.push(format!("{what}: {finding:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("figure flaws.real {} of {}", cases.len() * Flaw::ALL.len(), cases.len() * Flaw::ALL.len());
}
