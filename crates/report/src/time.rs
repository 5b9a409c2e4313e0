//! Instants: UTC, whole milliseconds, RFC 3339 with exactly three digits of
//! fraction and a `Z`. One text for each instant, so that digests agree.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Milliseconds since 1970-01-01T00:00:00Z, between the years 0001 and 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// The text is not an instant in the one form that we write.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a time such as 2026-01-31T08:00:00.000Z")]
pub struct NotATime(pub String);

const FIRST: i64 = -62_135_596_800_000; // 0001-01-01T00:00:00.000Z
const LAST: i64 = 253_402_300_799_999; // 9999-12-31T23:59:59.999Z
const DAY: i64 = 86_400_000;

impl Time {
    /// The earliest instant that can be written: the year 0001.
    pub const MIN: Self = Self(FIRST);
    /// The latest instant that can be written: the end of the year 9999.
    pub const MAX: Self = Self(LAST);

    /// From milliseconds since 1970; instants outside the years 1 to 9999 are
    /// brought to the nearest one inside.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        if millis < FIRST {
            Self(FIRST)
        } else if millis > LAST {
            Self(LAST)
        } else {
            Self(millis)
        }
    }

    /// From whole seconds since 1970, as certificates and files have them.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self::from_millis(seconds.saturating_mul(1000))
    }

    /// From whole days since 1970, as `/etc/shadow` has them.
    #[must_use]
    pub const fn from_days(days: i64) -> Self {
        Self::from_millis(days.saturating_mul(DAY))
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This instant moved by milliseconds; it stops at the ends of the range.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// This instant moved by days of 24 hours.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_millis(days.saturating_mul(DAY))
    }

    /// Reads RFC 3339 in the exact form that [`fmt::Display`] writes.
    ///
    /// # Errors
    /// Every other spelling, also of a real instant, is [`NotATime`].
    pub fn parse(text: &str) -> Result<Self, NotATime> {
        let refuse = || NotATime(text.chars().take(40).collect());
        let parsed = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| refuse())?;
        let millis = i64::try_from(parsed.unix_timestamp_nanos() / 1_000_000).map_err(|_| refuse())?;
        let time = Self::from_millis(millis);
        if time.to_string() == text { Ok(time) } else { Err(refuse()) }
    }

    /// Reads a calendar day `YYYY-MM-DD` as its first instant in UTC.
    ///
    /// # Errors
    /// [`NotATime`] for every other text.
    pub fn parse_day(text: &str) -> Result<Self, NotATime> {
        Self::parse(&format!("{text}T00:00:00.000Z")).map_err(|_| NotATime(text.chars().take(40).collect()))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000).map_err(|_| fmt::Error)?;
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second(),
            at.millisecond()
        )
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_one_spelling_is_read() {
        assert_eq!(Time::parse("1970-01-01T00:00:00.000Z"), Ok(Time(0)));
        for other in ["1970-01-01T00:00:00Z", "1970-01-01t00:00:00.000Z", "1970-01-01T00:00:00.000+00:00", "", "now"] {
            assert!(Time::parse(other).is_err(), "{other}");
        }
        assert_eq!(Time::parse_day("2026-01-31").map(|t| t.to_string()), Ok("2026-01-31T00:00:00.000Z".into()));
        assert!(Time::parse_day("2026-02-30").is_err());
    }

    proptest! {
        #[test]
        fn text_and_instant_agree(millis in FIRST..=LAST) {
            let time = Time::from_millis(millis);
            prop_assert_eq!(Time::parse(&time.to_string()), Ok(time));
        }
    }
}
