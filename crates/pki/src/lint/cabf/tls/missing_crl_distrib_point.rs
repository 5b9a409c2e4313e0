//! `e_missing_crl_distrib_point`

use crate::lint::{Lint, Severity, Source, Verdict, day, kind, parts};
use crate::x509::View;

pub const LINT: Lint = Lint {
    name: "e_missing_crl_distrib_point",
    doc: "Nobody can tell whether it is revoked: it names neither a list of revoked certificates nor an OCSP responder and does not end within days.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.11.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2024-03-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && !is_short_lived(view),
    check: |view| {
        let keeps = parts::crl_urls(view).next().is_some() || parts::ocsp_urls(view).next().is_some();
        Verdict::of(keeps, "neither a list of revoked certificates nor an OCSP responder is named")
    },
};

/// Ten days until 15 March 2026 and seven since: the document's 1.6.1.
fn is_short_lived(view: &View<'_>) -> bool {
    let late = view.not_before.seconds.is_some_and(|begins| begins >= day::seconds("2026-03-15"));
    !parts::outlasts(view, if late { 7 } else { 10 })
}
