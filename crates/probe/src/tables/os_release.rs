//! `os.release`: the operating system, in one row; policies know it as `host`.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("os.release"),
    origin: Origin::Observed,
    doc: B("The operating system, in one row; policies know it as `host`."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("id", T::Text, "The system's id, such as `debian`, lower case."),
    F::new("id_like", T::TextList, "The ids of systems that it is built from."),
    F::new("version_id", T::Text, "The release, such as `12`; absent on rolling systems."),
    F::new("version_codename", T::Text, "The release's code name, such as `bookworm`."),
    F::new("name", T::Text, "The name for people."),
    F::new("kernel", T::Text, "The running kernel's release; absent in a recorded root that has none."),
    F::new("architecture", T::Text, "The kernel's machine name, such as `x86_64`; absent where the root does not say."),
];
