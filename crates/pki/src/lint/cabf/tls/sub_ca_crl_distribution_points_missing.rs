//! `e_sub_ca_crl_distribution_points_missing`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_sub_ca_crl_distribution_points_missing",
    doc: "An intermediate authority names no place of a list of revoked certificates.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.11.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_intermediate(view),
    check: |view| {
        Verdict::of(
            view.extensions.has(oid::CRL_DISTRIBUTION_POINTS),
            "the authority names no place of a list of revoked certificates",
        )
    },
};
