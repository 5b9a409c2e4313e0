//! Every certificate of the facts, decoded and cut into its parts once: what
//! the derived tables about certificates share.

mod anchor;
mod paths;

pub(crate) use anchor::Anchor;
pub(crate) use paths::Path;

use crate::inputs::{From, Input, gap, missing};
use base64::{Engine, engine::general_purpose::STANDARD};
use pki::{MOST_DER, Malformed, x509::View};
use report::{Facts, Gap, GapReason, Grade, Source, TableSpec, Value};
use ring::digest::{SHA256, digest};
use std::cell::OnceCell;
use std::collections::HashMap;

const DAY: i64 = 86_400;

pub(crate) const FILE: &str = "certificate.file";
pub(crate) const CHAIN: &str = "tls.presented_chain";
pub(crate) const ANCHOR: &str = "trust.anchor";

/// The DER of certificates, by the base64 that stands in the facts.
#[derive(Debug, Default)]
pub struct Ders<'a>(HashMap<&'a str, Result<Vec<u8>, &'static str>>);

impl<'a> Ders<'a> {
    /// Decodes every certificate of the facts.
    #[must_use]
    pub fn decode(facts: &'a Facts, observed: &[&'a TableSpec]) -> Self {
        let mut all = Self::default();
        for name in [FILE, ANCHOR] {
            for row in Input::of(name, facts, observed).into_iter().flat_map(Input::rows) {
                row.text("der").into_iter().for_each(|text| all.take(text));
            }
        }
        for row in Input::of(CHAIN, facts, observed).into_iter().flat_map(Input::rows) {
            row.list("chain").into_iter().flatten().for_each(|text| all.take(text));
        }
        all
    }

    fn take(&mut self, text: &'a str) {
        self.0.entry(text).or_insert_with(|| STANDARD.decode(text).map_err(|_| "its bytes are no base64"));
    }
}

/// A certificate, whatever the places where it lies.
#[derive(Debug)]
pub(crate) struct Known<'a> {
    pub(crate) view: View<'a>,
    pub(crate) sha256: String,
    /// What it says of itself, or why that cannot be read.
    pub(crate) read: Result<pki::Certificate, Malformed>,
    weak: OnceCell<Vec<String>>,
}

impl Known<'_> {
    /// The SHA-256 of its key as it stands there, in hex.
    pub(crate) fn spki_sha256(&self) -> String {
        sha256(self.view.key.whole)
    }

    /// What is weak about its key. It takes a while, and one certificate may lie in many places.
    pub(crate) fn weak(&self) -> &[String] {
        let look = || pki::weak::of_key(&self.view.key).iter().map(|weakness| weakness.word().to_owned()).collect();
        self.weak.get_or_init(look)
    }

    /// How many days it is valid in all.
    pub(crate) fn days(&self) -> Option<i64> {
        let View { not_before, not_after, .. } = &self.view;
        not_before.seconds.zip(not_after.seconds).map(|(from, to)| days(from, to))
    }
}

/// From the first second to the last, both counted, as CA/B Forum BR 6.3.2 does.
const fn days(from: i64, to: i64) -> i64 {
    let seconds = to.saturating_sub(from).saturating_add(1);
    seconds.div_euclid(DAY) + (seconds.rem_euclid(DAY) != 0) as i64
}

/// A certificate in a place.
#[derive(Debug)]
pub(crate) struct Seen {
    /// `endpoint` or `file`.
    pub(crate) seen: &'static str,
    /// The endpoint's `address:port`, or the file's name.
    pub(crate) place: String,
    /// The same in two parts; `None` for a file.
    pub(crate) endpoint: Option<(String, i64)>,
    pub(crate) position: i64,
    pub(crate) source: Source,
    pub(crate) grade: Grade,
    /// Which certificate it is.
    pub(crate) known: usize,
}

/// Every certificate of the facts.
#[derive(Debug, Default)]
pub struct Certificates<'a> {
    pub(crate) known: Vec<Known<'a>>,
    /// In the order of the tables `certificate.file` and `tls.presented_chain`.
    pub(crate) seen: Vec<Seen>,
    pub(crate) anchors: Vec<Anchor>,
    /// What could not be read of files and endpoints.
    pub(crate) gaps: Vec<Gap>,
    /// What could not be read of trust anchors.
    pub(crate) anchor_gaps: Vec<Gap>,
    /// True if it is not known of an anchor who brought it.
    pub(crate) origins_unknown: bool,
    paths: OnceCell<Vec<Path>>,
    by_text: HashMap<&'a str, Result<usize, String>>,
}

impl<'a> Certificates<'a> {
    /// Cuts every certificate of the facts into its parts.
    #[must_use]
    pub fn read(facts: &'a Facts, observed: &[&'a TableSpec], ders: &'a Ders<'a>) -> Self {
        let mut all = Self::default();
        match Input::of(FILE, facts, observed) {
            Some(files) => {
                all.gaps.extend(files.table.gaps.iter().cloned());
                files.rows().for_each(|row| all.file(&row, ders));
            }
            None => all.gaps.push(missing(FILE)),
        }
        match Input::of(CHAIN, facts, observed) {
            Some(chains) => {
                all.gaps.extend(chains.table.gaps.iter().cloned());
                chains.rows().for_each(|row| all.endpoint(&row, ders));
            }
            None => all.gaps.push(missing(CHAIN)),
        }
        all.read_anchors(Input::of(ANCHOR, facts, observed), ders);
        for gaps in [&mut all.gaps, &mut all.anchor_gaps] {
            gaps.sort_unstable();
            gaps.dedup();
        }
        all
    }

    /// The certificate with this base64 in the facts; why it cannot be read, if it is none.
    fn find(&mut self, text: &'a str, ders: &'a Ders<'a>) -> Result<usize, String> {
        if let Some(found) = self.by_text.get(text) {
            return found.clone();
        }
        let found = match ders.0.get(text) {
            Some(Ok(der)) => cut(der).map(|known| {
                self.known.push(known);
                self.known.len() - 1
            }),
            Some(Err(why)) => Err((*why).to_owned()),
            None => Err("its bytes were not decoded".to_owned()),
        };
        self.by_text.insert(text, found.clone());
        found
    }

    fn file(&mut self, row: &From<'a>, ders: &'a Ders<'a>) {
        let place = row.shown("path");
        let position = row.integer("position").unwrap_or(0);
        // One whose place is not known may be any.
        if row.text("path").is_none() || row.integer("position").is_none() {
            self.gaps.push(gap(
                place.clone(),
                GapReason::Failed,
                "where a certificate lies is not readable".to_owned(),
            ));
        }
        match row.get("der") {
            Some(Value::Text(der)) => self.take(row, ("file", place, position), der, ders),
            other => self.gaps.push(unread(place, other)),
        }
    }

    fn endpoint(&mut self, row: &From<'a>, ders: &'a Ders<'a>) {
        let place = row.endpoint();
        if row.text("address").is_none() || row.integer("port").is_none() {
            let detail = "an endpoint's address or port is not readable".to_owned();
            self.gaps.push(gap(place.clone(), GapReason::Failed, detail));
        }
        match row.get("chain") {
            Some(Value::TextList(chain)) => {
                for (position, der) in (0..).zip(chain) {
                    self.take(row, ("endpoint", place.clone(), position), der, ders);
                }
            }
            other => self.gaps.push(unread(place, other)),
        }
    }

    fn take(
        &mut self,
        row: &From<'a>,
        (seen, place, position): (&'static str, String, i64),
        text: &'a str,
        ders: &'a Ders<'a>,
    ) {
        match self.find(text, ders) {
            Ok(known) => {
                let (source, grade) = (row.source(), row.row.grade);
                let endpoint = (seen == "endpoint").then(|| row.text("address").zip(row.integer("port"))).flatten();
                let endpoint = endpoint.map(|(address, port)| (address.to_owned(), port));
                self.seen.push(Seen { seen, place, endpoint, position, source, grade, known });
            }
            Err(why) => self.gaps.push(malformed(place, position, &why)),
        }
    }

    /// The certificate with this base64; `None` if it could not be read.
    pub(crate) fn known(&self, text: &str) -> Option<&Known<'a>> {
        self.by_text.get(text).and_then(|found| found.as_ref().ok()).and_then(|at| self.known.get(*at))
    }

    /// The certificate that lies in a place.
    pub(crate) fn at(&self, seen: &Seen) -> Option<&Known<'a>> {
        self.known.get(seen.known)
    }
}

/// In hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(digest(&SHA256, bytes))
}

fn cut(der: &[u8]) -> Result<Known<'_>, String> {
    if der.len() > MOST_DER {
        return Err(Malformed::TooLarge.to_string());
    }
    let view = View::read(der).map_err(|_| Malformed::NotACertificate.to_string())?;
    let read = pki::Certificate::of(&view);
    Ok(Known { view, sha256: sha256(der), read, weak: OnceCell::new() })
}

/// Something of the certificate in a place cannot be read.
pub(crate) fn malformed(place: String, position: i64, why: &str) -> Gap {
    let detail = format!("certificate {position} cannot be read: {why}; replace it");
    gap(place, GapReason::Malformed, detail)
}

/// The certificate itself could not be seen.
fn unread(place: String, value: Option<&Value>) -> Gap {
    match value {
        Some(Value::Unreadable(why)) => gap(place, GapReason::Failed, format!("its certificate was not read: {why}")),
        _ => gap(place, GapReason::Unsupported, "the table's spec has no certificate here".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_were_begun_count() {
        assert_eq!([days(0, DAY - 1), days(0, DAY), days(0, 90 * DAY - 1), days(DAY, 0)], [1, 2, 90, 0]);
    }
}
