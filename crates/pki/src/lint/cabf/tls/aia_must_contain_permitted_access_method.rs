//! `e_aia_must_contain_permitted_access_method`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::{extension::GeneralName, oid};

pub const LINT: Lint = Lint {
    name: "e_aia_must_contain_permitted_access_method",
    doc: "The authority information access holds more than addresses of the OCSP responder and of the issuer's certificate.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.7",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view) && view.extensions.authority_access.is_some(),
    check: |view| {
        let permitted = |(method, place): &(&[u8], GeneralName<'_>)| {
            (*method == oid::OCSP || *method == oid::CA_ISSUERS) && matches!(place, GeneralName::Uri(_))
        };
        let keeps = matches!(&view.extensions.authority_access, Some(Ok(list)) if list.iter().all(permitted));
        Verdict::of(keeps, "the authority information access holds another method, or a place that is no address")
    },
};
