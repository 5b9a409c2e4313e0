//! What the advisory set in force says of this host: which of its releases
//! speaks of the host, what of the host it is asked about, and the hits.

mod hits;
mod spoken;
mod subject;

pub(crate) use hits::{Hit, Told, hits};
pub use spoken::{Spoken, spoken};
pub(crate) use subject::{Inventory, is_exact, jdk, jdks, of_facts};
pub(crate) use subject::{MAVEN, OPENJDK, PACKAGES, SYSTEM, Subject, UNMANAGED, is_system, subjects};
pub use subject::{candidates, wanted};

use crate::inputs::gap;
use report::{Gap, GapReason};

/// The derived tables that rest on an advisory set, sorted.
pub const TABLES: &[&str] = &["advisory.affected", "advisory.source"];

/// The gap where no set is in force.
pub(crate) fn no_set() -> Gap {
    let detail = "no advisory set is in force; have one published by the server, or name a file with --advisories";
    gap("advisory set".to_owned(), GapReason::Missing, detail.to_owned())
}
