//! The central program's parts: so far its database schema and the problems
//! that it tells its peers.

pub mod problem;
pub mod schema;
