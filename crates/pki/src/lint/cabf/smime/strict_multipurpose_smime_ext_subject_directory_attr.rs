//! `e_strict_multipurpose_smime_ext_subject_directory_attr`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_strict_multipurpose_smime_ext_subject_directory_attr",
    doc: "There are directory attributes of the subject.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 j",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| profile::is_of(view, &[profile::MULTIPURPOSE, profile::STRICT]) && kind::is_subscriber(view),
    check: |view| {
        Verdict::of(
            !view.extensions.has(oid::SUBJECT_DIRECTORY_ATTRIBUTES),
            "there are directory attributes of the subject",
        )
    },
};
