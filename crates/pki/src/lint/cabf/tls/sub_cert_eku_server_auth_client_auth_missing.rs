//! `e_sub_cert_eku_server_auth_client_auth_missing`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_sub_cert_eku_server_auth_client_auth_missing",
    doc: "Neither servers nor clients are among the purposes.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.3 (until 1.8.7)",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: Some("2023-09-15"),
    applies: |view| kind::may_serve(view) && !view.is_authority() && view.extensions.has(oid::EXTENDED_KEY_USAGE),
    check: |view| {
        let keeps = parts::purposes(view).iter().any(|one| *one == oid::SERVER_AUTH || *one == oid::CLIENT_AUTH);
        Verdict::of(keeps, "neither servers nor clients are among the purposes")
    },
};
