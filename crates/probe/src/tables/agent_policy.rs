//! `agent.policy`: the policy set that this agent judges by.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("agent.policy"),
    origin: Origin::Observed,
    doc: B("The policy set that this agent judges by."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("sha256", T::Text, "SHA-256 of the set's canonical bytes, in hex."),
    F::new("version", T::Integer, "The set's version, which only grows."),
    F::new("expires", T::Time, "When the set expires; it stays in force after."),
];
