//! `e_cs_eku_required`

use super::is_for_code;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_cs_eku_required",
    doc: "The purposes lack the signing of code, or hold servers or any purpose.",
    citation: "CA/Browser Forum Code Signing Baseline Requirements, 7.1.2.3 f",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2019-08-13",
    ineffective: None,
    applies: |view| is_for_code(view) && (kind::is_subscriber(view) || kind::is_intermediate(view)),
    check: |view| {
        let purposes = parts::purposes(view);
        let foreign = purposes.iter().any(|one| *one == oid::ANY_EXTENDED_KEY_USAGE || *one == oid::SERVER_AUTH);
        let keeps = purposes.contains(&oid::CODE_SIGNING) && !foreign;
        Verdict::of(keeps, "the purposes lack the signing of code, or hold servers or any purpose")
    },
};
