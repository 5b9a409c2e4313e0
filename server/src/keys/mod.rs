//! Keys across the fleet: the server compares what the newest reports show,
//! signs what it found, naming the reports, and logs it. It changes no score.

pub mod round;
pub mod settings;

#[cfg(test)]
mod tests;

pub use round::{Looked, RoundError, keep, run};
pub use settings::Keys;
