//! `http.header`: a header of the answer that a local HTTPS endpoint gave to `GET /`, as far as rules ask for it.

use crate::gathering::Gathering;
use report::{FieldSpec as F, FieldType as T, Gap, GapReason, Origin, Table, TableSpec};
use std::borrow::Cow::Borrowed as B;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("http.header"),
    origin: Origin::Observed,
    doc: B(
        "A header of the answer that a local HTTPS endpoint gave to `GET /`. A row called `:status` stands for the answer itself, so that a header that is not there can be asked for.",
    ),
    needs: B("a connection to the listener"),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::new("address", T::Text, "The address that was spoken to."),
    F::new("port", T::Integer, "The TCP port."),
    F::new("status", T::Integer, "The status of the answer, such as 200."),
    F::new("name", T::Text, "The header's name in lower case; `:status` for the row of the answer itself."),
    F::new(
        "value",
        T::Text,
        "What it says; absent for cookies, which may be secrets, for headers of no known meaning, and for `:status`.",
    ),
    F::new("cookie", T::Text, "The name of the cookie that it sets, never the value; absent for other headers."),
    F::new("secure", T::Boolean, "True if the cookie is sent over TLS alone; absent if it is no cookie."),
    F::new("http_only", T::Boolean, "True if scripts cannot read the cookie; absent if it is no cookie."),
    F::new(
        "same_site",
        T::Text,
        "`strict`, `lax` or `none`, in lower case; absent if it is no cookie or does not say.",
    ),
    F::new(
        "max_age",
        T::Integer,
        "For how many seconds browsers shall use TLS alone; absent if it is not strict-transport-security.",
    ),
    F::new(
        "subdomains",
        T::Boolean,
        "True if that holds for all names below it; absent if it is not strict-transport-security.",
    ),
    F::new(
        "preload",
        T::Boolean,
        "True if it asks to be in the browsers' own list; absent if it is not strict-transport-security.",
    ),
];

/// No header yet: an endpoint that speaks TLS is a gap.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let endpoints = gathering.endpoints();
    let mut gaps = endpoints.gaps.clone();
    gaps.extend(endpoints.speaking().map(|scan| Gap {
        place: scan.survey.address.to_string(),
        reason: GapReason::Unsupported,
        detail: "whether it speaks HTTP was not asked: this agent does not ask for headers".to_owned(),
    }));
    Table { rows: Vec::new(), gaps }
}
