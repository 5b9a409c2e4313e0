//! `w_private_curve_unusual`

use super::strength;
use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_private_curve_unusual",
    doc: "A key is on a curve that neither NIST nor BSI recommends.",
    citation: "NIST SP 800-186, 3.2; BSI TR-02102-1, 2.3.4",
    source: Source::Private,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: |view| view.key.algorithm.oid == oid::EC,
    check: |view| {
        Verdict::of(
            view.key.curve().is_some_and(strength::is_recommended),
            "the curve is not among those that NIST and BSI recommend",
        )
    },
};
