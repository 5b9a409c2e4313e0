//! Observed tables: what the agent sees on a host. The only code of the
//! project that touches the audited system, all of it through one door.

pub mod accounts;
pub mod archives;
pub(crate) mod auditing;
pub(crate) mod container;
pub mod credentials;
pub(crate) mod crontab;
pub mod endpoints;
mod files;
#[cfg(test)]
pub(crate) mod fixture;
pub mod gathering;
mod glob;
pub mod host;
pub(crate) mod logging;
pub(crate) mod modules;
mod mounts;
pub(crate) mod packages;
pub(crate) mod pam;
pub mod points;
pub(crate) mod processes;
pub(crate) mod settings;
pub(crate) mod shell;
pub mod sockets;
pub(crate) mod support;
pub mod tables;
pub(crate) mod timers;
pub(crate) mod units;
pub(crate) mod writable;

pub use gathering::{CertificateOptions, Gathering, Options, Probe, TlsOptions, gather};
pub use host::{Content, Entry, Host, Kind, Stat, Walk};
pub use packages::apk_index::index as apk_index;
pub use packages::{apk, rpm};
pub use points::{Fetch, Place, Points, Question, Unanswered};
pub use tables::agent_advisories::AdvisorySet;
pub use tables::{SPECS, TABLES};

/// Metadata of a repository of rpm: its packages, its advisories, its modules.
pub mod rpm_md {
    pub use crate::packages::rpm_md::advisories::{Advisories, Advisory, Named};
    pub use crate::packages::rpm_md::modules::{Chosen, Modules};
    pub use crate::packages::rpm_md::{Offer, primary};
}
