//! The vocabulary that every part shares: what a table is, what a row says and
//! where it was seen, what could not be read, and what a rule found. Plain
//! data and pure functions; nothing here reads a file or a clock.

pub mod escape;
pub mod exposure;
pub mod facts;
pub mod finding;
pub mod keys;
pub mod outside;
pub mod predicate;
pub mod row;
pub mod setting;
pub mod spec;
pub mod time;
pub mod value;
pub mod version;
pub mod wire;

pub use facts::{Facts, Gap, GapReason, Table};
pub use finding::{Finding, Outcome, RowFinding, Severity};
pub use predicate::{Manifest, ManifestTable, Predicate};
pub use row::{Grade, Row, RowBuilder, Source};
pub use spec::{FieldSpec, FieldType, Origin, TableSpec};
pub use time::Time;
pub use value::Value;

/// The edition of the policy language and of the tables that this release
/// speaks. A fix that changes a verdict is a new edition, never a silent one.
pub const EDITION: u32 = 1;

/// The version of this release, as `major.minor.patch`: what a policy set
/// means when it says that a rule needs agent X.
pub const RELEASE: &str = env!("CARGO_PKG_VERSION");
