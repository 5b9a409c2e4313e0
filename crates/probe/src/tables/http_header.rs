//! `http.header`: a header of the answer that a local HTTPS endpoint gave to `GET /`, as far as rules ask for it.

use crate::gathering::Gathering;
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value,
};
use std::borrow::Cow::Borrowed as B;
use std::net::SocketAddr;

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

/// A row for the answer of every endpoint that speaks HTTP, and one for each of
/// its headers.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let endpoints = gathering.endpoints();
    let mut table = Table { rows: Vec::new(), gaps: endpoints.gaps.clone() };
    for scan in endpoints.speaking() {
        let address = scan.survey.address;
        match &scan.http {
            Ok(None) => {}
            Ok(Some(head)) => {
                table.rows.push(begin(address, head.status, ":status").build());
                table.rows.extend(head.headers.iter().map(|(name, value)| row(address, head.status, name, value)));
            }
            Err(trouble) => table.gaps.push(Gap {
                place: address.to_string(),
                reason: GapReason::Failed,
                detail: format!("its answer to an HTTP request was not read: {trouble}"),
            }),
        }
    }
    table
}

static SPEC_REF: TableSpec = SPEC;

/// Headers of known meaning that hold no secret; of others only the name is a fact.
const SHOWN: &[&str] = &[
    "cache-control",
    "content-security-policy",
    "content-type",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "server",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
    "x-powered-by",
];

/// The longest value that is kept.
const MOST_VALUE: usize = 1024;

fn begin(address: SocketAddr, status: u16, name: &str) -> RowBuilder<'static> {
    RowBuilder::new(&SPEC_REF, Source::Address { address: address.to_string() }, Grade::Tested)
        .set("address", address.ip().to_string())
        .set("port", address.port())
        .set("status", status)
        .set("name", name)
}

fn row(address: SocketAddr, status: u16, name: &str, value: &str) -> Row {
    let row = begin(address, status, name);
    let mut parts = value.split(';').map(str::trim);
    if name == "set-cookie" {
        let cookie = parts.next().and_then(|pair| pair.split_once('=')).map(|(name, _)| name.trim().to_owned());
        let attributes: Vec<String> = parts.map(str::to_ascii_lowercase).collect();
        let has = |word: &str| attributes.iter().any(|attribute| attribute == word);
        let same_site = attributes.iter().find_map(|attribute| attribute.strip_prefix("samesite="));
        return row
            .set("cookie", cookie)
            .set("secure", has("secure"))
            .set("http_only", has("httponly"))
            .set("same_site", same_site.map(str::to_owned))
            .build();
    }
    let mut row = row;
    if SHOWN.contains(&name) {
        row = row.set("value", value.chars().take(MOST_VALUE).collect::<String>());
    }
    if name == "strict-transport-security" {
        let words: Vec<String> = parts.map(str::to_ascii_lowercase).collect();
        let age = words.iter().find_map(|word| word.strip_prefix("max-age="));
        let age = match age.map(|age| age.trim_matches('"').parse::<i64>()) {
            Some(Ok(age)) => Value::from(age),
            Some(Err(_)) => Value::Unreadable("max-age is no number".to_owned()),
            None => Value::Unreadable("there is no max-age, which RFC 6797 demands".to_owned()),
        };
        let has = |wanted: &str| words.iter().any(|word| word == wanted);
        row = row.set("max_age", age).set("subdomains", has("includesubdomains")).set("preload", has("preload"));
    }
    row.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, value: &str, expected: &[(&str, &str)]) {
        let row = row(SocketAddr::from(([127, 0, 0, 1], 443)), 200, name, value);
        for (field, wanted) in expected {
            assert_eq!(row.get(&SPEC, field).unwrap().shown(), *wanted, "{name}: {value}: {field}");
        }
    }

    #[test]
    fn headers_are_read_and_secrets_are_not_kept() {
        let hsts = "strict-transport-security";
        check(
            hsts,
            "max-age=31536000; includeSubDomains",
            &[("max_age", "31536000"), ("subdomains", "true"), ("preload", "false")],
        );
        check(hsts, "max-age=\"60\"", &[("max_age", "60"), ("subdomains", "false")]);
        check(hsts, "includeSubDomains", &[("max_age", "unreadable: there is no max-age, which RFC 6797 demands")]);
        check(
            "set-cookie",
            "sid=CANARY; Path=/; Secure; HttpOnly; SameSite=Lax",
            &[("cookie", "sid"), ("value", "—"), ("secure", "true"), ("http_only", "true"), ("same_site", "lax")],
        );
        check("set-cookie", "CANARY", &[("cookie", "—"), ("value", "—"), ("secure", "false")]);
        check("x-token", "CANARY", &[("value", "—")]);
        check("server", "nginx", &[("value", "nginx"), ("max_age", "—")]);
    }

    #[test]
    fn the_list_is_sorted() {
        assert!(SHOWN.is_sorted());
    }
}
