//! Certificates that tests write part by part, to hold lints against. Nobody
//! signs them: no lint looks at who did.

use super::{Lint, Outcome};
use crate::der::tag;
use crate::x509::extension::KeyUsage;
use crate::x509::{View, oid};

/// A certificate that is being written; at first a plain one for a TLS server, valid in the first two months of 2025.
#[derive(Clone)]
pub(super) struct Draft {
    version: u8,
    issuer: Vec<u8>,
    subject: Vec<u8>,
    validity: [String; 2],
    key: Vec<u8>,
    signed_with: Vec<u8>,
    signature: usize,
    extensions: Vec<(Vec<u8>, Vec<u8>)>,
}

/// An element of DER.
pub(super) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = content.len();
    let header = match length {
        0..0x80 => vec![tag, length as u8],
        0x80..0x100 => vec![tag, 0x81, length as u8],
        0x100..0x1_0000 => vec![tag, 0x82, (length >> 8) as u8, length as u8],
        _ => vec![tag, 0x83, (length >> 16) as u8, (length >> 8) as u8, length as u8],
    };
    [header, content].concat()
}

/// A SEQUENCE.
pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(tag::SEQUENCE, parts)
}

fn attribute(oid: &[u8], tag: u8, value: &[u8]) -> Vec<u8> {
    tlv(tag::SET, &[&sequence(&[&tlv(tag::OID, &[oid]), &tlv(tag, &[value])])])
}

impl Draft {
    pub(super) fn server() -> Self {
        let draft = Self {
            version: 2,
            issuer: attribute(oid::COMMON_NAME, tag::UTF8_STRING, b"An authority"),
            subject: Vec::new(),
            validity: ["250101000000Z".to_owned(), "250301000000Z".to_owned()],
            key: Vec::new(),
            signed_with: Vec::new(),
            signature: 70,
            extensions: Vec::new(),
        };
        draft.curve(oid::P256).signed(oid::ECDSA_SHA256).purposes(&[oid::SERVER_AUTH]).dns(&["a.example"])
    }

    /// An authority under another one, for servers.
    pub(super) fn authority() -> Self {
        let authority = tlv(tag::SEQUENCE, &[&[tag::BOOLEAN, 1, 0xff]]);
        Self::server().without(oid::SUBJECT_ALT_NAME).extension(oid::BASIC_CONSTRAINTS, true, &authority)
    }

    /// An authority that is its own issuer.
    pub(super) fn root() -> Self {
        let mut draft = Self::authority().without(oid::EXTENDED_KEY_USAGE);
        draft.subject.clone_from(&draft.issuer);
        draft
    }

    /// Adds an attribute to the subject, as UTF8String, a country as PrintableString.
    pub(super) fn subject(self, oid: &[u8], value: &str) -> Self {
        let tag = if oid == oid::COUNTRY { tag::PRINTABLE_STRING } else { tag::UTF8_STRING };
        self.subject_as(oid, tag, value.as_bytes())
    }

    pub(super) fn subject_as(mut self, oid: &[u8], tag: u8, value: &[u8]) -> Self {
        self.subject.extend(attribute(oid, tag, value));
        self
    }

    pub(super) fn version(mut self, version: u8) -> Self {
        self.version = version - 1;
        self
    }

    /// From one moment to the other, as `YYMMDDHHMMSS`, or less where the rest is nought.
    pub(super) fn valid(mut self, from: &str, until: &str) -> Self {
        self.validity = [from, until].map(|moment| format!("{moment:0<12}Z"));
        self
    }

    /// Sets an extension, which may be there already.
    pub(super) fn extension(self, oid: &[u8], critical: bool, content: &[u8]) -> Self {
        let mut draft = self.without(oid);
        let critical: &[u8] = if critical { &[tag::BOOLEAN, 1, 0xff] } else { &[] };
        let value = tlv(tag::OCTET_STRING, &[content]);
        draft.extensions.push((oid.to_vec(), sequence(&[&tlv(tag::OID, &[oid]), critical, &value])));
        draft
    }

    pub(super) fn without(mut self, oid: &[u8]) -> Self {
        self.extensions.retain(|(present, _)| present != oid);
        self
    }

    /// The subject's alternative names, each with its tag.
    pub(super) fn names(self, names: &[(u8, &[u8])]) -> Self {
        let names: Vec<Vec<u8>> = names.iter().map(|(tag, name)| tlv(*tag, &[name])).collect();
        self.extension(oid::SUBJECT_ALT_NAME, false, &sequence(&[&names.concat()]))
    }

    pub(super) fn dns(self, names: &[&str]) -> Self {
        self.names(&names.iter().map(|name| (0x82, name.as_bytes())).collect::<Vec<_>>())
    }

    pub(super) fn policies(self, policies: &[&[u8]]) -> Self {
        let policies: Vec<Vec<u8>> = policies.iter().map(|policy| sequence(&[&tlv(tag::OID, &[policy])])).collect();
        self.extension(oid::CERTIFICATE_POLICIES, false, &sequence(&[&policies.concat()]))
    }

    pub(super) fn purposes(self, purposes: &[&[u8]]) -> Self {
        let purposes: Vec<Vec<u8>> = purposes.iter().map(|purpose| tlv(tag::OID, &[purpose])).collect();
        self.extension(oid::EXTENDED_KEY_USAGE, false, &sequence(&[&purposes.concat()]))
    }

    pub(super) fn usage(self, these: &[KeyUsage]) -> Self {
        let bits = these.iter().fold(0, |bits, usage| bits | usage.0);
        // The first bit of the encoding is the highest, and the lowest of ours.
        let octets = bits.reverse_bits().to_be_bytes();
        self.extension(oid::KEY_USAGE, true, &tlv(tag::BIT_STRING, &[&[7], &octets]))
    }

    /// The authority information access: methods and addresses.
    pub(super) fn access(self, all: &[(&[u8], &str)]) -> Self {
        let one = |(method, url): &(&[u8], &str)| sequence(&[&tlv(tag::OID, &[method]), &tlv(0x86, &[url.as_bytes()])]);
        let all: Vec<Vec<u8>> = all.iter().map(one).collect();
        self.extension(oid::AUTHORITY_INFO_ACCESS, false, &sequence(&[&all.concat()]))
    }

    pub(super) fn crl(self, url: &str, critical: bool) -> Self {
        let name = tlv(0xa0, &[&tlv(0xa0, &[&tlv(0x86, &[url.as_bytes()])])]);
        self.extension(oid::CRL_DISTRIBUTION_POINTS, critical, &sequence(&[&sequence(&[&name])]))
    }

    pub(super) fn rsa(self, modulus: &[u8], exponent: &[u8]) -> Self {
        let numbers = sequence(&[&tlv(tag::INTEGER, &[&[0], modulus]), &tlv(tag::INTEGER, &[&[0], exponent])]);
        self.key(&sequence(&[&tlv(tag::OID, &[oid::RSA]), &[tag::NULL, 0]]), &numbers)
    }

    pub(super) fn curve(self, curve: &[u8]) -> Self {
        self.key(&sequence(&[&tlv(tag::OID, &[oid::EC]), &tlv(tag::OID, &[curve])]), &[4; 65])
    }

    /// A key of this algorithm without parameters.
    pub(super) fn key_of(self, algorithm: &[u8]) -> Self {
        self.key(&sequence(&[&tlv(tag::OID, &[algorithm])]), &[4; 32])
    }

    fn key(mut self, algorithm: &[u8], key: &[u8]) -> Self {
        self.key = sequence(&[algorithm, &tlv(tag::BIT_STRING, &[&[0], key])]);
        self
    }

    pub(super) fn signed(mut self, algorithm: &[u8]) -> Self {
        self.signed_with = sequence(&[&tlv(tag::OID, &[algorithm])]);
        self
    }

    /// How long the signature is.
    pub(super) fn signature(mut self, octets: usize) -> Self {
        self.signature = octets;
        self
    }

    pub(super) fn der(&self) -> Vec<u8> {
        let [from, until] = self.validity.each_ref().map(|moment| tlv(tag::UTC_TIME, &[moment.as_bytes()]));
        let extensions: Vec<u8> = self.extensions.iter().flat_map(|(_, whole)| whole.clone()).collect();
        let tbs = sequence(&[
            &tlv(0xa0, &[&[tag::INTEGER, 1, self.version]]),
            &[tag::INTEGER, 1, 7],
            &self.signed_with,
            &sequence(&[&self.issuer]),
            &sequence(&[&from, &until]),
            &sequence(&[&self.subject]),
            &self.key,
            &tlv(0xa3, &[&sequence(&[&extensions])]),
        ]);
        sequence(&[&tbs, &self.signed_with, &tlv(tag::BIT_STRING, &[&[0], &vec![1; self.signature]])])
    }
}

/// Each lint finds the first draft, and lets the second one pass.
pub(super) fn check(rows: &[(&Lint, Draft, Draft)]) {
    for (lint, found, passes) in rows {
        let (found, passes) = (found.der(), passes.der());
        let run = |der: &[u8]| lint.run(&View::read(der).unwrap());
        let outcome = run(&found);
        assert!(
            matches!(&outcome, Outcome::Found(degree, _) if *degree == lint.severity),
            "{}: {outcome:?}",
            lint.name
        );
        assert_eq!(run(&passes), Outcome::Pass, "{}", lint.name);
    }
}
