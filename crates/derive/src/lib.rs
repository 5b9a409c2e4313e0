//! Derived tables: pure functions of observed tables, computed alike by agent,
//! server and verifier. One file each; `TABLES` names them all.

pub mod certificate_validity;

use report::TableSpec;

/// Every derived table of this release, sorted by name.
pub const SPECS: &[&TableSpec] = &[&certificate_validity::SPEC];
