//! Observed tables: what the agent sees on a host. The only code of the
//! project that touches the audited system, all of it through one door.

pub mod tables;
