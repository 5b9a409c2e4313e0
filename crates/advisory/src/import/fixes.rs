//! Fixes as changelogs tell them: which version of a source named which CVEs,
//! and when it came out. A list of objects with `source`, `version`, `suite`,
//! `date` (RFC 2822), `urgency` and `cves`.

use super::{ImportError, Limited, Sink, debian};
use crate::model::{Package, Range, Record, Scheme, Severity, Status};
use serde::Deserialize;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::io::{BufReader, Read};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

const FORMAT: &str = "a list of fixes";

#[derive(Deserialize)]
struct Fix {
    source: String,
    version: String,
    suite: String,
    date: String,
    cves: Vec<String>,
}

/// Reads a list. Where several versions name a CVE, the first one fixed it:
/// later ones mention it again.
///
/// # Errors
/// [`ImportError`].
pub fn import(place: &str, from: impl Read, sink: &mut Sink<'_>) -> Result<(), ImportError> {
    let refuse = |why: &dyn std::fmt::Display| ImportError::format(place, FORMAT, &why);
    let limited = BufReader::new(Limited::new(from, sink.bounds().bytes.min(256 << 20)));
    let fixes: Vec<Fix> = serde_json::from_reader(limited).map_err(|e| refuse(&e))?;
    let mut first: BTreeMap<(&str, &str, &str), (&str, String)> = BTreeMap::new();
    for fix in &fixes {
        // A suite such as `unstable` or `oldstable` is of no release for ever,
        // and a backport is no fix of what the release itself has.
        let suite = fix.suite.split_once('-').map_or("", |(_, suite)| suite);
        if !["", "proposed-updates", "security", "updates"].contains(&suite) {
            continue;
        }
        let Some(release) = debian::release(&fix.suite) else { continue };
        let date = OffsetDateTime::parse(&fix.date, &Rfc2822).map_err(|_| refuse(&"a date is not of RFC 2822"))?;
        let day = date.date().to_string();
        for cve in &fix.cves {
            let key = (release, fix.source.as_str(), cve.as_str());
            if let Some((version, _)) = first.get(&key) {
                let order = Scheme::Deb.compare(&fix.version, version);
                if order.ok_or_else(|| refuse(&"a version has no order"))? != Ordering::Less {
                    continue;
                }
            }
            first.insert(key, (&fix.version, day.clone()));
        }
    }
    if first.is_empty() {
        return Err(ImportError::Empty { place: place.to_owned(), wanted: "any fix".to_owned() });
    }
    for ((release, source, cve), (version, day)) in first {
        let mut record = Record::new(release, source, cve, Status::Fixed);
        record.kind = Package::Source;
        record.ranges = vec![Range::before(version)];
        // The urgency of a changelog is how soon to migrate, not how bad the hole is.
        record.severity = Severity::Unknown;
        record.published = Some(day);
        sink.push(place, record)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::testing::{imported, refused};

    const LIST: &str = r#"[
      {"source":"apr","version":"1.6.3-1+deb12u2","suite":"bookworm-security","urgency":"high","date":"Sun, 16 Aug 2026 18:28:54 +0200","cves":["CVE-2026-1","CVE-2026-2"]},
      {"source":"apr","version":"1.6.3-1+deb12u1","suite":"bookworm-security","urgency":"high","date":"Sun, 02 Aug 2026 18:28:54 +0200","cves":["CVE-2026-1"]}]"#;

    #[test]
    fn the_first_version_that_names_it_fixed_it() {
        let all = imported(|sink| import("fixes.json", LIST.as_bytes(), sink)).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].ranges, [Range::before("1.6.3-1+deb12u1")]);
        assert_eq!(
            (all[0].published.as_deref(), all[1].published.as_deref()),
            (Some("2026-08-02"), Some("2026-08-16"))
        );
        for length in 0..LIST.len() {
            refused(|sink| import("f", &LIST.as_bytes()[..length], sink));
        }
        refused(|sink| import("f", LIST.replace("bookworm-", "sid-").as_bytes(), sink));
        refused(|sink| import("f", LIST.replace("Sun, 16 Aug", "16.8.").as_bytes(), sink));
    }
}
