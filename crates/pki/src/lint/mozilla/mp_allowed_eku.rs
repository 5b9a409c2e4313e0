//! `n_mp_allowed_eku`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "n_mp_allowed_eku",
    doc: "An intermediate authority may issue for any purpose, or for servers and e-mail at once.",
    citation: "Mozilla Root Store Policy, 5.3",
    source: Source::Public,
    severity: Severity::Notice,
    effective: "2019-01-01",
    ineffective: None,
    applies: |view| kind::is_intermediate(view),
    check: |view| {
        let purposes = parts::purposes(view);
        let any = purposes.is_empty() || purposes.contains(&oid::ANY_EXTENDED_KEY_USAGE);
        let both = purposes.contains(&oid::SERVER_AUTH) && purposes.contains(&oid::EMAIL_PROTECTION);
        Verdict::of(!any && !both, "the authority may issue for any purpose, or for servers and e-mail at once")
    },
};
