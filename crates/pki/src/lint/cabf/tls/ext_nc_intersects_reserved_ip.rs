//! `e_ext_nc_intersects_reserved_ip`

use super::address;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::extension::GeneralName;

pub const LINT: Lint = Lint {
    name: "e_ext_nc_intersects_reserved_ip",
    doc: "Name constraints permit addresses that are reserved.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.5 and 7.1.4.2.1",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2012-07-01",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view) && view.extensions.name_constraints.is_some() && parts::ends_after(view, "2015-11-01")
    },
    check: |view| {
        let Some(Ok(constraints)) = &view.extensions.name_constraints else { return Verdict::NotApplicable };
        let permitted = constraints.permitted.as_deref().unwrap_or_default();
        let reserved = permitted.iter().any(|tree| match tree.base {
            GeneralName::Ip(range) => address::meets_reserved(range),
            _ => false,
        });
        Verdict::of(!reserved, "the name constraints permit reserved addresses")
    },
};
