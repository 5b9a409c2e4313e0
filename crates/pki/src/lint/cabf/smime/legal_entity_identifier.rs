//! `e_legal_entity_identifier`

use super::profile;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::extension::Extension;

pub const LINT: Lint = Lint {
    name: "e_legal_entity_identifier",
    doc: "There is an identifier of a legal entity that must not be there, or it is critical.",
    citation: "CA/Browser Forum S/MIME Baseline Requirements, 7.1.2.3 l",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-01",
    ineffective: None,
    applies: |view| profile::is_smime(view) && kind::is_subscriber(view),
    check: |view| {
        let (entity, role) = (view.extensions.get(ENTITY), view.extensions.get(ROLE));
        let critical = |one: Option<&Extension<'_>>| one.is_some_and(|one| one.critical);
        let keeps = if profile::validated(view, &[profile::MAILBOX, profile::INDIVIDUAL]) {
            entity.is_none()
        } else if profile::validated(view, &[profile::ORGANIZATION]) {
            !critical(entity) && role.is_none()
        } else {
            !critical(entity) && !critical(role)
        };
        Verdict::of(keeps, "an identifier of a legal entity or of a role in it must not be there, or is critical")
    },
};

/// 1.3.6.1.4.1.52266.1, ISO 17442.
const ENTITY: &[u8] = b"\x2b\x06\x01\x04\x01\x83\x98\x2a\x01";
/// 1.3.6.1.4.1.52266.2.
const ROLE: &[u8] = b"\x2b\x06\x01\x04\x01\x83\x98\x2a\x02";
