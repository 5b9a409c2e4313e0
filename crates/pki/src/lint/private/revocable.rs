//! Where a certificate's revocation is told.

use crate::lint::parts;
use crate::x509::{View, oid};

/// True if it names a list of revoked certificates or a responder.
pub(super) fn is_told(view: &View<'_>) -> bool {
    view.extensions.has(oid::CRL_DISTRIBUTION_POINTS) || parts::ocsp_urls(view).next().is_some()
}
