//! `e_sub_cert_basic_constraints_not_critical`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_sub_cert_basic_constraints_not_critical",
    doc: "The basic constraints are not critical.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.6",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && view.extensions.has(oid::BASIC_CONSTRAINTS),
    check: |view| {
        Verdict::of(view.extensions.is_critical(oid::BASIC_CONSTRAINTS), "the basic constraints are not critical")
    },
};
