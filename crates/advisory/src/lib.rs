//! Advisories: what a distribution says of holes in its own packages. Feeds in
//! many formats ([`import`]) become one model ([`model`]), are packed into a
//! signed set for each release ([`pack`]) and held against what is installed
//! ([`matching`]). Pure: bytes and rows in, rows out; no clock, no files.

pub mod import;
pub mod matching;
pub mod model;
pub mod pack;

pub use model::{Known, Package, Range, Record, Scheme, Severity, Status, UNTOLD};
