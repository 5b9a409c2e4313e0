//! What kind of certificate it is, as lints tell it apart: from what stands in it alone.

use super::parts;
use crate::x509::{View, oid};

/// A root: an authority that names itself as its issuer.
pub(super) fn is_root(view: &View<'_>) -> bool {
    view.is_authority() && is_own_issuer(view)
}

/// An authority under another one.
pub(super) fn is_intermediate(view: &View<'_>) -> bool {
    view.is_authority() && !is_own_issuer(view)
}

/// What an authority issued to somebody: neither an authority nor its own issuer.
pub(super) fn is_subscriber(view: &View<'_>) -> bool {
    !view.is_authority() && !is_own_issuer(view)
}

/// True if it names itself as its issuer. An empty name is nobody's.
fn is_own_issuer(view: &View<'_>) -> bool {
    !view.subject.is_empty() && view.is_self_issued()
}

/// One that may serve TLS: its purposes say so, or it names none, or one of
/// the policies that the CA/Browser Forum reserved for such.
pub(super) fn may_serve(view: &View<'_>) -> bool {
    let serves = |one: &&[u8]| *one == oid::SERVER_AUTH || *one == oid::ANY_EXTENDED_KEY_USAGE;
    match &view.extensions.extended_key_usage {
        None => true,
        Some(Ok(purposes)) if purposes.is_empty() || purposes.iter().any(serves) => true,
        _ => parts::policies(view).iter().any(|policy| parts::is_reserved(policy.oid)),
    }
}
