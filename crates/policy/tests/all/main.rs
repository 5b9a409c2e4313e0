//! The policy crate from outside: what it refuses, how it judges, what a set
//! and its changes are.

#![cfg(test)]

mod changes;
mod fresh;
mod loading;
mod newer;
mod outcomes;
mod profiles;
mod properties;
mod refusals;
mod schemas;
mod world;
