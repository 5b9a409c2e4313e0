//! `revocation.evidence`: what this host has that says whether a certificate
//! has been revoked. Whether any of it may be believed is judged elsewhere.

use super::certificate_file::sha256;
use super::trust_anchor;
use crate::credentials::File;
use crate::gathering::Gathering;
use crate::points::{Points, ask};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use handshake::Scan;
use pki::revocation::ocsp::Response;
use pki::x509::CrlView;
use report::{
    FieldSpec as F, FieldType as T, Gap, GapReason, Grade, Origin, Row, RowBuilder, Source, Table, TableSpec, Value,
    escape,
};
use std::borrow::Cow::Borrowed as B;
use std::collections::BTreeSet;

/// What a row says.
pub const SPEC: TableSpec = TableSpec {
    name: B("revocation.evidence"),
    origin: Origin::Observed,
    doc: B(
        "A list of revoked certificates or an OCSP answer that this host has: in a file, sent along by an endpoint (stapled), or fetched from a point that a certificate names.",
    ),
    needs: B(
        "read access to the file; a connection to the listener; `points` in the agent's configuration where points are to be asked",
    ),
    volatile: false,
    personal: false,
    since: B("0.1.0"),
    fields: B(FIELDS),
};

const FIELDS: &[F] = &[
    F::words("kind", &[B("crl"), B("ocsp")], "A list of revoked certificates, or an OCSP answer."),
    F::words("seen", &[B("file"), B("endpoint"), B("point")], "Where it was seen."),
    F::new("place", T::Text, "The file's name, the endpoint's `address:port`, or the URL that was asked."),
    F::new(
        "position",
        T::Integer,
        "Its place among the lists of the file, or that of its certificate in the endpoint's chain, from 0; 0 elsewhere.",
    ),
    F::new("sha256", T::Text, "SHA-256 of its DER, in hex."),
    F::new("der", T::Bytes, "The list or the answer itself, DER."),
];

/// The most bytes of one list or answer.
const MOST_BYTES: usize = 1 << 20;

/// The most bytes of all of them together.
const MOST_IN_ALL: usize = 8 << 20;

/// The most lists and answers.
const MOST_ROWS: usize = 1000;

/// A row for every list and every answer. What is small and of the moment comes
/// first, so that long lists in files do not use up the bounds.
#[must_use]
pub fn gather(gathering: &Gathering<'_>) -> Table {
    let (credentials, endpoints) = (gathering.credentials(), gathering.endpoints());
    let mut found = Found::default();
    found.gaps.extend([&credentials.gaps, &credentials.list_gaps, &endpoints.gaps].into_iter().flatten().cloned());
    endpoints.speaking().for_each(|scan| stapled(scan, &mut found));
    if let Some(points) = gathering.options.certificates.points.as_ref().filter(|_| gathering.host.is_live()) {
        fetched(gathering, points, &mut found);
    }
    credentials.files.iter().for_each(|file| in_file(file, &mut found));
    found.table()
}

/// One list or answer before it is a row.
struct One<'a> {
    kind: &'static str,
    seen: &'static str,
    place: &'a str,
    position: i64,
    source: Source,
    der: &'a [u8],
}

/// What was found, within bounds.
#[derive(Default)]
struct Found {
    rows: Vec<Row>,
    gaps: Vec<Gap>,
    bytes: usize,
    /// The place of the first that there was no room for, and how many there are.
    left_out: Option<(String, usize)>,
}

impl Found {
    fn add(&mut self, one: One<'_>) {
        let One { kind, seen, place, position, source, der } = one;
        if der.len() > MOST_BYTES {
            let detail = format!(
                "number {position} is longer than the {} MiB of one list or answer that are kept; have the authority \
                 split its list, or take it away",
                MOST_BYTES >> 20
            );
            return self.gaps.push(Gap { place: place.to_owned(), reason: GapReason::TooLarge, detail });
        }
        if self.rows.len() >= MOST_ROWS || self.bytes + der.len() > MOST_IN_ALL {
            let (_, number) = self.left_out.get_or_insert_with(|| (place.to_owned(), 0));
            *number += 1;
            return;
        }
        self.bytes += der.len();
        let grade = if seen == "file" { Grade::Configured } else { Grade::Tested };
        let row = RowBuilder::new(&SPEC, source, grade)
            .set("kind", kind)
            .set("seen", seen)
            .set("place", place.to_owned())
            .set("position", position)
            .set("sha256", sha256(der))
            .set("der", Value::Text(BASE64.encode(der)))
            .build();
        self.rows.push(row);
    }

    fn malformed(&mut self, place: &str, detail: String) {
        self.gaps.push(Gap { place: place.to_owned(), reason: GapReason::Malformed, detail });
    }

    fn table(mut self) -> Table {
        if let Some((place, number)) = self.left_out {
            let detail = format!(
                "from here on {number} lists and answers were left out: no more than {MOST_ROWS}, and {} MiB in all, \
                 are kept; take away what is old",
                MOST_IN_ALL >> 20
            );
            self.gaps.push(Gap { place, reason: GapReason::TooLarge, detail });
        }
        self.gaps.sort_unstable();
        self.gaps.dedup();
        Table { rows: self.rows, gaps: self.gaps }
    }
}

/// The answers that an endpoint staples, each once.
fn stapled(scan: &Scan, found: &mut Found) {
    let address = scan.survey.address.to_string();
    let mut known = BTreeSet::new();
    for (_, accepted) in scan.survey.accepted().filter(|(_, accepted)| accepted.staple) {
        let answer = accepted.ocsp.as_deref().filter(|answer| Response::read(answer).is_ok());
        let Some(der) = answer else {
            let detail = "the OCSP answer that it staples is not formed as it should be; check the service's stapling";
            found.malformed(&address, detail.to_owned());
            continue;
        };
        if known.insert(der) {
            let source = Source::Address { address: address.clone() };
            found.add(One { kind: "ocsp", seen: "endpoint", place: &address, position: 0, source, der });
        }
    }
}

fn in_file(file: &File, found: &mut Found) {
    for (position, stored) in (0_i64..).zip(&file.held.lists) {
        if CrlView::read(&stored.der).is_err() {
            let detail =
                format!("revocation list {position} is not formed as it should be; put a new one in its place");
            found.malformed(&file.path, detail);
            continue;
        }
        let (source, der) = (file.at(stored.line), stored.der.as_slice());
        found.add(One { kind: "crl", seen: "file", place: &file.path, position, source, der });
    }
}

/// What the points that certificates name answer.
fn fetched(gathering: &Gathering<'_>, points: &Points, found: &mut Found) {
    let files = &gathering.credentials().files;
    let in_files = files.iter().flat_map(|file| &file.held.certificates).map(|stored| stored.der.as_slice());
    let presented: Vec<_> = gathering.endpoints().speaking().flat_map(crate::endpoints::chains).collect();
    let presented = presented.iter().flat_map(|presented| &presented.chain).map(Vec::as_slice);
    let certificates: BTreeSet<&[u8]> = in_files.chain(presented).filter(|der| der.len() <= pki::MOST_DER).collect();
    let (answers, gaps) = ask::ask(points, &certificates, &trust_anchor::ders(gathering));
    found.gaps.extend(gaps);
    for answer in &answers {
        let kind = if answer.ocsp { "ocsp" } else { "crl" };
        let (place, source) = (escape::shown(&answer.url), Source::Address { address: answer.place.to_string() });
        found.add(One { kind, seen: "point", place: &place, position: 0, source, der: &answer.der });
    }
}

#[cfg(test)]
mod tests;
