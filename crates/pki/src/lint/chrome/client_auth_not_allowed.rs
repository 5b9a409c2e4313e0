//! `e_client_auth_not_allowed`

use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_client_auth_not_allowed",
    doc: "A server's certificate is for clients too.",
    citation: "Chrome Root Program Policy 1.8, 1.3.2",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2027-03-15",
    ineffective: None,
    applies: |view| kind::may_serve(view) && kind::is_subscriber(view),
    check: |view| {
        Verdict::of(!view.extensions.has_purpose(oid::CLIENT_AUTH), "the server's certificate is for clients too")
    },
};
