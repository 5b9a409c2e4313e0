//! `package.index`: a list of packages on disk, as fetched from an archive: how old our knowledge of updates is.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("package.index"),
    origin: Origin::Observed,
    doc: B("A list of packages on disk, as fetched from an archive: how old our knowledge of updates is."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("origin", T::Text, "The archive's origin, such as `Debian`."),
    F::new("suite", T::Text, "The archive's suite or code name."),
    F::new("component", T::Text, "The component, such as `main`."),
    F::new("security", T::Boolean, "True if it is a security archive."),
    F::new("published", T::Time, "When the archive signed the list; absent if it does not say."),
    F::new("valid_until", T::Time, "When the archive says that the list is out of date; absent if it does not say."),
];
