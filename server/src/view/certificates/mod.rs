//! The certificates of the fleet: what ends when and where, how renewal has
//! gone, what shorter validity will ask for, and who answers for them.

mod filter;
mod gather;

pub use filter::CertificateFilter;
pub use gather::{Fleet, Placed, fleet};

use super::KeysView;
use crate::certificates::readiness::{Counted, Readiness, readiness};
use crate::certificates::renewal::{How, validity_days};
use crate::certificates::year::{Span, Urgency, months, weeks};
use crate::problem::Problem;
use crate::state::App;
use crate::store::certificates::Certificate;
use report::Time;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Certificates on one page.
pub const PAGE: usize = 100;
/// Places that are named of one certificate.
const MOST_PLACES: usize = 100;
/// Histories of renewal that are listed.
const MOST_RENEWALS: usize = 200;

/// The certificates of the fleet, `tidewaiter.certificates.v1`.
#[derive(Clone, Debug, Serialize)]
pub struct CertificatesView {
    /// `tidewaiter.certificates.v1`.
    pub shape: &'static str,
    /// When this was counted, by the server's clock.
    pub at: Time,
    /// The filter that was asked for.
    pub filter: CertificateFilter,
    /// What can be chosen in it.
    pub choices: Choices,
    /// How many there are.
    pub totals: Totals,
    /// The coming 53 weeks.
    pub weeks: Vec<Span>,
    /// The coming months, this one first.
    pub months: Vec<Span>,
    /// The certificates of this page: what ended or ends soonest first.
    pub certificates: Vec<CertificateLine>,
    /// The page, from 1.
    pub page: usize,
    /// How many pages there are, at least 1.
    pub pages: usize,
    /// How renewal has gone, at each place where one was seen; at most 200.
    pub renewals: Vec<RenewalLine>,
    /// What shorter validity will ask for.
    pub readiness: Readiness,
    /// Who answers for them.
    pub owners: Vec<OwnerLine>,
    /// Keys across the whole fleet, whatever the filter; `None` if they were never compared.
    pub keys: Option<KeysView>,
}

/// What the filter's fields can be.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Choices {
    /// The sites in the register.
    pub sites: BTreeSet<String>,
    /// The functions in the register.
    pub functions: BTreeSet<String>,
    /// Who answers: partners and owners.
    pub owners: BTreeSet<String>,
    /// The labels of hosts, `name=value`.
    pub labels: BTreeSet<String>,
}

/// How many certificates, each counted once wherever it lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// All of them.
    pub certificates: u64,
    /// The places that hold them.
    pub places: u64,
    /// The hosts of these places.
    pub hosts: u64,
    /// Those that ended.
    pub ended: u64,
    /// Those that end within 30 days.
    pub soon: u64,
    /// Those that end within 90 days, but not within 30.
    pub next: u64,
    /// Those of which some place has fewer days left than its automated renewal ever left.
    pub overdue: u64,
}

/// One certificate.
#[derive(Clone, Debug, Serialize)]
pub struct CertificateLine {
    /// What it says of itself.
    #[serde(flatten)]
    pub certificate: Certificate,
    /// Whole days until it ends; negative if it has.
    pub days_left: i64,
    /// Days that it is valid.
    pub days_valid: i64,
    /// How soon something must be done.
    pub urgency: Urgency,
    /// Whether a public authority issued it; `None` if nothing tells.
    pub public: Option<bool>,
    /// True if some place has fewer days left than its automated renewal ever left.
    pub overdue: bool,
    /// Where it is; at most 100.
    pub places: Vec<PlaceLine>,
    /// In how many places it is.
    pub places_total: usize,
    /// On how many hosts.
    pub hosts_total: usize,
}

/// A place of a certificate.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceLine {
    /// The host's id.
    pub host: String,
    /// The host's name.
    pub name: String,
    /// The host's site; empty if it is not registered.
    pub site: String,
    /// `endpoint` or `file`.
    pub seen: &'static str,
    /// The endpoint's `address:port`, or the file's name.
    pub place: String,
    /// When the first report showed it there.
    pub since: Time,
    /// When a report last showed it, where the newest could not look.
    pub last: Option<Time>,
    /// How it came there by renewal so far; `None` if none was seen.
    pub how: Option<How>,
}

/// How renewal has gone at one place.
#[derive(Clone, Debug, Serialize)]
pub struct RenewalLine {
    /// The host's id.
    pub host: String,
    /// The host's name.
    pub name: String,
    /// `endpoint` or `file`.
    pub seen: &'static str,
    /// The endpoint's `address:port`, or the file's name.
    pub place: String,
    /// The subject of the certificate that is there, or its first name.
    pub subject: String,
    /// The renewals, and what they tell.
    #[serde(flatten)]
    pub history: crate::certificates::renewal::History,
    /// True if fewer days are left than any automated renewal left before.
    pub overdue: bool,
}

/// The certificates that somebody answers for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnerLine {
    /// `partner`, `owner`, or `nobody`.
    pub kind: &'static str,
    /// The name.
    pub name: String,
    /// Certificates on that one's hosts.
    pub certificates: u64,
    /// Those that ended.
    pub ended: u64,
    /// Those that end within 90 days.
    pub within_90: u64,
    /// When the next one ends, of those that have not.
    pub next: Option<Time>,
}

/// Reads the certificates that a filter lets pass.
///
/// # Errors
/// [`Problem::Unavailable`] if the store cannot be read.
pub async fn certificates(app: &App, filter: CertificateFilter, now: Time) -> Result<CertificatesView, Problem> {
    let (fleet, keys) = tokio::try_join!(fleet(app), super::keys::newest(app, None))?;
    let assembled = tokio::task::spawn_blocking(move || assemble(&fleet, filter, now)).await;
    assembled.map(|view| CertificatesView { keys, ..view }).map_err(|_| Problem::Internal)
}

/// Counts and lists; pure, so that it can be measured.
#[must_use]
pub fn assemble(fleet: &Fleet, filter: CertificateFilter, now: Time) -> CertificatesView {
    let placed: Vec<_> = fleet.current().filter(|placed| filter.takes(placed, now)).collect();
    let mut by_certificate: BTreeMap<&str, Vec<&Placed>> = BTreeMap::new();
    for one in &placed {
        by_certificate.entry(one.certificate.sha256.as_str()).or_default().push(one);
    }
    let mut all: Vec<_> = by_certificate.into_values().filter_map(|places| Gathered::of(places, now)).collect();
    all.sort_by_key(|one| (one.certificate.not_after, &one.certificate.subject, &one.certificate.sha256));
    let ends: Vec<_> = all.iter().map(|one| (one.certificate.not_after, one.automated)).collect();
    let count = |of: fn(&Gathered) -> bool| all.iter().filter(|one| of(one)).count() as u64;
    let totals = Totals {
        certificates: all.len() as u64,
        places: placed.len() as u64,
        hosts: placed.iter().map(|one| &one.held.host).collect::<BTreeSet<_>>().len() as u64,
        ended: count(|one| one.urgency == Urgency::Ended),
        soon: count(|one| one.urgency == Urgency::Soon),
        next: count(|one| one.urgency == Urgency::Next),
        overdue: count(|one| one.overdue),
    };
    let counted: Vec<_> = all.iter().filter_map(Gathered::counted).collect();
    let pages = all.len().div_ceil(PAGE).max(1);
    let page = filter.page.clamp(1, pages);
    let lines = all.iter().skip((page - 1) * PAGE).take(PAGE).map(Gathered::line).collect();
    CertificatesView {
        shape: "tidewaiter.certificates.v1",
        at: now,
        choices: fleet.choices(),
        totals,
        weeks: weeks(&ends, now),
        months: months(&ends, now),
        certificates: lines,
        page,
        pages,
        renewals: renewals(&placed, now),
        readiness: readiness(&counted, now),
        owners: owners(&placed, now),
        keys: None,
        filter,
    }
}

/// One certificate with its places.
struct Gathered<'a> {
    certificate: &'a Certificate,
    urgency: Urgency,
    days_left: i64,
    public: Option<bool>,
    overdue: bool,
    automated: bool,
    leaf: bool,
    places: Vec<&'a Placed<'a>>,
}

impl<'a> Gathered<'a> {
    fn of(places: Vec<&'a Placed<'a>>, now: Time) -> Option<Self> {
        let certificate = places.first()?.certificate;
        let told: Vec<_> = places.iter().filter_map(|one| one.held.public).collect();
        let not_after = certificate.not_after;
        Some(Self {
            certificate,
            urgency: Urgency::of(not_after, now),
            days_left: (not_after.millis() - now.millis()).div_euclid(86_400_000),
            public: (!told.is_empty()).then(|| told.contains(&true)),
            overdue: places.iter().any(|one| one.is_overdue(now)),
            automated: places.iter().all(|one| one.history.is_some_and(|history| history.how == How::Automated)),
            leaf: places.iter().any(|one| one.held.leaf),
            places,
        })
    }

    /// As far as it counts for shorter validity: authorities are not bound by it.
    fn counted(&self) -> Option<Counted> {
        let c = self.certificate;
        // Nobody but its own issuer stands behind a self-signed one: it is no public authority's.
        let public = if c.self_issued { Some(false) } else { self.public };
        let counts = self.leaf && !c.authority && self.urgency != Urgency::Ended;
        counts.then(|| Counted { days: validity_days(c.not_before, c.not_after), public, automated: self.automated })
    }

    fn line(&self) -> CertificateLine {
        let place = |one: &&Placed| PlaceLine {
            host: one.held.host.clone(),
            name: one.name.to_owned(),
            site: one.register.map_or_else(String::new, |entry| entry.site.clone()),
            seen: one.held.place.seen.word(),
            place: one.held.place.name.clone(),
            since: one.held.since,
            last: one.held.last,
            how: one.history.map(|history| history.how),
        };
        let certificate = self.certificate.clone();
        CertificateLine {
            days_left: self.days_left,
            days_valid: validity_days(certificate.not_before, certificate.not_after),
            urgency: self.urgency,
            public: self.public,
            overdue: self.overdue,
            places: self.places.iter().take(MOST_PLACES).map(place).collect(),
            places_total: self.places.len(),
            hosts_total: self.places.iter().map(|one| &one.held.host).collect::<BTreeSet<_>>().len(),
            certificate,
        }
    }
}

/// The histories: what is overdue first, then by hand, then the others.
fn renewals(placed: &[Placed], now: Time) -> Vec<RenewalLine> {
    let mut lines: Vec<_> = placed
        .iter()
        .filter_map(|one| {
            let history = one.history?.clone();
            Some(RenewalLine {
                host: one.held.host.clone(),
                name: one.name.to_owned(),
                seen: one.held.place.seen.word(),
                place: one.held.place.name.clone(),
                subject: one.title(),
                overdue: one.is_overdue(now),
                history,
            })
        })
        .collect();
    let rank = |how| match how {
        How::ByHand => 0,
        How::CannotTell => 1,
        How::Automated => 2,
    };
    lines.sort_by(|a, b| {
        let key = |l: &RenewalLine| (!l.overdue, rank(l.history.how));
        key(a).cmp(&key(b)).then_with(|| (&a.name, &a.place, &a.subject).cmp(&(&b.name, &b.place, &b.subject)))
    });
    lines.truncate(MOST_RENEWALS);
    lines
}

fn owners(placed: &[Placed], now: Time) -> Vec<OwnerLine> {
    let mut all: BTreeMap<(&'static str, &str), BTreeMap<&str, Time>> = BTreeMap::new();
    for one in placed {
        let certificates = all.entry(one.owner()).or_default();
        certificates.insert(&one.certificate.sha256, one.certificate.not_after);
    }
    let line = |((kind, name), ends): ((&'static str, &str), BTreeMap<&str, Time>)| {
        let within =
            |urgency: &[Urgency]| ends.values().filter(|end| urgency.contains(&Urgency::of(**end, now))).count() as u64;
        OwnerLine {
            kind,
            name: name.to_owned(),
            certificates: ends.len() as u64,
            ended: within(&[Urgency::Ended]),
            within_90: within(&[Urgency::Soon, Urgency::Next]),
            next: ends.values().copied().filter(|end| *end >= now).min(),
        }
    };
    let mut lines: Vec<_> = all.into_iter().map(line).collect();
    // Partners first: their renewals take letters between administrations.
    lines.sort_by(|a, b| (a.kind != "partner", a.next, &a.name).cmp(&(b.kind != "partner", b.next, &b.name)));
    lines
}
