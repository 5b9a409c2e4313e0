//! The policy language: parse, check, compile, evaluate. Pure: it takes facts,
//! a clock and files as arguments, and reads nothing by itself.
//!
//! [`load`] reads the files that people write and tells every fault with its
//! place; [`test`] runs the examples that rules carry. A [`PolicySet`] is what
//! is signed and sent; [`Compiled`] judges facts by it.

mod choose;
mod compiled;
mod diagnostic;
pub mod diff;
mod evaluate;
mod example;
pub mod expr;
mod fresh;
mod library;
mod named;
mod near;
pub mod param;
mod profile;
pub mod reference;
mod release;
mod rule;
pub mod schema;
mod set;
mod testing;
pub mod tls_plan;
mod yaml;

pub use compiled::Compiled;
pub use diagnostic::Diagnostic;
pub use diff::{Diff, diff};
pub use evaluate::Evaluation;
pub use example::Example;
pub use expr::Clock;
pub use fresh::{Days, Fresh};
pub use library::{Library, SourceFile, load};
pub use param::ParamValue;
pub use profile::Profile;
pub use release::Release;
pub use rule::{Empty, Rule};
pub use set::{PolicySet, SetError};
pub use testing::{ExampleResult, test};
pub use tls_plan::TlsPlan;
