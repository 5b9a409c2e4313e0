//! What kind of certificate it is, as lints tell it apart: from what stands in it alone.
#![allow(dead_code, reason = "the lints that ask for the kind follow")]

use crate::x509::{View, oid};

/// A root: an authority that names itself as its issuer.
pub(super) fn is_root(view: &View<'_>) -> bool {
    view.is_authority() && view.is_self_issued()
}

/// An authority under another one.
pub(super) fn is_intermediate(view: &View<'_>) -> bool {
    view.is_authority() && !view.is_self_issued()
}

/// What an authority issued to somebody: neither an authority nor its own issuer.
pub(super) fn is_subscriber(view: &View<'_>) -> bool {
    !view.is_authority() && !view.is_self_issued()
}

/// One that may serve TLS: its purposes say so, or it names none.
pub(super) fn may_serve(view: &View<'_>) -> bool {
    match &view.extensions.extended_key_usage {
        None => true,
        Some(Err(_)) => false,
        Some(Ok(purposes)) => {
            purposes.is_empty()
                || purposes.iter().any(|one| *one == oid::SERVER_AUTH || *one == oid::ANY_EXTENDED_KEY_USAGE)
        }
    }
}
