//! `e_name_constraint_not_fqdn`

use super::parts;
use super::uri;
use crate::lint::{Lint, Severity, Source, Verdict};
use crate::x509::extension::GeneralName;
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_name_constraint_not_fqdn",
    doc: "A name constraint of addresses (URIs) is no host or domain.",
    citation: "RFC 5280, 4.2.1.10",
    source: Source::Rfc,
    severity: Severity::Error,
    effective: "2008-05-01",
    ineffective: None,
    applies: |view| view.extensions.has(oid::NAME_CONSTRAINTS),
    check: |view| {
        let good = |base: &GeneralName<'_>| match base {
            GeneralName::Uri(host) => uri::is_domain(host.strip_prefix(b".").unwrap_or(host)),
            _ => true,
        };
        Verdict::of(
            parts::constraints(view).all(|one| good(&one.base)),
            "a name constraint of addresses is no host or domain",
        )
    },
};
