//! `kernel.parameter`: a kernel parameter that security depends on, as it runs and as sysctl.d would set it at boot.

use report::{FieldSpec as F, FieldType as T, Origin, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("kernel.parameter"),
    origin: Origin::Observed,
    doc: B("A kernel parameter that security depends on, as it runs and as sysctl.d would set it at boot."),
    needs: B("nothing (root for some)"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("name", T::Text, "The parameter's name, dotted, such as `net.ipv4.ip_forward`."),
    F::new("value", T::Text, "The running value, white space folded."),
    F::new("number", T::Integer, "The running value as a number; absent if it is none."),
    F::new("configured", T::Text, "What the sysctl files set at boot; absent if they are silent."),
];
