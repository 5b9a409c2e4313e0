//! `e_ev_invalid_orgid_reg_scheme`

use super::policies;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ev_invalid_orgid_reg_scheme",
    doc: "The organization's identifier is of a register that must not be used.",
    citation: "CA/Browser Forum Extended Validation Guidelines, 9.2.8",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2020-01-31",
    ineffective: None,
    applies: |view| {
        policies::is_extended(view) && kind::is_subscriber(view) && view.subject.has(oid::ORGANIZATION_IDENTIFIER)
    },
    check: |view| {
        let known =
            |text: &[u8]| text.get(..3).is_some_and(|scheme| [b"NTR", b"VAT", b"PSD"].iter().any(|one| scheme == *one));
        let keeps = view.subject.all(oid::ORGANIZATION_IDENTIFIER).all(|identifier| known(identifier.value));
        Verdict::of(keeps, "the organization's identifier begins with none of NTR, VAT and PSD")
    },
};
