//! What an endpoint showed when it accepted a hello.

use crate::{
    Group, Scheme, Suite, Trouble, Version,
    attempt::Flight,
    finite::FiniteField,
    key_exchange::Parameters,
    reply::{self, alpn},
    talk::Rest,
};

/// An accepted hello: what was chosen and what came with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The suite that it chose.
    pub suite: Suite,
    /// The certificates, leaf first, each DER; empty where the suite has none;
    /// why not where they could not be read.
    pub chain: Result<Vec<Vec<u8>>, Trouble>,
    /// The group of the key exchange, if it is a registered one.
    pub group: Option<Group>,
    /// The prime of the key exchange, if it brought one of its own.
    pub field: Option<FiniteField>,
    /// The bits of a short RSA key that it brought for an export suite.
    pub export_bits: Option<u32>,
    /// The scheme with which it signed the handshake.
    pub scheme: Option<Scheme>,
    /// The application protocol that it chose.
    pub alpn: Option<String>,
    /// True if an OCSP answer was stapled.
    pub staple: bool,
    /// The stapled answer, DER as it came; `None` where there is none or its frame is broken.
    pub ocsp: Option<Vec<u8>>,
    /// How many timestamps of certificate transparency came beside the certificate.
    pub timestamps: u32,
    /// True if it uses the extended master secret, RFC 7627; TLS 1.3 always has it.
    pub master_secret: bool,
    /// Whether it uses encrypt-then-MAC, RFC 7366; `None` where the suite has no CBC mode or that was not asked.
    pub encrypt_then_mac: Option<bool>,
    /// True if it knows secure renegotiation, RFC 5746; TLS 1.3 has none to secure.
    pub secure_renegotiation: bool,
    /// True if it answers heartbeats, RFC 6520.
    pub heartbeat: bool,
    /// True if it will issue a session ticket, RFC 5077; in TLS 1.3 that shows only after the handshake.
    pub ticket: bool,
    /// True if it gave the session an id.
    pub session: bool,
    /// True if it compresses.
    pub compression: bool,
    /// True if it asks its clients for a certificate.
    pub asks_certificate: bool,
    /// True if it refused a hello that offers much and took a short one.
    pub small: bool,
}

impl Accepted {
    pub(crate) fn of(version: Version, flight: Flight) -> Self {
        let Flight { hello, rest } = flight;
        let suite = Suite(hello.suite);
        let tls13 = version == Version::Tls13;
        let cbc = suite.name().is_some_and(|name| name.contains("_CBC_"));
        let (rest, trouble) = match rest {
            Ok(rest) => (rest, None),
            Err(trouble) => (Rest::default(), Some(trouble)),
        };
        let parameters = rest.exchange.as_ref().map(|exchange| &exchange.parameters);
        let (mut group, mut field, mut export_bits) = (hello.group.map(Group), None, None);
        match parameters {
            Some(Parameters::Curve { group: code, .. }) => group = Some(Group(*code)),
            Some(Parameters::Finite { prime, generator, .. }) => field = Some(FiniteField::of(prime, generator)),
            Some(Parameters::Rsa { modulus, .. }) => export_bits = Some(crate::key_exchange::bits(modulus)),
            _ => {}
        }
        let extensions = if tls13 { &rest.encrypted } else { &hello.extensions };
        let stamps = if tls13 { &rest.shown.leaf } else { &hello.extensions };
        Self {
            suite,
            group,
            field,
            export_bits,
            scheme: rest.scheme.or(rest.exchange.as_ref().and_then(|exchange| exchange.scheme)).map(Scheme),
            alpn: alpn(extensions),
            staple: rest.status,
            ocsp: rest.staple,
            timestamps: stamps.iter().filter(|(kind, _)| *kind == 18).map(|(_, list)| reply::timestamps(list)).sum(),
            master_secret: tls13 || hello.has(23),
            encrypt_then_mac: cbc.then(|| hello.has(22)),
            secure_renegotiation: tls13 || hello.has(0xff01),
            heartbeat: hello.has(15),
            ticket: hello.has(35),
            session: !tls13 && !hello.session.is_empty(),
            compression: hello.compression != 0,
            asks_certificate: rest.asks_certificate,
            small: false,
            chain: trouble.map_or(Ok(rest.shown.chain), Err),
        }
    }
}
