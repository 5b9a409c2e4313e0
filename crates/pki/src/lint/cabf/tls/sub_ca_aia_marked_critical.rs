//! `e_sub_ca_aia_marked_critical`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_sub_ca_aia_marked_critical",
    doc: "The authority information access is marked critical.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.3",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view) && kind::is_intermediate(view) && view.extensions.has(oid::AUTHORITY_INFO_ACCESS)
    },
    check: |view| {
        let critical = view.extensions.is_critical(oid::AUTHORITY_INFO_ACCESS);
        Verdict::of(!critical, "the authority information access is critical")
    },
};
