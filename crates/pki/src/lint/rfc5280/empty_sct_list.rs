//! `e_empty_sct_list`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::extension::octets;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_empty_sct_list",
    doc: "The list of signed timestamps is empty.",
    citation: "RFC 6962, 3.3",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2013-06-01",
    ineffective: None,
    applies: |view| kind::is_subscriber(view) && !view.extensions.has(oid::PRECERTIFICATE_POISON),
    check: |view| match view.extensions.get(oid::SCT_LIST).map(|extension| octets(extension.value)) {
        None => Verdict::Pass,
        Some(Ok([first, second, ..])) => {
            Verdict::of(*first != 0 || *second != 0, "the list of signed timestamps is empty")
        }
        Some(_) => Verdict::NotApplicable,
    },
};
