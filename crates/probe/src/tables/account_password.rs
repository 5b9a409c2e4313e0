//! `account.password`: the state of a local account's password; never the hash.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("account.password"),
    origin: Origin::Observed,
    doc: B("The state of a local account's password; never the hash."),
    needs: B("root, or the group shadow, to read /etc/shadow"),
    volatile: false,
    personal: true,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The account's name."),
    F::words(
        "scheme",
        &[
            B("empty"),
            B("none"),
            B("des"),
            B("bsdi"),
            B("md5"),
            B("sha256"),
            B("sha512"),
            B("bcrypt"),
            B("scrypt"),
            B("yescrypt"),
            B("gost_yescrypt"),
            B("other"),
        ],
        "The hash's scheme; `empty` lets anyone in without a password, `none` lets nobody in by password.",
    ),
    F::new("locked", T::Boolean, "True if the hash is disabled by a `!` before it, or there is none."),
    F::new("changed", T::Time, "When the password was last changed; absent if not recorded."),
    F::new("must_change", T::Boolean, "True if it must be changed at the next login."),
    F::new("min_days", T::Integer, "Days that must pass between changes; absent if none."),
    F::new("max_days", T::Integer, "Days after which it must be changed; absent if never."),
    F::new("warn_days", T::Integer, "Days of warning before that; absent if none."),
    F::new("inactive_days", T::Integer, "Days after that until the account is disabled; absent if never."),
    F::new("expires", T::Time, "When the account ends; absent if never."),
];
