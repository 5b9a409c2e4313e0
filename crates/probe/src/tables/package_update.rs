//! `package.update`: an upgrade that the package lists on disk offer and that is not installed; no row where all is current.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("package.update"),
    origin: Origin::Observed,
    doc: B("An upgrade that the package lists on disk offer and that is not installed; no row where all is current."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The binary package's name."),
    F::new("architecture", T::Text, "The package's architecture."),
    F::new("installed", T::Version, "The installed version."),
    F::new("candidate", T::Version, "The version that the package manager would install."),
    F::new("security", T::Boolean, "True if a version above the installed one comes from a security archive."),
    F::new("origin", T::Text, "The archive's origin, such as `Debian`."),
    F::new("suite", T::Text, "The archive's suite or code name, such as `bookworm-security`."),
    F::new("held", T::Boolean, "True if an administrator keeps it from being upgraded."),
];
