//! A folder in which the tools work.

use std::path::Path;
use std::process::Command;

pub const PASSWORD: &str = "geheim-Größe";

/// keytool reads its arguments in an encoding that depends on the host.
pub const JAVA_PASSWORD: &str = "changeit";

/// How openssl may protect a PKCS#12: today's way, that of ten years ago,
/// what else it knows, and not at all.
pub const PKCS12: &[(&str, &[&str])] = &[
    ("new.p12", &[]),
    ("legacy.p12", &["-legacy"]),
    ("3des.p12", &["-legacy", "-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-2DES", "-macalg", "sha1"]),
    ("rc2.p12", &["-legacy", "-certpbe", "PBE-SHA1-RC2-128", "-keypbe", "PBE-SHA1-RC2-40", "-macalg", "sha512"]),
    ("aes128.p12", &["-certpbe", "AES-128-CBC", "-keypbe", "DES-EDE3-CBC", "-macalg", "sha384", "-iter", "10000"]),
    ("clear.p12", &["-certpbe", "NONE", "-keypbe", "NONE", "-nomac"]),
    ("half.p12", &["-certpbe", "NONE", "-keypbe", "AES-192-CBC"]),
];

/// A folder that is gone with the test.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// `None` if a program is not there; then it is said what is skipped.
    pub fn new(what: &str, programs: &[&str]) -> Option<Self> {
        let missing = programs.iter().find(|program| Command::new(program).output().is_err());
        if let Some(missing) = missing {
            println!("skipped: {what}, as {missing} is not installed");
            return None;
        }
        Some(Self(tempfile::tempdir().unwrap()))
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Runs a program in the folder and gives what it wrote.
    pub fn run(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(Path::new(self.0.path())).env("LC_ALL", "C.UTF-8");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{program} {arguments:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    pub fn openssl(&self, arguments: &[&str]) -> String {
        self.run("openssl", arguments)
    }

    pub fn keytool(&self, arguments: &[&str]) -> String {
        self.run("keytool", arguments)
    }

    /// `key.pem`, `leaf.pem`, `ca.pem`, and both certificates in `bundle.pem`.
    pub fn pair(&self) {
        let request = |subject, algorithm, key, out| {
            let new = ["req", "-x509", "-nodes", "-days", "30", "-subj", subject, "-newkey", algorithm];
            self.openssl(
                &[
                    &new[..],
                    &["-pkeyopt", if algorithm == "rsa" { "rsa_keygen_bits:2048" } else { "ec_paramgen_curve:P-256" }],
                    &["-keyout", key, "-out", out],
                ]
                .concat(),
            );
        };
        request("/CN=leaf.example", "rsa", "key.pem", "leaf.pem");
        request("/CN=Root", "ec", "ca.key", "ca.pem");
        std::fs::write(self.path("bundle.pem"), [self.bytes("leaf.pem"), self.bytes("ca.pem")].concat()).unwrap();
    }

    /// A PKCS#12 with the key and both certificates.
    pub fn pkcs12(&self, name: &str, password: &str, protection: &[&str]) {
        let password = format!("pass:{password}");
        let export = ["pkcs12", "-export", "-in", "leaf.pem", "-inkey", "key.pem", "-certfile", "ca.pem"];
        let out = ["-name", "Server ä", "-passout", &password, "-out", name];
        self.openssl(&[&export[..], &out, protection].concat());
    }
}
