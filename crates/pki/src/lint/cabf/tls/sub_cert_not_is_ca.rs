//! `e_sub_cert_not_is_ca`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::extension::KeyUsage;

pub const LINT: Lint = Lint {
    name: "e_sub_cert_not_is_ca",
    doc: "What may not sign certificates is said to be an authority.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.8",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view)
            && view.extensions.basic_constraints.is_some()
            && parts::usage(view).is_some_and(|usage| !usage.has(KeyUsage::CERT_SIGN))
    },
    check: |view| Verdict::of(!view.is_authority(), "what may not sign certificates is said to be an authority"),
};
