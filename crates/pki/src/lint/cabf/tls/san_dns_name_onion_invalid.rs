//! `e_san_dns_name_onion_invalid`

use super::onion;
use crate::lint::cabf::ev::policies;
use crate::lint::{Lint, Severity, Source, Verdict, kind};

pub const LINT: Lint = Lint {
    name: "e_san_dns_name_onion_invalid",
    doc: "A name under .onion is no address of a Tor service, or an old one without extended validation.",
    citation: "RFC 7686; CA/Browser Forum Baseline Requirements, appendix B",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2015-05-01",
    ineffective: None,
    applies: |view| kind::may_serve(view) && onion::names(view).next().is_some(),
    check: |view| {
        let extended = policies::is_extended(view);
        let keeps = onion::names(view).all(|name| onion::is_address(name) && (extended || !onion::is_old(name)));
        Verdict::of(
            keeps,
            "a name under .onion is no address of a Tor service, or an old one without extended validation",
        )
    },
};
