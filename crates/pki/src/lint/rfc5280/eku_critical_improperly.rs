//! `w_eku_critical_improperly`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_eku_critical_improperly",
    doc: "The extended key usage names any purpose and is critical.",
    citation: "RFC 5280, 4.2.1.12",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "2002-04-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::EXTENDED_KEY_USAGE),
    check: |view| {
        Verdict::of(
            !(view.extensions.is_critical(oid::EXTENDED_KEY_USAGE)
                && view.extensions.has_purpose(oid::ANY_EXTENDED_KEY_USAGE)),
            "any purpose is allowed, and that is critical",
        )
    },
};
