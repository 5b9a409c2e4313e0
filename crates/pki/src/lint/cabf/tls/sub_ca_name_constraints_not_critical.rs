//! `w_sub_ca_name_constraints_not_critical`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_sub_ca_name_constraints_not_critical",
    doc: "An intermediate authority's name constraints are not critical.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.8",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2012-06-08",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_intermediate(view) && view.extensions.has(oid::NAME_CONSTRAINTS),
    check: |view| {
        Verdict::of(view.extensions.is_critical(oid::NAME_CONSTRAINTS), "the name constraints are not critical")
    },
};
