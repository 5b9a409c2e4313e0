//! The moments of a validity, as they are written and as they are meant.

use crate::der::{Element, NotDer, tag};
use time::{Date, Month, PrimitiveDateTime, Time};

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment<'a> {
    /// How it is written: UTCTime or GeneralizedTime.
    pub tag: u8,
    /// As it is written.
    pub text: &'a [u8],
    /// Seconds since 1970, UTC; `None` if it is no date that can be told.
    pub seconds: Option<i64>,
}

impl<'a> Moment<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// If it is neither of the two kinds.
    pub fn read(element: Element<'a>) -> Result<Self, NotDer> {
        let Element { tag, value: text, .. } = element;
        if tag != tag::UTC_TIME && tag != tag::GENERALIZED_TIME {
            return Err(NotDer);
        }
        Ok(Self { tag, text, seconds: seconds(tag, text) })
    }
}

/// RFC 5280, 4.1.2.5: `YYMMDDHHMMSSZ`, years from 1950 to 2049, and
/// `YYYYMMDDHHMMSSZ`. What is out of that form is still told where it can be:
/// without seconds, with a zone instead of `Z`.
fn seconds(tag: u8, text: &[u8]) -> Option<i64> {
    let long = tag == tag::GENERALIZED_TIME;
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (numbers, zone) = text.split_at(digits);
    let pair = |at: usize| Some(numbers.get(at..at + 2)?.iter().fold(0_u8, |sum, digit| sum * 10 + (digit - b'0')));
    let start = if long { 2 } else { 0 };
    let year = i32::from(pair(start)?);
    let year = match long {
        true => i32::from(pair(0)?) * 100 + year,
        false if year < 50 => 2000 + year,
        false => 1900 + year,
    };
    let second = match digits.checked_sub(start + 10)? {
        0 => 0,
        2 => pair(start + 10)?,
        _ => return None,
    };
    let date = Date::from_calendar_date(year, Month::try_from(pair(start + 2)?).ok()?, pair(start + 4)?).ok()?;
    let time = Time::from_hms(pair(start + 6)?, pair(start + 8)?, second).ok()?;
    Some(PrimitiveDateTime::new(date, time).assume_utc().unix_timestamp() - offset(zone)?)
}

/// The distance from UTC in seconds of `Z`, `+hhmm` or `-hhmm`; a GeneralizedTime may also have none.
fn offset(zone: &[u8]) -> Option<i64> {
    match zone {
        b"Z" | b"" => Some(0),
        [sign @ (b'+' | b'-'), digits @ ..] if digits.len() == 4 && digits.iter().all(u8::is_ascii_digit) => {
            let number = digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
            let seconds = (number / 100 * 60 + number % 100) * 60;
            Some(if *sign == b'+' { seconds } else { -seconds })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told() {
        let utc = |text: &str| seconds(tag::UTC_TIME, text.as_bytes());
        let long = |text: &str| seconds(tag::GENERALIZED_TIME, text.as_bytes());
        assert_eq!(utc("700101000000Z"), Some(0));
        assert_eq!(utc("491231235959Z"), long("20491231235959Z"));
        assert_eq!(utc("500101000000Z"), long("19500101000000Z"));
        assert_eq!(utc("7001010000Z"), Some(0));
        assert_eq!(utc("700101010000+0100"), Some(0));
        assert_eq!(long("99991231235959Z"), Some(253_402_300_799));
        for bad in ["", "7001010000001Z", "701301000000Z", "700101000000X", "700101000000+01", "7001"] {
            assert_eq!(utc(bad), None, "{bad}");
        }
    }
}
