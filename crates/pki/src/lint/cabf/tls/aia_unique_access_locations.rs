//! `e_aia_unique_access_locations`

use crate::lint::{Lint, Severity, Source, Verdict, kind, parts};

pub const LINT: Lint = Lint {
    name: "e_aia_unique_access_locations",
    doc: "The authority information access names an address twice.",
    citation: "CA/Browser Forum Baseline Requirements, 7.1.2.7.7",
    source: Source::Public,
    severity: Severity::Error,
    effective: "2023-09-15",
    ineffective: None,
    applies: |view| {
        kind::may_serve(view)
            && kind::is_subscriber(view)
            && (parts::issuer_urls(view).next().is_some() || parts::ocsp_urls(view).next().is_some())
    },
    check: |view| {
        let keeps = all_differ(&parts::ocsp_urls(view)) && all_differ(&parts::issuer_urls(view));
        Verdict::of(keeps, "the authority information access names an address twice")
    },
};

/// How many are held against each other; nobody names more than a few.
const MOST: usize = 100;

fn all_differ<'a>(urls: &(impl Iterator<Item = &'a [u8]> + Clone)) -> bool {
    let some = urls.clone().take(MOST);
    some.enumerate().all(|(at, url)| urls.clone().take(at).all(|earlier| !earlier.eq_ignore_ascii_case(url)))
}
