//! Lints: what standards and good practice want of a certificate or a list of
//! revoked ones, one file each, under the name that zlint uses where it has
//! the same. A lint looks at one encoded object and at nothing else.

mod cabf;
mod rfc5280;

use crate::x509::View;
use std::borrow::Cow;

/// What a lint looks at in one file: data first, then code.
#[derive(Clone, Copy, Debug)]
pub struct Lint {
    /// Its name, zlint's where it has the same lint.
    pub name: &'static str,
    /// What it finds, in one sentence.
    pub doc: &'static str,
    /// Where it stands written: document and section.
    pub citation: &'static str,
    /// Whose rule it is.
    pub source: Source,
    /// How bad it is to be found by it.
    pub severity: Severity,
    /// From which day on certificates must keep it, `YYYY-MM-DD`.
    pub effective: &'static str,
    /// From which day on it no longer counts, `YYYY-MM-DD`.
    pub ineffective: Option<&'static str>,
    /// The certificates that it is about.
    pub applies: fn(&View<'_>) -> bool,
    /// What it makes of one of them.
    pub check: fn(&View<'_>) -> Verdict,
}

/// Whose rule a lint holds certificates against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// RFC 5280 and the RFCs about certificates beside it: for every certificate.
    Rfc,
    /// What a private authority should keep to; these are our own.
    Private,
    /// The CA/Browser Forum's baseline requirements, extended validation, code
    /// signing and S/MIME, and the root programmes': for public certificates alone.
    Public,
    /// ETSI's for qualified certificates: for those that say they are.
    Etsi,
}

/// How bad it is, zlint's three degrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Notice,
    /// It should not be.
    Warning,
    /// It must not be.
    Error,
}

/// What a lint makes of a certificate that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It keeps to it.
    Pass,
    /// It turns out not to be about this one.
    NotApplicable,
    /// It does not, and why.
    Found(Cow<'static, str>),
}

impl Verdict {
    /// [`Verdict::Pass`] if it keeps to it, else what was found.
    #[must_use]
    pub fn of(keeps: bool, found: &'static str) -> Self {
        if keeps { Self::Pass } else { Self::Found(Cow::Borrowed(found)) }
    }
}

/// What came of one lint and one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is not about such a certificate.
    NotApplicable,
    /// The certificate is older than the rule, or younger than its end.
    NotEffective,
    /// It keeps to it.
    Pass,
    /// It does not, and why.
    Found(Severity, Cow<'static, str>),
}

/// Every lint, sorted by name.
pub const LINTS: &[&Lint] =
    &[&cabf::rsa_mod_less_than_2048_bits::LINT, &rfc5280::serial_number_longer_than_20_octets::LINT];

impl Lint {
    /// Holds a certificate against the lint.
    #[must_use]
    pub fn run(&self, view: &View<'_>) -> Outcome {
        if !(self.applies)(view) {
            return Outcome::NotApplicable;
        }
        if !self.is_effective(view.not_before.seconds) {
            return Outcome::NotEffective;
        }
        match (self.check)(view) {
            Verdict::Pass => Outcome::Pass,
            Verdict::NotApplicable => Outcome::NotApplicable,
            Verdict::Found(why) => Outcome::Found(self.severity, why),
        }
    }

    /// Whether the rule holds for what begins to be valid then. What has no date that can be told is held to all.
    fn is_effective(&self, begins: Option<i64>) -> bool {
        let Some(begins) = begins else { return true };
        seconds(self.effective) <= begins && self.ineffective.is_none_or(|end| begins < seconds(end))
    }
}

/// The first second of a day, since 1970, UTC; of what is no day, of none: a test reads them all.
const fn seconds(day: &str) -> i64 {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = day.as_bytes() else { return i64::MIN };
    let (year, month, day) = (number(&[a, b, c, d]), number(&[e, f]), number(&[g, h]));
    // Days from civil, Howard Hinnant: the year begins in March, so that February's end is the year's.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    (era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468) * 86_400
}

const fn number(digits: &[u8]) -> i64 {
    let mut sum = 0;
    let mut at = 0;
    while at < digits.len() {
        sum = sum * 10 + (digits[at] - b'0') as i64;
        at += 1;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_every_lint_is_documented() {
        assert!(LINTS.is_sorted_by(|a, b| a.name < b.name));
        for lint in LINTS {
            assert!(lint.doc.ends_with('.') && !lint.citation.is_empty(), "{}", lint.name);
            for day in [Some(lint.effective), lint.ineffective].into_iter().flatten() {
                assert!(seconds(day) > i64::MIN && day.len() == 10, "{}: {day}", lint.name);
            }
            let prefix = ["n_", "w_", "e_"][lint.severity as usize];
            assert!(lint.name.starts_with(prefix), "{}", lint.name);
        }
    }

    #[test]
    fn days_are_told() {
        assert_eq!([seconds("1970-01-01"), seconds("2000-03-01"), seconds("x")], [0, 951_868_800, i64::MIN]);
    }
}
