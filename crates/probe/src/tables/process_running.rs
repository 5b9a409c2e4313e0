//! `process.running`: a running process: its program and the names of its flags, never their values.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("process.running"),
    origin: Origin::Observed,
    doc: B("A running process: its program and the names of its flags, never their values."),
    needs: B("root, to see the programs of others"),
    volatile: true,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("program", T::Path, "The program's file; absent for kernel threads."),
    F::new("name", T::Text, "The process's short name."),
    F::new(
        "flags",
        T::TextList,
        "The names of its command-line flags, sorted, each once; values and other words are left out as they may hold secrets.",
    ),
    F::new("uid", T::Integer, "The effective user's id."),
    F::new("user", T::Text, "That user's name; absent if the id has none."),
    F::new("unit", T::Text, "The systemd unit it runs in; absent if none."),
    F::new(
        "deleted",
        T::Boolean,
        "True if the program's file was deleted or replaced since it started: it runs old code.",
    ),
    F::new("pid", T::Integer, "The process id."),
];
