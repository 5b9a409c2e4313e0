//! `package.installed`: a package in the package database, fully installed or not.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("package.installed"),
    origin: Origin::Observed,
    doc: B("A package in the package database, fully installed or not."),
    needs: B("nothing"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("manager", &[B("dpkg")], "The package database that holds it."),
    F::new("name", T::Text, "The binary package's name."),
    F::new("version", T::Version, "The installed version."),
    F::new("architecture", T::Text, "The package's architecture, such as `amd64` or `all`."),
    F::new("source", T::Text, "The source package's name."),
    F::new("source_version", T::Version, "The source package's version."),
    F::words(
        "status",
        &[
            B("installed"),
            B("config_files"),
            B("half_configured"),
            B("half_installed"),
            B("triggers_awaited"),
            B("triggers_pending"),
            B("unpacked"),
        ],
        "How far its installation went.",
    ),
    F::new("held", T::Boolean, "True if an administrator keeps it from being upgraded."),
];
