//! `e_tls_server_cert_valid_time_longer_than_398_days`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_tls_server_cert_valid_time_longer_than_398_days",
    doc: "It is valid for more than 398 days.",
    citation: "Apple, About upcoming limits on trusted certificates (HT211025)",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2020-09-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && !view.is_authority(),
    check: |view| Verdict::of(!parts::outlasts(view, 398), "it is valid for more than 398 days"),
};
