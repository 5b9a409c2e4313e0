//! The coming year in weeks: how many certificates end in each.

use report::Time;
use serde::Serialize;

const DAY: i64 = 86_400_000;
/// Weeks that are shown.
pub const WEEKS: usize = 53;

/// How soon something must be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// It has ended.
    Ended,
    /// It ends within 30 days.
    Soon,
    /// It ends within 90 days.
    Next,
    /// It ends later.
    Later,
}

impl Urgency {
    /// Of a certificate that ends then.
    #[must_use]
    pub fn of(not_after: Time, now: Time) -> Self {
        if not_after < now {
            Self::Ended
        } else if not_after < now.plus_days(30) {
            Self::Soon
        } else if not_after < now.plus_days(90) {
            Self::Next
        } else {
            Self::Later
        }
    }

    /// For people.
    #[must_use]
    pub const fn shown(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Soon => "within 30 days",
            Self::Next => "within 90 days",
            Self::Later => "later",
        }
    }

    /// The class that colours it.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Soon => "soon",
            Self::Next => "next",
            Self::Later => "later",
        }
    }
}

/// One week, or one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// Its first instant.
    pub from: Time,
    /// The first instant after it.
    pub to: Time,
    /// Certificates that end in it.
    pub ends: u64,
    /// Of those, the ones whose renewal was seen to be automated.
    pub automated: u64,
    /// How soon its first instant is.
    pub urgency: Urgency,
}

/// The weeks from today on, the first beginning with this day (UTC).
#[must_use]
pub fn weeks(ends: &[(Time, bool)], now: Time) -> Vec<Span> {
    let today = Time::from_millis(now.millis().div_euclid(DAY) * DAY);
    let starts: Vec<_> = (0..=WEEKS).filter_map(|week| Some(today.plus_days(i64::try_from(week).ok()? * 7))).collect();
    spans(&starts, ends, now)
}

/// The thirteen months from this one on, which begins today.
#[must_use]
pub fn months(ends: &[(Time, bool)], now: Time) -> Vec<Span> {
    let text = now.to_string();
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<i64>().ok()).unwrap_or(1);
    let (year, month) = (number(0, 4), number(5, 7));
    let start = |after: i64| {
        let months = year * 12 + month - 1 + after;
        Time::parse_day(&format!("{:04}-{:02}-01", months.div_euclid(12), months.rem_euclid(12) + 1)).ok()
    };
    let mut starts: Vec<_> = (0..=13).filter_map(start).collect();
    if let Some(first) = starts.first_mut() {
        *first = now;
    }
    spans(&starts, ends, now)
}

fn spans(starts: &[Time], ends: &[(Time, bool)], now: Time) -> Vec<Span> {
    let mut out: Vec<_> = starts
        .windows(2)
        .filter_map(|pair| match pair {
            [from, to] => {
                let urgency = Urgency::of((*from).max(now), now);
                Some(Span { from: *from, to: *to, ends: 0, automated: 0, urgency })
            }
            _ => None,
        })
        .collect();
    for (end, automated) in ends.iter().filter(|(end, _)| *end >= now) {
        // The spans follow each other without a hole: the last that begins by then holds it.
        let place = out.partition_point(|span| span.from <= *end);
        if let Some(span) = place.checked_sub(1).and_then(|place| out.get_mut(place)).filter(|span| *end < span.to) {
            span.ends += 1;
            span.automated += u64::from(*automated);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_end_falls_into_one_week_and_one_month() {
        let now = Time::parse("2026-11-24T15:00:00.000Z").unwrap();
        let at = |text: &str| Time::parse(text).unwrap();
        let ends = [
            (at("2026-11-24T14:59:59.999Z"), false),
            (at("2026-11-24T15:00:00.000Z"), true),
            (at("2026-11-30T23:59:59.000Z"), false),
            (at("2026-12-01T00:00:00.000Z"), false),
            (at("2027-11-29T00:00:00.000Z"), false),
            (at("2028-01-01T00:00:00.000Z"), false),
        ];
        let weeks = weeks(&ends, now);
        assert_eq!(
            (weeks.len(), weeks[0].from, weeks[0].ends, weeks[1].ends),
            (53, at("2026-11-24T00:00:00.000Z"), 2, 1)
        );
        assert_eq!((weeks[0].automated, weeks.iter().map(|w| w.ends).sum::<u64>(), weeks[52].ends), (1, 4, 1));
        let months = months(&ends, now);
        let said: Vec<_> = months.iter().map(|m| m.ends).collect();
        assert_eq!(said, [2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!((months[0].from, months[1].from), (now, at("2026-12-01T00:00:00.000Z")));
        let urgencies: Vec<_> = weeks.iter().map(|w| w.urgency).collect();
        assert!(urgencies.is_sorted() && urgencies[0] == Urgency::Soon && urgencies[52] == Urgency::Later);
        assert_eq!(Urgency::of(now.plus_millis(-1), now), Urgency::Ended);
    }
}
