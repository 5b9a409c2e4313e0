//! One setting, as it is written and as it is understood.

/// What a setting is about, whatever the program calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The versions of SSL and TLS.
    Protocols,
    /// The suites up to TLS 1.2.
    Ciphers,
    /// The suites of TLS 1.3.
    Ciphersuites,
    /// Curves and other groups of the key exchange.
    Groups,
    /// Signature schemes.
    Signatures,
    /// The file of a certificate.
    Certificate,
    /// The file of a private key.
    Key,
    /// The file or name of Diffie-Hellman parameters.
    DhParameters,
    /// Whether the server's order of suites rules.
    ServerOrder,
    /// Whether session tickets are issued.
    SessionTickets,
    /// How sessions are kept.
    SessionCache,
    /// Whether OCSP answers are stapled.
    Stapling,
    /// The header Strict-Transport-Security.
    Hsts,
    /// Whether clients must show a certificate.
    ClientCertificates,
    /// Whether TLS compression is on.
    Compression,
    /// Whether renegotiation is allowed.
    Renegotiation,
    /// Message authentication codes (sshd).
    Macs,
    /// Host key algorithms (sshd).
    HostKeys,
    /// Key exchange algorithms (sshd).
    KeyExchange,
}

/// Where a setting is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's absolute path.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// What a setting means in standard names; why not, where it cannot be told.
pub type Resolved = Result<Vec<String>, String>;

/// One setting of one context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Where it holds, from the outside in: `http > server www.example.org`.
    pub context: String,
    /// The addresses that the context listens on: `127.0.0.1:443`, `*:443`, `[::]:443`.
    pub listens: Vec<String>,
    /// The server names of the context.
    pub names: Vec<String>,
    /// What it is about.
    pub kind: Kind,
    /// The directive as the program calls it.
    pub directive: String,
    /// The value as it is written; empty for a default.
    pub value: String,
    /// What it means.
    pub resolved: Resolved,
    /// Where it is written; `None` where nothing is and the program's default holds.
    pub place: Option<Place>,
}
