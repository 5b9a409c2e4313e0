//! The central program: verifies, logs, keeps and scores what agents report,
//! and shows it to people. [`run::start`] runs it inside another program, as
//! the demo and the tests do.

pub mod advisories;
pub mod ca;
pub mod certificates;
pub mod config;
pub mod door;
pub mod enrol;
pub mod evidence;
pub mod export;
pub mod folder;
pub mod http;
pub mod ingest;
pub mod keys;
pub mod metrics;
pub mod outside;
pub mod pages;
pub mod people;
pub mod policies;
pub mod problem;
pub mod register;
pub mod roots;
pub mod run;
pub mod schema;
pub mod score;
pub mod settings;
pub mod state;
pub mod store;
pub mod view;

pub use config::Config;
pub use run::{Running, run, start};
pub use state::App;

#[cfg(test)]
mod enrol_tests;
#[cfg(test)]
mod policies_tests;
#[cfg(test)]
mod run_tests;
#[cfg(test)]
mod trial;
