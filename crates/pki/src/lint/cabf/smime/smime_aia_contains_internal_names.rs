//! `w_smime_aia_contains_internal_names`

use super::profile;
use crate::lint::cabf::internal;
use crate::lint::{Lint, Severity, Source, Verdict, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_smime_aia_contains_internal_names",
    doc: "An address for access to the authority has a host that only one network knows.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 c",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::AUTHORITY_INFO_ACCESS) && profile::is_smime(view),
    check: |view| {
        let mut urls = parts::ocsp_urls(view).chain(parts::issuer_urls(view));
        Verdict::of(
            !urls.any(internal::is_internal),
            "an address for access to the authority has a host that only one network knows",
        )
    },
};
