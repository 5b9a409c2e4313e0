//! `e_ca_is_ca`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::extension::KeyUsage;

pub const LINT: Lint = Lint {
    name: "e_ca_is_ca",
    doc: "A key that may sign certificates is not said to be an authority's.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.1.4 and 7.1.2.10.4",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view)
            && parts::usage(view).is_some_and(|usage| usage.has(KeyUsage::CERT_SIGN))
            && view.extensions.basic_constraints.is_some()
    },
    check: |view| {
        Verdict::of(view.is_authority(), "the key may sign certificates and is not said to be an authority's")
    },
};
