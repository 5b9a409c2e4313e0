//! `e_invalid_cps_uri`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_invalid_cps_uri",
    doc: "The address of a practice statement is neither under HTTP nor under HTTPS.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.9 and 7.1.2.10.5",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.extensions.has(oid::CERTIFICATE_POLICIES),
    check: |view| {
        let usual = |url: &[u8]| parts::has_scheme(url, "http") || parts::has_scheme(url, "https");
        let mut qualifiers = parts::policies(view).iter().flat_map(|policy| &policy.qualifiers);
        let keeps = qualifiers.all(|(kind, qualifier)| *kind != oid::CPS || usual(qualifier.value));
        Verdict::of(keeps, "the address of a practice statement is neither http:// nor https://")
    },
};
