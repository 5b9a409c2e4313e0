//! `tidewaiter.patches.v1`: the same for programs.

use super::{Action, PackageManager, Patches, Thing};
use report::{Gap, Time};
use serde::Serialize;

/// What is printed; borrowed, so that ten thousand holes are not held twice.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    shape: &'static str,
    host: &'a str,
    system: &'a str,
    seen: Time,
    advisories: Option<Set>,
    actions: &'a [Action],
    /// Every hole, by what has it; only where all were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    affected: Option<&'a [Thing]>,
    unfixed: Unfixed,
    reboot: &'a [String],
    restart: Vec<&'a String>,
    without_source: &'a [String],
    gaps: Vec<Untold<'a>>,
    package_manager: PackageManager,
    exit: u8,
}

#[derive(Debug, Serialize)]
struct Set {
    version: u64,
    created: Time,
    expires: Time,
    oldest_feed: Option<Time>,
    signature_checked: bool,
}

#[derive(Debug, Serialize)]
struct Unfixed {
    holes: usize,
    exploited: usize,
    will_not_fix: usize,
}

#[derive(Debug, Serialize)]
struct Untold<'a> {
    place: &'a str,
    detail: &'a str,
}

/// The document; with `all`, it holds every hole.
#[must_use]
pub fn document(found: &Patches, all: bool) -> Document<'_> {
    let [holes, exploited, will_not_fix] = found.unfixed();
    Document {
        shape: "tidewaiter.patches.v1",
        host: &found.host,
        system: &found.system,
        seen: found.seen,
        advisories: found.set.as_ref().map(|set| Set {
            version: set.version,
            created: set.created,
            expires: set.expires,
            oldest_feed: set.oldest_feed,
            signature_checked: set.checked,
        }),
        actions: &found.actions,
        affected: all.then_some(&found.things),
        unfixed: Unfixed { holes, exploited, will_not_fix },
        reboot: &found.reboot,
        restart: found.restart.iter().collect(),
        without_source: &found.unsourced,
        gaps: found.gaps.iter().map(|Gap { place, detail, .. }| Untold { place, detail }).collect(),
        package_manager: found.manager,
        exit: found.exit_code(),
    }
}
