//! `e_rsa_allowed_ku_no_encipherment_ca`

use super::usage;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::extension::KeyUsage;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_rsa_allowed_ku_no_encipherment_ca",
    doc: "The RSA key of an authority signs certificates and enciphers too.",
    citation: "RFC 3279, 2.3.1",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2002-04-01",
    ineffective: None,
    applies: |view| view.key.algorithm.oid == oid::RSA && view.extensions.has(oid::KEY_USAGE) && view.is_authority(),
    check: |view| {
        let signs = usage::has_any(view, &[KeyUsage::CERT_SIGN, KeyUsage::CRL_SIGN]);
        let enciphers = usage::has_any(view, &[KeyUsage::KEY_ENCIPHERMENT, KeyUsage::DATA_ENCIPHERMENT]);
        Verdict::of(!signs || !enciphers, "the key signs for the authority and enciphers too")
    },
};
