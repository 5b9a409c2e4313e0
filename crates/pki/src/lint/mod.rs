//! Lints: what standards and good practice want of a certificate or a list of
//! revoked ones, one file each, under the name that zlint uses where it has
//! the same. A lint looks at one encoded object and at nothing else.
//!
//! Each family keeps its own sorted list in its `mod.rs`; [`LINTS`] is all of
//! them, merged when this is compiled.

mod apple;
mod cabf;
mod chrome;
mod crl;
mod day;
mod etsi;
#[cfg(test)]
mod forged;
#[cfg(test)]
mod hostile;
mod kind;
mod list;
#[cfg(test)]
mod made;
mod mozilla;
mod parts;
mod private;
mod rfc5280;

use crate::x509::View;
use crate::x509::crl::CrlView;
use std::borrow::Cow;

/// What a lint looks at in one file: data first, then code. Without
/// parameters it is a lint of certificates.
#[derive(Clone, Copy, Debug)]
pub struct Lint<A = fn(&View<'_>) -> bool, C = fn(&View<'_>) -> Verdict> {
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
    /// From which day on certificates must keep it, `YYYY-MM-DD`; [`ALWAYS`] if from the first.
    pub effective: &'static str,
    /// From which day on it no longer counts, `YYYY-MM-DD`.
    pub ineffective: Option<&'static str>,
    /// The objects that it is about.
    pub applies: A,
    /// What it makes of one of them.
    pub check: C,
}

/// A lint of lists of revoked certificates.
pub type CrlLint = Lint<fn(&CrlView<'_>) -> bool, fn(&CrlView<'_>) -> Verdict>;

/// Whose rule a lint holds certificates against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// RFC 5280 and the RFCs about certificates beside it: for every certificate.
    Rfc,
    /// What no document says and people learnt from mistakes: for every certificate.
    Community,
    /// What a private authority should keep to; these are our own.
    Private,
    /// The CA/Browser Forum's baseline requirements, extended validation, code
    /// signing and S/MIME, and the root programmes': for public certificates alone.
    Public,
    /// ETSI's for qualified certificates: for those that say they are.
    Etsi,
}

impl Source {
    /// Whether it is asked of a certificate or list of the public web (`Some(true)`),
    /// of a private authority, or where that is not known (`None`).
    #[must_use]
    pub fn holds(self, public: Option<bool>) -> bool {
        match self {
            Self::Rfc | Self::Community | Self::Etsi => true,
            Self::Public => public == Some(true),
            Self::Private => public == Some(false),
        }
    }
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

/// What a lint makes of an object that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It keeps to it.
    Pass,
    /// It turns out not to be about this one.
    NotApplicable,
    /// It does not, and why.
    Found(Cow<'static, str>),
    /// It does not, and that is not as bad as the lint's other findings.
    FoundAs(Severity, Cow<'static, str>),
}

impl Verdict {
    /// [`Verdict::Pass`] if it keeps to it, else what was found.
    #[must_use]
    pub fn of(keeps: bool, found: &'static str) -> Self {
        if keeps { Self::Pass } else { Self::Found(Cow::Borrowed(found)) }
    }

    /// What was found, where the sentence names it; `None` is [`Verdict::Pass`].
    #[must_use]
    pub fn unless(found: Option<String>) -> Self {
        found.map_or(Self::Pass, |found| Self::Found(Cow::Owned(found)))
    }
}

/// What came of one lint and one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is not about such an object.
    NotApplicable,
    /// The object is older than the rule, or younger than its end.
    NotEffective,
    /// It keeps to it.
    Pass,
    /// It does not, and why.
    Found(Severity, Cow<'static, str>),
}

/// The `effective` day of a lint that holds for certificates of every age.
pub const ALWAYS: &str = "0000-01-01";

/// The families' lists of lints of certificates; each is sorted by name.
const FAMILIES: &[&[&Lint]] =
    &[apple::LINTS, cabf::LINTS, chrome::LINTS, etsi::LINTS, mozilla::LINTS, private::LINTS, rfc5280::LINTS];

/// Every lint of certificates, sorted by name.
pub const LINTS: &[&Lint] = &list::merge::<_, _, { list::count(FAMILIES) }>(FAMILIES, FIRST);

/// The families' lists of lints of lists of revoked certificates; each is sorted by name.
const CRL_FAMILIES: &[&[&CrlLint]] = &[crl::LINTS, private::CRL_LINTS];

/// Every lint of lists of revoked certificates, sorted by name.
pub const CRL_LINTS: &[&CrlLint] =
    &list::merge::<_, _, { list::count(CRL_FAMILIES) }>(CRL_FAMILIES, &crl::has_next_update::LINT);

/// Any of the lints: what the merged list is filled with before it is merged.
const FIRST: &Lint = &rfc5280::serial_number_longer_than_20_octets::LINT;

impl<A, C> Lint<A, C> {
    /// Whether the rule holds for what begins to be valid then. What has no date that can be told is held to all.
    fn is_effective(&self, begins: Option<i64>) -> bool {
        let Some(begins) = begins else { return true };
        day::seconds(self.effective) <= begins && self.ineffective.is_none_or(|end| begins < day::seconds(end))
    }

    fn outcome(&self, begins: Option<i64>, applies: bool, check: impl FnOnce() -> Verdict) -> Outcome {
        if !applies {
            return Outcome::NotApplicable;
        }
        if !self.is_effective(begins) {
            return Outcome::NotEffective;
        }
        match check() {
            Verdict::Pass => Outcome::Pass,
            Verdict::NotApplicable => Outcome::NotApplicable,
            Verdict::Found(why) => Outcome::Found(self.severity, why),
            Verdict::FoundAs(severity, why) => Outcome::Found(severity, why),
        }
    }
}

impl Lint {
    /// Holds a certificate against the lint.
    #[must_use]
    pub fn run(&self, view: &View<'_>) -> Outcome {
        self.outcome(view.not_before.seconds, (self.applies)(view), || (self.check)(view))
    }
}

impl CrlLint {
    /// Holds a list of revoked certificates against the lint.
    #[must_use]
    pub fn run(&self, view: &CrlView<'_>) -> Outcome {
        self.outcome(view.this_update.seconds, (self.applies)(view), || (self.check)(view))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_every_lint_is_documented() {
        for family in FAMILIES {
            assert!(family.is_sorted_by(|a, b| a.name < b.name), "{:?}", family.first());
        }
        assert!(LINTS.is_sorted_by(|a, b| a.name < b.name));
        assert_eq!(LINTS.len(), FAMILIES.iter().map(|family| family.len()).sum::<usize>());
        for family in CRL_FAMILIES {
            assert!(family.is_sorted_by(|a, b| a.name < b.name), "{:?}", family.first());
        }
        LINTS.iter().for_each(|lint| well_formed(lint));
        CRL_LINTS.iter().for_each(|lint| well_formed(lint));
    }

    fn well_formed<A, C>(lint: &Lint<A, C>) {
        assert!(lint.doc.ends_with('.') && !lint.citation.is_empty(), "{}", lint.name);
        for day in [Some(lint.effective), lint.ineffective].into_iter().flatten() {
            assert!(day::seconds(day) > i64::MIN && day.len() == 10, "{}: {day}", lint.name);
        }
        let prefix = ["n_", "w_", "e_"][lint.severity as usize];
        assert!(lint.name.starts_with(prefix), "{}", lint.name);
    }

    proptest::proptest! {
        #[test]
        fn no_byte_makes_a_lint_panic(at in 0_usize..700, byte: u8, authority: bool) {
            let mut der = if authority { forged::Made::authority().der() } else { forged::Made::leaf().der() };
            let at = at % der.len();
            der[at] = byte;
            if let Ok(view) = View::read(&der) {
                LINTS.iter().for_each(|lint| drop(lint.run(&view)));
            }
            let mut list = forged::Crl::good().der();
            let at = at % list.len();
            list[at] = byte;
            if let Ok(view) = CrlView::read(&list) {
                CRL_LINTS.iter().for_each(|lint| drop(lint.run(&view)));
            }
        }
    }
}
