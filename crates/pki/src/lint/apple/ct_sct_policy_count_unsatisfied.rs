//! `w_ct_sct_policy_count_unsatisfied`

use super::timestamps;
use crate::lint::{Lint, Severity, Source, Verdict, day, kind};
use crate::x509::{View, oid};
use std::borrow::Cow;

pub const LINT: Lint = Lint {
    name: "w_ct_sct_policy_count_unsatisfied",
    doc: "It embeds fewer timestamps of certificate logs than its validity asks for.",
    citation: "Apple's Certificate Transparency policy (HT205280)",
    source: Source::Public,
    severity: Severity::Warning,
    effective: "2018-10-15",
    ineffective: None,
    applies: |view| kind::is_subscriber(view) && !view.extensions.has(oid::PRECERTIFICATE_POISON),
    check: |view| {
        let needed = match view {
            _ if !outlasts_or_meets(view, 15) => 2,
            _ if !outlasts_or_meets(view, 27) => 3,
            _ if !outlasts_or_meets(view, 39) => 4,
            _ => 5,
        };
        if timestamps::logs(view) >= needed {
            return Verdict::Pass;
        }
        // They may also come with an OCSP response or in the handshake, so that this is a notice.
        let found = "fewer logs' timestamps are embedded than its validity asks for";
        Verdict::FoundAs(Severity::Notice, Cow::Borrowed(found))
    },
};

fn outlasts_or_meets(view: &View<'_>, months: u32) -> bool {
    let (Some(begins), Some(ends)) = (view.not_before.seconds, view.not_after.seconds) else { return false };
    ends >= day::months_after(begins, months)
}
