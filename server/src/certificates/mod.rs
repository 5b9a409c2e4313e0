//! Certificates of the fleet: an index that follows the reports ([`index`]),
//! how renewal has gone so far ([`renewal`]), what expires when ([`year`]),
//! what shorter validity will ask for ([`readiness`]), and a calendar that
//! programs subscribe to ([`calendar`], [`ics`]).

pub mod calendar;
pub mod ics;
pub mod index;
pub mod readiness;
pub mod renewal;
pub mod year;

pub use index::keep;

#[cfg(test)]
mod tests;
