//! The agent: the program on each host. It gathers facts, judges them by
//! policies, seals the result, and sends it to its server. It starts no
//! process and writes only in its state folder.
//!
//! For other programs of the workspace (demonstration, tests):
//! [`audit::run`] looks at a host once, [`enrol::enrol`] enrols this host,
//! [`run::once`] does one cycle and [`run::forever`] all of them.

pub mod advisories;
pub mod agent;
pub mod audit;
pub mod builtin;
pub mod cli;
pub mod commands;
pub mod config;
pub mod confine;
pub mod deliver;
pub mod enrol;
pub mod enrolment;
#[cfg(test)]
pub(crate) mod far_side;
pub mod identity;
pub mod input;
pub mod journal;
pub mod net;
pub mod outbox;
pub mod patches;
pub mod pin;
pub mod print;
pub mod retry;
pub mod run;
pub mod schedule;
pub mod sealing;
pub mod settings;
pub mod state;
pub mod status;
pub mod world;
