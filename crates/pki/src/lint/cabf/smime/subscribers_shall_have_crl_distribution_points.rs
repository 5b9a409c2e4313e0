//! `e_subscribers_shall_have_crl_distribution_points`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_subscribers_shall_have_crl_distribution_points",
    doc: "No place of a list of revoked certificates is named.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 b",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| profile::is_smime(view) && kind::is_subscriber(view),
    check: |view| {
        Verdict::of(
            view.extensions.has(oid::CRL_DISTRIBUTION_POINTS),
            "no place of a list of revoked certificates is named",
        )
    },
};
