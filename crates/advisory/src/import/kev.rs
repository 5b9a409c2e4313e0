//! CISA's catalogue of holes that are known to be exploited.

use super::{ImportError, Limited, day, is_cve};
use crate::model::Known;
use serde::Deserialize;
use std::io::{BufReader, Read};

const FORMAT: &str = "the catalogue of known exploited vulnerabilities";

/// The catalogue is read whole; it had 1.3 MB in 2026.
const MOST_BYTES: u64 = 64 << 20;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Catalogue {
    count: usize,
    vulnerabilities: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(rename = "cveID")]
    cve: String,
    date_added: String,
    #[serde(default)]
    known_ransomware_campaign_use: String,
}

/// Reads the catalogue and hands on each CVE. Gives how many there were.
///
/// # Errors
/// [`ImportError`], also where it holds another number of entries than it says.
pub fn import(place: &str, from: impl Read, bytes: u64, mut take: impl FnMut(&str, Known)) -> Result<u64, ImportError> {
    let refuse = |why: &dyn std::fmt::Display| ImportError::format(place, FORMAT, &why);
    let read: Catalogue =
        serde_json::from_reader(BufReader::new(Limited::new(from, bytes.min(MOST_BYTES)))).map_err(|e| refuse(&e))?;
    if read.count != read.vulnerabilities.len() {
        return Err(refuse(&format!("it says {} entries and holds {}", read.count, read.vulnerabilities.len())));
    }
    if read.vulnerabilities.is_empty() {
        return Err(ImportError::Empty { place: place.to_owned(), wanted: "any CVE".to_owned() });
    }
    for (entry, number) in read.vulnerabilities.iter().zip(1..) {
        if !is_cve(&entry.cve) || day(&entry.date_added).is_none() {
            return Err(refuse(&format!("entry {number} has no CVE or no date")));
        }
    }
    let count = read.vulnerabilities.len() as u64;
    for entry in read.vulnerabilities {
        let ransomware = entry.known_ransomware_campaign_use == "Known";
        take(&entry.cve, Known { exploited: day(&entry.date_added), ransomware, likelihood: None });
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(String, Known)>, ImportError> {
        let mut all = Vec::new();
        import("kev.json", text.as_bytes(), 1 << 20, |cve, known| all.push((cve.to_owned(), known)))?;
        Ok(all)
    }

    #[test]
    fn each_entry_with_its_day() {
        let text = r#"{"title":"t","catalogVersion":"1","count":1,"vulnerabilities":[
            {"cveID":"CVE-2021-44228","vendorProject":"Apache","dateAdded":"2021-12-10","knownRansomwareCampaignUse":"Known"}]}"#;
        let known = Known { exploited: Some("2021-12-10".into()), ransomware: true, likelihood: None };
        assert_eq!(read(text).unwrap(), [("CVE-2021-44228".to_owned(), known)]);
        for length in 0..text.len() {
            assert!(read(&text[..length]).is_err());
        }
        for (old, new) in [("\"count\":1", "\"count\":2"), ("CVE-2021", "CVX-2021"), ("2021-12-10", "10.12.2021")] {
            assert!(read(&text.replace(old, new)).is_err(), "{new}");
        }
        assert!(read(r#"{"count":0,"vulnerabilities":[]}"#).is_err());
    }
}
