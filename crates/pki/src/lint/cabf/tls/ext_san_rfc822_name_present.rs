//! `e_ext_san_rfc822_name_present`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::{extension::GeneralName, oid};

pub const LINT: Lint = Lint {
    name: "e_ext_san_rfc822_name_present",
    doc: "The subject's alternative names hold an e-mail address; DNS names and IP addresses are all that may stand there.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.12",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && view.extensions.has(oid::SUBJECT_ALT_NAME),
    check: |view| {
        let found = parts::names(view).iter().any(|name| matches!(name, GeneralName::Email(_)));
        Verdict::of(!found, "the alternative names hold an e-mail address")
    },
};
