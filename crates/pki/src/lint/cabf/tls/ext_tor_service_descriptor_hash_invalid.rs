//! `e_ext_tor_service_descriptor_hash_invalid`

use super::{onion, tor};
use crate::lint::cabf::ev::policies;
use crate::lint::{Lint, Severity, Source, Verdict, kind};
use crate::x509::oid;

pub const LINT: Lint = Lint {
    name: "e_ext_tor_service_descriptor_hash_invalid",
    doc: "The extension that ties old .onion addresses to their keys is missing where it must be, or wrong.",
    citation: "CA/Browser Forum, ballots 201 and SC-27",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2017-07-28",
    ineffective: None,
    applies: |view| {
        let must = || kind::is_subscriber(view) && onion::names(view).any(onion::is_old) && policies::is_extended(view);
        view.extensions.has(oid::TOR_SERVICE_DESCRIPTOR) || must()
    },
    check: |view| {
        let Ok(all) = tor::descriptors(view) else {
            return Verdict::of(false, "the extension with descriptors of Tor services is missing or unreadable");
        };
        let right = |at: usize, one: &tor::Descriptor<'_>| {
            let host = one.host();
            let named = host.is_some_and(|host| onion::names(view).any(|name| onion::is_at(name, host)));
            named && one.is_digest_whole() && all.iter().take(at).all(|earlier| earlier.host() != host)
        };
        if all.is_empty() || !all.iter().enumerate().all(|(at, one)| right(at, one)) {
            return Verdict::of(
                false,
                "a descriptor of a Tor service is wrong, doubled, or not of a name in the certificate",
            );
        }
        let described = |name: &[u8]| all.iter().filter_map(tor::Descriptor::host).any(|host| onion::is_at(name, host));
        let keeps = !policies::is_extended(view) || onion::names(view).all(described);
        Verdict::of(keeps, "a name under .onion has no descriptor of its Tor service")
    },
};
