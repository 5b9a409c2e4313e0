//! `n_private_ca_without_name_constraints`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "n_private_ca_without_name_constraints",
    doc: "An authority under another one may name anybody.",
    citation: "RFC 5280, 4.2.1.10",
    source: Source::Private,
    severity: Severity::Notice,
    effective: ALWAYS,
    ineffective: None,
    applies: kind::is_intermediate,
    check: |view| Verdict::of(view.extensions.has(oid::NAME_CONSTRAINTS), "it may name anybody"),
};
