//! One file for an auditor. [`Content`] is what it holds, [`write()`] makes the
//! file, and [`verify()`] recomputes everything in it: who signed, whether the
//! log holds it, and whether each verdict follows from the facts. No network,
//! no clock, no server.
//!
//! The file is canonical JSON (RFC 8785): a manifest signed by the log's key
//! names the SHA-256 of every member; members are packed by zlib. A change of
//! any byte is refused.

mod container;
mod content;
mod history;
mod keys;
mod logged;
mod origin;
mod outside;
mod replay;
mod score;
mod verify;

pub use container::{ContainerError, MOST_BYTES};
pub use content::{Content, Growth, Logged, LoggedThing};
pub use history::HistoryError;
pub use keys::{KeysVerdict, KeysVerdictError, Unchecked};
pub use logged::LogError;
pub use origin::OriginError;
pub use outside::{LookVerdict, OutsideError};
pub use replay::{Difference, ReplayError};
pub use verify::{HostVerdict, Refusal, ReportVerdict, Verdict, Verification, verify, write};
