//! `e_ca_invalid_eku`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ca_invalid_eku",
    doc: "An intermediate authority for servers also has purposes that do not go with them.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.10.6",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2020-08-20",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_intermediate(view) && !parts::purposes(view).is_empty(),
    check: |view| {
        let purposes = parts::purposes(view);
        if purposes.contains(&oid::ANY_EXTENDED_KEY_USAGE) && purposes.len() > 1 {
            return Verdict::of(false, "any purpose stands beside others");
        }
        let foreign = [oid::EMAIL_PROTECTION, oid::CODE_SIGNING, oid::TIME_STAMPING, oid::OCSP_SIGNING];
        let keeps = !purposes.iter().any(|purpose| foreign.contains(purpose));
        Verdict::of(keeps, "e-mail, code, time stamps or OCSP stand beside the purpose of servers")
    },
};
