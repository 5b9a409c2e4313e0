//! `e_sub_cert_eku_check`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;
use std::borrow::Cow;

pub const LINT: Lint = Lint {
    name: "e_sub_cert_eku_check",
    doc: "The purposes lack servers, or hold one that must not stand beside them.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.10",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && view.extensions.has(oid::EXTENDED_KEY_USAGE),
    check: |view| {
        let purposes = parts::purposes(view);
        if purposes.iter().any(|one| FORBIDDEN.contains(one)) {
            return Verdict::of(false, "a purpose that must not stand beside servers does");
        }
        if !purposes.contains(&oid::SERVER_AUTH) {
            return Verdict::of(false, "servers are not among the purposes");
        }
        if purposes.iter().all(|one| *one == oid::SERVER_AUTH || *one == oid::CLIENT_AUTH) {
            return Verdict::Pass;
        }
        Verdict::FoundAs(Severity::Warning, Cow::Borrowed("a purpose beside servers and clients is not recommended"))
    },
};

const FORBIDDEN: &[&[u8]] = &[
    oid::ANY_EXTENDED_KEY_USAGE,
    oid::CODE_SIGNING,
    oid::TIME_STAMPING,
    oid::OCSP_SIGNING,
    oid::EMAIL_PROTECTION,
    oid::PRECERTIFICATE_SIGNING,
];
