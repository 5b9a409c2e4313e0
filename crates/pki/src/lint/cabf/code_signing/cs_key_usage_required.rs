//! `e_cs_key_usage_required`

use super::is_for_code;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::{extension::KeyUsage, oid};
use std::borrow::Cow;

pub const LINT: Lint = Lint {
    name: "e_cs_key_usage_required",
    doc: "The key usage is missing or not critical, lacks signatures, or allows certificates or lists of revoked ones.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 7.1.2.3 e",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-08-13",
    ineffective: None,
    applies: |view| is_for_code(view) && kind::is_subscriber(view),
    check: |view| {
        let Some(usage) = parts::usage(view).filter(|_| view.extensions.is_critical(oid::KEY_USAGE)) else {
            return Verdict::of(false, "the key usage is missing or not critical");
        };
        let signs = usage.has(KeyUsage::DIGITAL_SIGNATURE);
        if !signs || usage.has(KeyUsage::CERT_SIGN) || usage.has(KeyUsage::CRL_SIGN) {
            return Verdict::of(
                false,
                "the key usage lacks signatures, or allows certificates or lists of revoked ones",
            );
        }
        if usage == KeyUsage::DIGITAL_SIGNATURE {
            return Verdict::Pass;
        }
        Verdict::FoundAs(Severity::Warning, Cow::Borrowed("the key usage allows more than signatures"))
    },
};
