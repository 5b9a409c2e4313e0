//! `e_ecpublickey_key_usages`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::{extension::KeyUsage, oid};

pub const LINT: Lint = Lint {
    name: "e_ecpublickey_key_usages",
    doc: "The usages of an elliptic-curve key do not go together.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 e",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| {
        profile::is_smime(view)
            && kind::is_subscriber(view)
            && view.key.algorithm.oid == oid::EC
            && view.extensions.has(oid::KEY_USAGE)
    },
    check: |view| {
        let usage = parts::usage(view).unwrap_or(KeyUsage(0));
        let (signs, agrees) = (usage.has(KeyUsage::DIGITAL_SIGNATURE), usage.has(KeyUsage::KEY_AGREEMENT));
        if usage == KeyUsage(0) || !signs && !agrees {
            // `e_ec_other_key_usages` tells of a key that may do neither.
            return Verdict::NotApplicable;
        }
        let signing = if signs { KeyUsage::DIGITAL_SIGNATURE.0 | KeyUsage::NON_REPUDIATION.0 } else { 0 };
        let only = KeyUsage::ENCIPHER_ONLY.0 | KeyUsage::DECIPHER_ONLY.0;
        let agreeing = if agrees { KeyUsage::KEY_AGREEMENT.0 | only } else { 0 };
        Verdict::of(usage.0 & !(signing | agreeing) == 0, "the usages of the elliptic-curve key do not go together")
    },
};
