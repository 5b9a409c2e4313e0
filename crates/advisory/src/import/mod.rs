//! Importers: one file a format. Each takes a reader of foreign bytes within
//! [`Bounds`] and hands records to a sink, one after the other, so that a feed
//! of any size takes the memory of its largest entry. An error ends the whole
//! import: half a feed would say of the missing half that nothing is wrong.

pub mod csaf;
pub mod cvss;
mod error;
pub mod osv;
pub mod oval;
pub mod secdb;

pub use error::{Bounds, ImportError, Limited, Sink};
