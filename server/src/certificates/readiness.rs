//! Readiness for shorter validity: how long today's certificates are valid,
//! beside what public authorities may still issue, and how many renewals a year
//! that comes to.

use report::Time;
use serde::Serialize;

/// The schedule of CA/Browser Forum ballot SC-081v3: from a day on, a TLS
/// certificate of a public authority is valid for at most so many days.
pub const SCHEDULE: [(&str, i64); 3] = [("2026-03-15", 200), ("2027-03-15", 100), ("2029-03-15", 47)];

/// A certificate as far as it counts here.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// Days that it is valid.
    pub days: i64,
    /// Whether a public authority issued it; `None` if nothing tells.
    pub public: Option<bool>,
    /// True if its renewal was seen to be automated at every place.
    pub automated: bool,
}

/// What a step of the schedule means for the certificates of today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// From which day on.
    pub from: Time,
    /// True if it holds already.
    pub in_force: bool,
    /// The most days that a new certificate is valid.
    pub days: i64,
    /// Certificates of public authorities that are valid longer.
    pub longer: u64,
    /// Of those, the ones whose renewal was not seen to be automated.
    pub not_automated: u64,
    /// Renewals a year if every public certificate lasts as long as allowed.
    pub renewals: u64,
    /// The same three if those of which nothing tells are public too.
    pub at_most: AtMost,
}

/// The counts if every certificate of which nothing tells were public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AtMost {
    /// Valid longer.
    pub longer: u64,
    /// Of those, not seen to be automated.
    pub not_automated: u64,
    /// Renewals a year.
    pub renewals: u64,
}

/// What shorter validity will ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// Certificates of public authorities.
    pub public: u64,
    /// Of which nothing tells whether they are.
    pub unknown: u64,
    /// Of private authorities, or self-signed: the schedule does not bind them.
    pub private: u64,
    /// Renewals of public ones a year at the validity that they have today.
    pub renewals_today: u64,
    /// The same with those of which nothing tells.
    pub renewals_today_at_most: u64,
    /// Each step of the schedule.
    pub limits: Vec<Limit>,
}

/// Counts the certificates that services show for themselves.
#[must_use]
pub fn readiness(certificates: &[Counted], now: Time) -> Readiness {
    let public: Vec<_> = certificates.iter().copied().filter(|one| one.public == Some(true)).collect();
    let maybe: Vec<_> = certificates.iter().copied().filter(|one| one.public != Some(false)).collect();
    let limits = SCHEDULE.iter().filter_map(|(from, days)| {
        let from = Time::parse_day(from).ok()?;
        let count = |of: &[Counted]| {
            let longer = of.iter().filter(|one| one.days > *days);
            let not_automated = longer.clone().filter(|one| !one.automated).count() as u64;
            AtMost {
                longer: longer.count() as u64,
                not_automated,
                renewals: a_year(of.iter().map(|one| one.days.min(*days))),
            }
        };
        let AtMost { longer, not_automated, renewals } = count(&public);
        let (in_force, at_most) = (from <= now, count(&maybe));
        Some(Limit { from, in_force, days: *days, longer, not_automated, renewals, at_most })
    });
    let count = |told| certificates.iter().filter(|one| one.public == told).count() as u64;
    Readiness {
        public: count(Some(true)),
        unknown: count(None),
        private: count(Some(false)),
        renewals_today: a_year(public.iter().map(|one| one.days)),
        renewals_today_at_most: a_year(maybe.iter().map(|one| one.days)),
        limits: limits.collect(),
    }
}

/// Renewals a year of certificates that are valid for so many days, rounded up.
fn a_year(days: impl Iterator<Item = i64>) -> u64 {
    // In millionths of a renewal, since days seldom divide a year.
    let millionths: u64 = days.map(|days| 365_000_000 / days.max(1).unsigned_abs()).sum();
    millionths.div_ceil(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_counts_what_is_longer_and_what_it_costs() {
        let of = |days, public, automated| Counted { days, public, automated };
        let all = [
            of(90, Some(true), true),
            of(365, Some(true), false),
            of(398, Some(true), true),
            of(365, None, false),
            of(3650, Some(false), false),
        ];
        let found = readiness(&all, Time::parse_day("2026-11-24").unwrap());
        assert_eq!((found.public, found.unknown, found.private), (3, 1, 1));
        // 365/90 and 1 and 365/398.
        assert_eq!((found.renewals_today, found.renewals_today_at_most), (6, 7));
        let said: Vec<_> = found
            .limits
            .iter()
            .map(|l| (l.days, l.in_force, l.longer, l.not_automated, l.renewals, l.at_most.longer, l.at_most.renewals))
            .collect();
        assert_eq!(
            said,
            [(200, true, 2, 1, 8, 3, 10), (100, false, 2, 1, 12, 3, 16), (47, false, 3, 1, 24, 4, 32)],
            "4.06 + 2 × 1.825; 4.06 + 2 × 3.65; 3 × 7.77"
        );
        assert_eq!(readiness(&[], Time::MIN).limits.iter().map(|l| l.renewals).sum::<u64>(), 0);
    }
}
