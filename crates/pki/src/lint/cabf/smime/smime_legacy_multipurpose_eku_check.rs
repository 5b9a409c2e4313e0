//! `e_smime_legacy_multipurpose_eku_check`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_smime_legacy_multipurpose_eku_check",
    doc: "The purposes lack e-mail, or hold one that must not stand beside it.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 f",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| profile::is_of(view, &[profile::LEGACY, profile::MULTIPURPOSE]) && kind::is_subscriber(view),
    check: |view| {
        let foreign = [oid::SERVER_AUTH, oid::CODE_SIGNING, oid::TIME_STAMPING, oid::ANY_EXTENDED_KEY_USAGE];
        let purposes = parts::purposes(view);
        let keeps = purposes.contains(&oid::EMAIL_PROTECTION) && !purposes.iter().any(|one| foreign.contains(one));
        Verdict::of(keeps, "the purposes lack e-mail, or hold one that must not stand beside it")
    },
};
