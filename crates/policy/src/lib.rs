//! The policy language: parse, check, compile, evaluate. Pure: it takes facts,
//! a clock and files as arguments, and reads nothing by itself.

pub mod expr;
pub mod param;
