//! What more than one test needs, and what people may start by hand to try a scanner on.

pub mod advisories;
pub mod coverage;
pub mod fixes;
pub mod flawed;
pub mod limbo;
pub mod lints;
pub mod versions;
pub mod zlint;
