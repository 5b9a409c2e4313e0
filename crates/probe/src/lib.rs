//! Observed tables: what the agent sees on a host. The only code of the
//! project that touches the audited system, all of it through one door.

pub mod accounts;
pub mod archives;
pub mod credentials;
pub mod endpoints;
#[cfg(test)]
pub(crate) mod fixture;
pub mod gathering;
mod glob;
pub mod host;
pub(crate) mod packages;
pub mod points;
pub(crate) mod processes;
pub mod sockets;
pub mod tables;

pub use gathering::{CertificateOptions, Gathering, Options, Probe, TlsOptions, gather};
pub use host::{Content, Entry, Host, Kind, Stat, Walk};
pub use packages::{apk, rpm};
pub use points::{Fetch, Place, Points, Question, Unanswered};
pub use tables::{SPECS, TABLES};
