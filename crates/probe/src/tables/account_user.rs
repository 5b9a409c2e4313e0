//! `account.user`: a local account, as `/etc/passwd` has it.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("account.user"),
    origin: Origin::Observed,
    doc: B("A local account, as `/etc/passwd` has it."),
    needs: B("nothing"),
    volatile: false,
    personal: true,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The account's name."),
    F::new("uid", T::Integer, "The user id."),
    F::new("gid", T::Integer, "The primary group's id."),
    F::new("home", T::Path, "The home folder."),
    F::new("shell", T::Path, "The login shell; absent where the field is empty (which means /bin/sh)."),
    F::new("interactive", T::Boolean, "True if the shell lets a person work: not nologin, false, sync or the like."),
    F::new("groups", T::TextList, "The names of all groups that it is in, sorted."),
    F::new("shadowed", T::Boolean, "True if the password field is `x`: the hash is kept in /etc/shadow."),
];
