//! The Debian security tracker's JSON export: source package → CVE → release.
//! The tracker gives no dates; those of fixes come from other feeds.

use super::{ImportError, Limited, Sink};
use crate::model::{Package, Range, Record, Severity, Status};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufReader, Read};

const FORMAT: &str = "the Debian security tracker's JSON";

/// Debian's releases by code name.
const RELEASES: &[(&str, &str)] = &[
    ("bookworm", "debian:12"),
    ("bullseye", "debian:11"),
    ("buster", "debian:10"),
    ("forky", "debian:14"),
    ("jessie", "debian:8"),
    ("stretch", "debian:9"),
    ("trixie", "debian:13"),
];

/// The release of a suite such as `bookworm` or `bookworm-security`; `None`
/// for one that has no number, such as `sid`.
#[must_use]
pub fn release(suite: &str) -> Option<&'static str> {
    let name = suite.split('-').next()?;
    RELEASES.iter().find(|(code, _)| *code == name).map(|(_, release)| *release)
}

/// Reads the export, one package in memory at a time.
///
/// # Errors
/// [`ImportError`].
pub fn import(place: &str, from: impl Read, sink: &mut Sink<'_>) -> Result<(), ImportError> {
    let before = sink.taken;
    let limited = BufReader::with_capacity(1 << 16, Limited::new(from, sink.bounds().bytes));
    let mut json = serde_json::Deserializer::from_reader(limited);
    let mut refused = None;
    let packages = Packages { place, sink, refused: &mut refused };
    let read = packages.deserialize(&mut json).and_then(|()| json.end());
    if let Some(refused) = refused {
        return Err(refused);
    }
    read.map_err(|e| ImportError::format(place, FORMAT, &e))?;
    if sink.taken == before {
        return Err(ImportError::Empty { place: place.to_owned(), wanted: "a Debian release".to_owned() });
    }
    Ok(())
}

#[derive(Deserialize)]
struct Hole {
    releases: BTreeMap<String, Told>,
}

#[derive(Deserialize)]
struct Told {
    status: String,
    fixed_version: Option<String>,
    urgency: Option<String>,
    nodsa: Option<String>,
    nodsa_reason: Option<String>,
}

struct Packages<'p, 's, 'k> {
    place: &'p str,
    sink: &'s mut Sink<'k>,
    refused: &'s mut Option<ImportError>,
}

impl<'de> DeserializeSeed<'de> for Packages<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Packages<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of source packages")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut packages: M) -> Result<(), M::Error> {
        while let Some(package) = packages.next_key::<String>()? {
            let of = Packages { place: self.place, sink: &mut *self.sink, refused: &mut *self.refused };
            packages.next_value_seed(Holes { of, package: &package })?;
        }
        // What stands after the object is for the caller to refuse.
        while packages.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// The holes of one package, one in memory at a time.
struct Holes<'a, 'p, 's, 'k> {
    of: Packages<'p, 's, 'k>,
    package: &'a str,
}

impl<'de> DeserializeSeed<'de> for Holes<'_, '_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Holes<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of CVEs")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut holes: M) -> Result<(), M::Error> {
        while let Some((id, hole)) = holes.next_entry::<String, Hole>()? {
            for (suite, told) in hole.releases {
                let Some(release) = release(&suite).filter(|_| !suite.contains('-')) else { continue };
                let record = record(release, self.package, &id, told);
                if let Err(refused) = self.of.sink.push(self.of.place, record) {
                    *self.of.refused = Some(refused);
                    return Err(M::Error::custom("a record was refused"));
                }
            }
        }
        Ok(())
    }
}

fn record(release: &str, package: &str, id: &str, told: Told) -> Record {
    let will_not = told.nodsa_reason.as_deref() == Some("ignored") || told.urgency.as_deref() == Some("end-of-life");
    let (status, ranges) = match (told.status.as_str(), told.fixed_version.as_deref()) {
        // The tracker writes version 0 where the release never had the hole.
        ("resolved", Some("0")) => (Status::NotAffected, vec![]),
        ("resolved", Some(version)) => (Status::Fixed, vec![Range::before(version)]),
        ("open", _) if will_not => (Status::WillNotFix, vec![]),
        ("open", _) => (Status::Affected, vec![]),
        _ => (Status::UnderInvestigation, vec![]),
    };
    let mut record = Record::new(release, package, id, status);
    record.kind = Package::Source;
    record.ranges = ranges;
    // `low**` means that the urgency was given automatically.
    record.severity = Severity::parse(told.urgency.as_deref().unwrap_or_default().trim_end_matches('*'));
    let reason = told.nodsa_reason.filter(|reason| !reason.is_empty());
    record.note = match (told.nodsa, reason) {
        (Some(note), Some(reason)) => Some(format!("{reason}: {note}")),
        (note, reason) => note.or(reason),
    };
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::testing::{imported, refused};

    const TRACKER: &str = r#"{
      "openssl": {
        "CVE-2026-1": {"description": "x", "scope": "remote", "releases": {
          "bookworm": {"status": "resolved", "repositories": {"bookworm": "3.0.1"}, "fixed_version": "3.0.11-1~deb12u2", "urgency": "high"},
          "bullseye": {"status": "open", "repositories": {}, "urgency": "low**", "nodsa": "Minor issue", "nodsa_reason": "ignored"},
          "sid": {"status": "resolved", "fixed_version": "3.5-1", "urgency": "not yet assigned"}}},
        "CVE-2026-2": {"releases": {"bookworm": {"status": "resolved", "fixed_version": "0", "urgency": "unimportant"}}}
      },
      "zlib": {"TEMP-0000-1": {"releases": {
        "bookworm": {"status": "undetermined", "urgency": "not yet assigned"},
        "trixie": {"status": "open", "urgency": "medium", "nodsa": "Can wait", "nodsa_reason": "postponed"}}}}
    }"#;

    #[test]
    fn each_word_of_the_tracker_becomes_the_status_that_it_means() {
        let all = imported(|sink| import("tracker.json", TRACKER.as_bytes(), sink)).unwrap();
        let told: Vec<_> = all.iter().map(|r| (r.release.as_str(), r.id.as_str(), r.status, r.severity)).collect();
        assert_eq!(
            told,
            [
                ("debian:12", "CVE-2026-1", Status::Fixed, Severity::High),
                ("debian:11", "CVE-2026-1", Status::WillNotFix, Severity::Low),
                ("debian:12", "CVE-2026-2", Status::NotAffected, Severity::Negligible),
                ("debian:12", "TEMP-0000-1", Status::UnderInvestigation, Severity::Unknown),
                ("debian:13", "TEMP-0000-1", Status::Affected, Severity::Medium),
            ]
        );
        assert_eq!(all[0].ranges, [Range::before("3.0.11-1~deb12u2")]);
        assert_eq!(all[1].note.as_deref(), Some("ignored: Minor issue"));
        assert!(all.iter().all(|record| record.kind == Package::Source));
    }

    #[test]
    fn what_is_cut_or_something_else_is_refused() {
        for length in 0..TRACKER.len() {
            refused(|sink| import("t", &TRACKER.as_bytes()[..length], sink));
        }
        refused(|sink| import("t", [TRACKER, "x"].concat().as_bytes(), sink));
        refused(|sink| import("t", &b"{}"[..], sink));
        refused(|sink| import("t", &b"[]"[..], sink));
        refused(|sink| import("t", TRACKER.replace("openssl", "open ssl").as_bytes(), sink));
        refused(|sink| import("t", TRACKER.replace("zlib", "\u{7f}").as_bytes(), sink));
        refused(|sink| import("t", ["{\"a\":".repeat(100_000).as_bytes()].concat().as_slice(), sink));
        let utf16: Vec<u8> = TRACKER.encode_utf16().flat_map(u16::to_le_bytes).collect();
        refused(|sink| import("t", utf16.as_slice(), sink));
    }
}
