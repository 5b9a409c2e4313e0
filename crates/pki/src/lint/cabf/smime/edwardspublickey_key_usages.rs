//! `e_edwardspublickey_key_usages`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::{extension::KeyUsage, oid};

pub const LINT: Lint = Lint {
    name: "e_edwardspublickey_key_usages",
    doc: "An Edwards-curve key may not sign, or may do more than sign.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 e",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| {
        profile::is_smime(view)
            && kind::is_subscriber(view)
            && [oid::ED25519, oid::ED448].contains(&view.key.algorithm.oid)
            && view.extensions.has(oid::KEY_USAGE)
    },
    check: |view| {
        let usage = parts::usage(view).unwrap_or(KeyUsage(0));
        let allowed = KeyUsage::DIGITAL_SIGNATURE.0 | KeyUsage::NON_REPUDIATION.0;
        let keeps = usage.has(KeyUsage::DIGITAL_SIGNATURE) && usage.0 & !allowed == 0;
        Verdict::of(keeps, "the Edwards-curve key may not sign, or may do more than sign")
    },
};
