//! The outside look: the server itself speaks to the TLS endpoints that hosts
//! report, where an administrator allows the range, signs what it saw, and
//! holds it beside the report. Off unless the configuration names a range.
//!
//! [`range`] and [`target`] decide what may be connected to, purely; [`sight`]
//! alone connects; [`round`] goes through the hosts and keeps what was seen.

pub mod range;
pub mod round;
pub mod settings;
pub mod sight;
pub mod target;

#[cfg(test)]
mod tests;

pub use round::{Round, RoundError, keep, run};
pub use settings::Outside;
