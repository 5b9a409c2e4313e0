//! An authority that openssl runs: its keys are made when the test runs, its
//! lists and its responder are openssl's own.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A folder with an authority `ca` and what it signed.
pub struct Lab(tempfile::TempDir);

const CONFIG: &str = "[ca]
default_ca = one
[one]
dir = .
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_days = 30
default_crl_days = 2
policy = any
unique_subject = no
crl_extensions = list
[any]
commonName = supplied
[list]
authorityKeyIdentifier = keyid
[delegate]
extendedKeyUsage = OCSPSigning
keyUsage = critical, digitalSignature
[leaf]
keyUsage = critical, digitalSignature
";

impl Lab {
    /// An authority with three certificates: `good`, `revoked` (for a key that got
    /// known), and `unknown`, which its index lacks; `delegate` may answer for it.
    pub fn new() -> Self {
        let lab = Self(tempfile::tempdir().unwrap());
        for (name, text) in [("ca.cnf", CONFIG), ("index.txt", ""), ("serial", "10\n"), ("crlnumber", "01\n")] {
            std::fs::write(lab.0.path().join(name), text).unwrap();
        }
        lab.authority("ca");
        lab.authority("stranger");
        for name in ["good", "revoked", "unknown", "delegate"] {
            lab.run(&format!("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {name}.key -out {name}.csr -subj /CN={name}"));
        }
        for (name, kind) in [("good", "leaf"), ("revoked", "leaf"), ("delegate", "delegate")] {
            lab.run(&format!("ca -config ca.cnf -batch -notext -extensions {kind} -in {name}.csr -out {name}.pem"));
        }
        lab.run("x509 -req -in unknown.csr -CA ca.pem -CAkey ca.key -set_serial 77 -out unknown.pem");
        lab.run("ca -config ca.cnf -revoke revoked.pem -crl_reason keyCompromise");
        lab
    }

    fn authority(&self, name: &str) {
        let usage = "-addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature";
        let key = format!("-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {name}.key");
        self.run(&format!("req -x509 {key} -out {name}.pem -days 30 -subj /CN=authority {usage}"));
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs openssl with these words, and wants it to end well.
    pub fn run(&self, words: &str) {
        let out = Command::new("openssl").args(words.split(' ')).current_dir(self.path()).output().unwrap();
        assert!(out.status.success(), "openssl {words}: {}", String::from_utf8_lossy(&out.stderr));
    }

    /// The DER of a PEM file.
    pub fn der(&self, name: &str) -> Vec<u8> {
        let text = std::fs::read(self.path().join(format!("{name}.pem"))).unwrap();
        pki::store::read(&text, &[]).certificates.remove(0).der
    }

    /// A list that the authority signs, in DER, made with these words besides.
    pub fn list(&self, words: &str) -> Vec<u8> {
        self.run(&format!("ca -config ca.cnf -gencrl -out list.crl{words}"));
        self.run("crl -in list.crl -outform DER -out list.der");
        std::fs::read(self.path().join("list.der")).unwrap()
    }

    /// openssl's responder on this port, which signs as `signer`.
    pub fn responder(&self, port: u16, signer: &str) -> Responder {
        let words =
            format!("ocsp -index index.txt -port {port} -CA ca.pem -rsigner {signer}.pem -rkey {signer}.key -nmin 30");
        let mut command = Command::new("openssl");
        command.args(words.split(' ')).current_dir(self.path()).stdout(Stdio::null()).stderr(Stdio::null());
        Responder { child: command.spawn().unwrap(), port }
    }
}

/// A responder, ended when it goes out of scope.
pub struct Responder {
    child: Child,
    port: u16,
}

impl Responder {
    /// Posts a question and gives the answer's body, waiting until the responder has begun.
    pub fn ask(&self, question: &[u8]) -> Vec<u8> {
        let start = Instant::now();
        loop {
            if let Some(body) = post(self.port, question) {
                return body;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "the responder does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One question over HTTP; `None` if nobody answers.
pub fn post(port: u16, question: &[u8]) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let head = format!(
        "POST / HTTP/1.0\r\nContent-Type: application/ocsp-request\r\nContent-Length: {}\r\n\r\n",
        question.len()
    );
    stream.write_all(&[head.as_bytes(), question].concat()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(answer.split_off(end + 4))
}
