//! `e_cab_ov_requires_org`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cab_ov_requires_org",
    doc: "An organization was validated, yet the subject has none.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.4",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view) && !view.is_authority() && parts::has_policy(view, oid::ORGANIZATION_VALIDATED)
    },
    check: |view| {
        Verdict::of(view.subject.has(oid::ORGANIZATION), "an organization was validated, yet the subject has none")
    },
};
