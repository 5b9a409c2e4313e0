//! `w_name_constraint_on_edi_party_name`

use super::parts;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::extension::GeneralName;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_name_constraint_on_edi_party_name",
    doc: "A name constraint is about EDI party names.",
    citation: "RFC 5280, 4.2.1.10",
    source: Source::Rfc,
    severity: Severity::Warning,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::NAME_CONSTRAINTS),
    check: |view| {
        Verdict::of(
            !parts::constraints(view).any(|one| matches!(one.base, GeneralName::EdiParty(_))),
            "a name constraint is about EDI party names",
        )
    },
};
