//! Packages: what dpkg, apk and rpm have installed, what apt's lists offer, and
//! which of the offers apt would take. Shared by the tables on packages.

pub mod apk;
pub mod apk_index;
pub mod conf;
pub mod date;
pub mod dnf;
pub mod dpkg;
pub mod installed;
pub mod kernel;
pub mod lists;
pub mod owner;
pub mod packing;
pub mod pins;
pub mod policy;
pub mod release;
pub mod repositories;
pub mod rpm;
pub mod rpm_md;
pub mod scan;
pub mod sources;
pub mod stanza;
pub mod zypper;

/// A gap with its place escaped.
pub fn gap(path: &[u8], reason: report::GapReason, detail: impl Into<String>) -> report::Gap {
    report::Gap { place: report::escape::path(path), reason, detail: detail.into() }
}
