//! The one model that every feed becomes.
//!
//! A [`Record`] is what one issuer says of one package of one release about
//! one identifier. Nothing in it is guessed: a feed's silence stays silence.

use report::version::{Apk, Deb, Maven, Rpm};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// Whose order of versions a release follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Alpine's apk.
    Apk,
    /// Debian's dpkg.
    Deb,
    /// Maven's `ComparableVersion`.
    Maven,
    /// rpm's `rpmvercmp` with epochs.
    Rpm,
}

impl Scheme {
    /// The scheme of a release as [`Record::release`] writes it; `None` for a
    /// family that is not known.
    #[must_use]
    pub fn of(release: &str) -> Option<Self> {
        match release.split(':').next()? {
            "alpine" => Some(Self::Apk),
            "debian" | "ubuntu" => Some(Self::Deb),
            "maven" | "openjdk" => Some(Self::Maven),
            "almalinux"
            | "amzn"
            | "centos"
            | "fedora"
            | "ol"
            | "opensuse-leap"
            | "opensuse-tumbleweed"
            | "rhel"
            | "rocky"
            | "sled"
            | "sles" => Some(Self::Rpm),
            _ => None,
        }
    }

    /// The order of two versions without a prefix; `None` if one is none.
    #[must_use]
    pub fn compare(self, a: &str, b: &str) -> Option<Ordering> {
        match self {
            Self::Apk => Some(Apk::parse(a)?.cmp(&Apk::parse(b)?)),
            Self::Deb => Some(Deb::parse(a)?.cmp(&Deb::parse(b)?)),
            Self::Maven => Some(Maven::parse(a)?.cmp(&Maven::parse(b)?)),
            Self::Rpm => Some(Rpm::parse(a)?.cmp(&Rpm::parse(b)?)),
        }
    }

    /// The word before the colon of a version in a table.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Apk => "apk",
            Self::Deb => "deb",
            Self::Maven => "maven",
            Self::Rpm => "rpm",
        }
    }
}

/// Which packages a record's name means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Package {
    /// An installed (binary) package of this name, or a Maven `group:artifact`.
    #[default]
    Binary,
    /// Every installed package that was built from the source of this name,
    /// by the source's version.
    Source,
}

/// What the issuer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Open: no fix is out.
    Affected,
    /// A fixed version is out: at least one range has a `fixed`.
    Fixed,
    /// This package of this release does not have the hole.
    NotAffected,
    /// Open, and the issuer will not fix it in this release.
    WillNotFix,
    /// Not yet judged by the issuer.
    UnderInvestigation,
}

impl Status {
    /// As tables write it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Fixed => "fixed",
            Self::NotAffected => "not_affected",
            Self::WillNotFix => "will_not_fix",
            Self::UnderInvestigation => "under_investigation",
        }
    }
}

/// The issuer's own severity, in the words that most of them share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// None was stated.
    #[default]
    Unknown,
    /// No security impact worth a fix (Debian: unimportant; Ubuntu: negligible).
    Negligible,
    /// Low.
    Low,
    /// Medium, or moderate.
    Medium,
    /// High, or important.
    High,
    /// Critical.
    Critical,
}

impl Severity {
    /// As tables write it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Negligible => "negligible",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The severity that a feed's word means, whatever its case.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "critical" => Self::Critical,
            "high" | "important" => Self::High,
            "medium" | "moderate" => Self::Medium,
            "low" => Self::Low,
            "negligible" | "unimportant" | "none" => Self::Negligible,
            _ => Self::Unknown,
        }
    }

    /// The severity of a CVSS base score in tenths, by CVSS 3.1's own scale (section 5).
    #[must_use]
    pub const fn of_tenths(score: u32) -> Self {
        match score {
            0 => Self::Negligible,
            1..=39 => Self::Low,
            40..=69 => Self::Medium,
            70..=89 => Self::High,
            _ => Self::Critical,
        }
    }
}

/// Versions from `introduced` on, before `fixed`, up to `last` at most. A
/// bound that is absent does not bound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The first affected version; absent for all before.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "i")]
    pub introduced: Option<String>,
    /// The first version that is not affected any more.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "f")]
    pub fixed: Option<String>,
    /// The last version known to be affected.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "l")]
    pub last: Option<String>,
}

impl Range {
    /// Everything before a fix.
    #[must_use]
    pub fn before(fixed: &str) -> Self {
        Self { fixed: Some(fixed.to_owned()), ..Self::default() }
    }

    /// True if a version lies in it; `None` if one of them is no version.
    #[must_use]
    pub fn holds(&self, scheme: Scheme, version: &str) -> Option<bool> {
        let order = |bound: &Option<String>| bound.as_ref().map(|bound| scheme.compare(version, bound));
        let (introduced, fixed, last) = (order(&self.introduced), order(&self.fixed), order(&self.last));
        if [introduced, fixed, last].contains(&Some(None)) {
            return None;
        }
        Some(
            introduced.flatten().is_none_or(Ordering::is_ge)
                && fixed.flatten().is_none_or(Ordering::is_lt)
                && last.flatten().is_none_or(Ordering::is_le),
        )
    }
}

/// The module of a record whose issuer does not tell the stream: it is held
/// against every installed package that is of a module, and against no other.
pub const UNTOLD: &str = "?";

/// What one issuer says of one package about one identifier.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Record {
    /// The release, as `ID:VERSION` of os-release: `debian:12`, `ubuntu:22.04`,
    /// `almalinux:9` (the major alone where the issuer speaks of it alone),
    /// `sles:15.5`, `alpine:3.20`; `maven` for Maven's coordinates.
    pub release: String,
    /// The package's name in that release; for Maven `group:artifact`.
    pub package: String,
    /// Which packages the name means.
    pub kind: Package,
    /// The module stream (`nodejs:18`) that the package must be of; absent for
    /// one that must be of none. Only rpm has them.
    pub module: Option<String>,
    /// The issuer's identifier: a CVE, or an advisory's own (`ALSA-2024:8793`).
    pub id: String,
    /// Other identifiers that it covers: CVEs of an advisory, aliases.
    pub names: Vec<String>,
    /// What the issuer says.
    pub status: Status,
    /// Which versions are affected: one range is enough. None at all means
    /// every version, except for [`Status::NotAffected`].
    pub ranges: Vec<Range>,
    /// Versions that are not affected though a range holds them.
    pub except: Vec<String>,
    /// The issuer's severity.
    pub severity: Severity,
    /// The day the issuer published it; with a fix, the day the fix came out
    /// (`YYYY-MM-DD`). Absent where the feed does not tell.
    pub published: Option<String>,
    /// The issuer's reason in a few words, where it gives one.
    pub note: Option<String>,
}

impl Record {
    /// A record that says no more than this.
    #[must_use]
    pub fn new(release: &str, package: &str, id: &str, status: Status) -> Self {
        Self {
            release: release.to_owned(),
            package: package.to_owned(),
            kind: Package::Binary,
            module: None,
            id: id.to_owned(),
            names: Vec::new(),
            status,
            ranges: Vec::new(),
            except: Vec::new(),
            severity: Severity::Unknown,
            published: None,
            note: None,
        }
    }

    /// True if a version of the package is affected by what the ranges say,
    /// whatever the status; `None` if a version could not be compared.
    #[must_use]
    pub fn holds(&self, scheme: Scheme, version: &str) -> Option<bool> {
        if self.except.iter().any(|not| not == version || scheme.compare(not, version) == Some(Ordering::Equal)) {
            return Some(false);
        }
        if self.ranges.is_empty() {
            return Some(true);
        }
        let mut unsure = false;
        for range in &self.ranges {
            match range.holds(scheme, version) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => unsure = true,
            }
        }
        (!unsure).then_some(false)
    }

    /// The first version after `version` that is fixed, of the ranges that hold
    /// it; `None` where the issuer does not say that there is a fix: a range may
    /// also end where nobody has looked further.
    #[must_use]
    pub fn fixed_for(&self, scheme: Scheme, version: &str) -> Option<&str> {
        if self.status != Status::Fixed {
            return None;
        }
        self.ranges.iter().find(|range| range.holds(scheme, version) == Some(true))?.fixed.as_deref()
    }

    /// Every identifier: its own and those it covers.
    pub fn identifiers(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.id.as_str()).chain(self.names.iter().map(String::as_str))
    }
}

/// What is known of a CVE beside any distribution.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The day it was put on the list of holes that are known to be exploited
    /// (CISA's KEV catalogue), `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "x")]
    pub exploited: Option<String>,
    /// It is known to be used by ransomware, says the same catalogue.
    #[serde(default, skip_serializing_if = "std::ops::Not::not", rename = "r")]
    pub ransomware: bool,
    /// The probability of being exploited within 30 days (EPSS), in basis points.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "p")]
    pub likelihood: Option<u16>,
}

impl Known {
    /// Put together with what is known of another CVE of the same record: the
    /// earlier day, the greater likelihood.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        Self {
            exploited: [self.exploited, other.exploited.clone()].into_iter().flatten().min(),
            ransomware: self.ransomware || other.ransomware,
            likelihood: self.likelihood.max(other.likelihood),
        }
    }
}
