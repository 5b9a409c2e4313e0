//! `w_private_root_used_as_leaf`

use crate::lint::{ALWAYS, Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "w_private_root_used_as_leaf",
    doc: "A root has names of hosts, or purposes of an end entity.",
    citation: "NIST SP 800-57 Part 1 Rev. 5, 5.2",
    source: Source::Private,
    severity: Severity::Warning,
    effective: ALWAYS,
    ineffective: None,
    applies: kind::is_root,
    check: |view| {
        let serves = [oid::SERVER_AUTH, oid::CLIENT_AUTH].iter().any(|one| parts::purposes(view).contains(one));
        Verdict::of(
            !serves && parts::dns_names(view).next().is_none(),
            "the root has names of hosts, or purposes of an end entity",
        )
    },
};
