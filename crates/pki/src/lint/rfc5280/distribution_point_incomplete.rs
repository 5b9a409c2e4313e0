//! `e_distribution_point_incomplete`

use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_distribution_point_incomplete",
    doc: "A distribution point has neither a place nor an issuer.",
    citation: "RFC 5280, 4.2.1.13",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2002-04-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::CRL_DISTRIBUTION_POINTS),
    check: |view| match &view.extensions.crl_points {
        Some(Ok(points)) => Verdict::of(
            points.iter().all(|point| !point.names.is_empty() || point.relative || point.issuer.is_some()),
            "a distribution point has neither a place nor an issuer",
        ),
        _ => Verdict::NotApplicable,
    },
};
