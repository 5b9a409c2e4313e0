//! What is kept of a row of `advisory.affected`: packages with their holes.

use report::{Row, Time, Value};
use serde::Serialize;

/// The severities, the least first; `unknown` may be anything up to medium.
const SEVERITIES: [&str; 6] = ["negligible", "low", "unknown", "medium", "high", "critical"];
/// How an issuer judges a hole.
const STATUSES: [&str; 4] = ["affected", "fixed", "will_not_fix", "under_investigation"];
const KINDS: [&str; 3] = ["binary", "source", "software"];

/// The probability from which a hole counts as likely to be exploited, in basis points.
const LIKELY: i64 = 1000;

/// A package, source or piece of software in one version that has holes.
#[derive(Clone, Debug, Serialize)]
pub struct Thing {
    /// What the issuer names.
    pub package: String,
    /// What that is: `binary`, `source` or `software`.
    pub kind: &'static str,
    /// Which part of the set speaks of it.
    pub release: String,
    /// The installed packages, or paths.
    pub installed_as: Vec<String>,
    /// The installed version, with its scheme.
    pub installed: String,
    /// Its holes, the most urgent first.
    pub holes: Vec<Hole>,
}

/// One hole.
#[derive(Clone, Debug, Serialize)]
pub struct Hole {
    /// The issuer's identifier.
    pub id: String,
    /// The CVEs that it covers, if they are not just `id`.
    pub cves: Vec<String>,
    /// The first version without it.
    pub fixed: Option<String>,
    /// What the issuer says.
    pub status: &'static str,
    /// The issuer's severity.
    pub severity: &'static str,
    /// Known to be exploited; null where the set has no catalogue.
    pub exploited: Option<bool>,
    /// Known to be used by ransomware; null as above.
    pub ransomware: Option<bool>,
    /// EPSS in basis points; null where it is not told.
    pub likelihood: Option<i64>,
    /// The day the fix came out; null where there is none or it is not told.
    pub fix_published: Option<Time>,
    /// The issuer's reason.
    pub note: Option<String>,
}

fn get<'a>(row: &'a Row, field: &str) -> Option<&'a Value> {
    row.get(&derive::advisory_affected::SPEC, field)
}

fn maybe(row: &Row, field: &str) -> Option<String> {
    match get(row, field) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

fn list(row: &Row, field: &str) -> Vec<String> {
    match get(row, field) {
        Some(Value::TextList(list)) => list.clone(),
        _ => Vec::new(),
    }
}

fn word(row: &Row, field: &str, words: &[&'static str]) -> &'static str {
    let text = maybe(row, field).unwrap_or_default();
    words.iter().find(|word| **word == text).copied().unwrap_or("unknown")
}

fn truth(row: &Row, field: &str) -> Option<bool> {
    match get(row, field) {
        Some(Value::Boolean(is)) => Some(*is),
        _ => None,
    }
}

impl Thing {
    /// What tells one thing from another.
    pub(super) fn key(row: &Row) -> [String; 4] {
        ["package", "installed", "kind", "release"].map(|field| maybe(row, field).unwrap_or_default())
    }

    /// The thing of a row, without holes.
    pub(super) fn of(row: &Row) -> Self {
        let [package, installed, _, release] = Self::key(row);
        let kind = word(row, "kind", &KINDS);
        Self { package, kind, release, installed_as: list(row, "installed_as"), installed, holes: Vec::new() }
    }
}

impl Hole {
    /// The hole of a row.
    pub(super) fn of(row: &Row) -> Self {
        let id = maybe(row, "id").unwrap_or_default();
        let mut cves = list(row, "cves");
        if cves.len() == 1 && cves[0] == id {
            cves = Vec::new();
        }
        Self {
            id,
            cves,
            fixed: maybe(row, "fixed"),
            status: word(row, "status", &STATUSES),
            severity: word(row, "severity", &SEVERITIES),
            exploited: truth(row, "exploited"),
            ransomware: truth(row, "ransomware"),
            likelihood: match get(row, "likelihood") {
                Some(Value::Integer(number)) => Some(*number),
                _ => None,
            },
            fix_published: match get(row, "fix_published") {
                Some(Value::Time(time)) => Some(*time),
                _ => None,
            },
            note: maybe(row, "note"),
        }
    }

    /// What comes first: exploited, used by ransomware, critical, high, likely; then the severity.
    pub(super) fn urgency(&self) -> (bool, bool, bool, bool, bool, usize) {
        let rank = SEVERITIES.iter().position(|word| *word == self.severity).unwrap_or_default();
        let likely = self.likelihood.is_some_and(|number| number >= LIKELY);
        let ransomware = self.ransomware == Some(true);
        (ransomware || self.exploited == Some(true), ransomware, rank == 5, rank == 4, likely, rank)
    }

    /// True if it is likely to be exploited within a month.
    pub(super) fn is_likely(&self) -> bool {
        self.urgency().4
    }
}
