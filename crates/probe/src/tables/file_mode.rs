//! `file.mode`: mode and owner of a file that security depends on; no row for one that does not exist.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("file.mode"),
    origin: Origin::Observed,
    doc: B("Mode and owner of a file that security depends on; no row for one that does not exist."),
    needs: B("search permission on its folder"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("path", T::Path, "The file's name."),
    F::words(
        "class",
        &[B("account"), B("boot"), B("cron"), B("private_key"), B("ssh"), B("sudo"), B("system")],
        "What it is for.",
    ),
    F::words(
        "kind",
        &[B("file"), B("directory"), B("symlink"), B("socket"), B("fifo"), B("device")],
        "What it is; a link is followed and its target is judged.",
    ),
    F::new("mode", T::Mode, "The permission bits."),
    F::new("uid", T::Integer, "The owner's id."),
    F::new("gid", T::Integer, "The group's id."),
    F::new("owner", T::Text, "The owner's name; absent if the id has none."),
    F::new("group", T::Text, "The group's name; absent if the id has none."),
    F::new("acl", T::Boolean, "True if an access control list grants more than the mode shows."),
];
