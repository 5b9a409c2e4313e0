//! `e_ca_organization_name_missing`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ca_organization_name_missing",
    doc: "An authority has no organization.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.is_authority(),
    check: |view| {
        let name = view.subject.all(oid::ORGANIZATION).next();
        Verdict::of(name.is_some_and(|name| !name.value.is_empty()), "the authority has no organization")
    },
};
