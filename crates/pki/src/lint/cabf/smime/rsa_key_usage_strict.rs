//! `e_rsa_key_usage_strict`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::{extension::KeyUsage, oid};

pub const LINT: Lint = Lint {
    name: "e_rsa_key_usage_strict",
    doc: "The usages of an RSA key do not go together.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 e",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| {
        profile::is_of(view, &[profile::STRICT])
            && kind::is_subscriber(view)
            && view.key.rsa().is_some()
            && view.extensions.has(oid::KEY_USAGE)
    },
    check: |view| {
        let usage = parts::usage(view).unwrap_or(KeyUsage(0));
        let (signs, wraps) = (usage.has(KeyUsage::DIGITAL_SIGNATURE), usage.has(KeyUsage::KEY_ENCIPHERMENT));
        let signing = if signs { KeyUsage::DIGITAL_SIGNATURE.0 | KeyUsage::NON_REPUDIATION.0 } else { 0 };
        let wrapping = if wraps { KeyUsage::KEY_ENCIPHERMENT.0 } else { 0 };
        let keeps = (signs || wraps) && usage.0 & !(signing | wrapping) == 0;
        Verdict::of(keeps, "the usages of the RSA key do not go together")
    },
};
