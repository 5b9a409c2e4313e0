//! `w_path_len_constraint_improperly_included`

use super::parts;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::extension::KeyUsage;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_path_len_constraint_improperly_included",
    doc: "It has a path length and may sign no certificates.",
    citation: "RFC 5280, 4.2.1.9",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::BASIC_CONSTRAINTS),
    check: |view| {
        let length = matches!(view.extensions.basic_constraints, Some(Ok(read)) if read.path_length.is_some());
        Verdict::of(
            !length || view.is_authority() && parts::has_usage(view, KeyUsage::CERT_SIGN),
            "it has a path length and may sign no certificates",
        )
    },
};
