//! The dates of release files: `Sat, 16 May 2026 09:12:34 UTC`.

use report::Time;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Reads a date of RFC 1123 with `UTC`, `GMT`, `Z` or an offset of zero, as
/// apt does; `None` for any other form.
pub fn parse(text: &str) -> Option<Time> {
    let text = text.split_once(',').map_or(text, |(_, rest)| rest);
    let mut words = text.split_ascii_whitespace();
    let day: i64 = words.next()?.parse().ok()?;
    let name = words.next()?;
    let month = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name))?;
    let year: i64 = words.next()?.parse().ok()?;
    let mut clock = words.next()?.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let zone = words.next()?;
    let is_utc = matches!(zone, "UTC" | "GMT" | "Z" | "+0000" | "-0000");
    let fits = (1..=31).contains(&day)
        && (1..=9999).contains(&year)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    if !is_utc || !fits || words.next().is_some() || clock.next().is_some() {
        return None;
    }
    let seconds = hour * 3600 + minute * 60 + second;
    Some(Time::from_days(days(year, i64::try_from(month).ok()? + 1, day)).plus_millis(seconds * 1000))
}

/// Days since 1970-01-01 in the Gregorian calendar: the year begins in March,
/// so that the leap day comes last.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let in_era = year.rem_euclid(400);
    let in_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_form_is_read() {
        let check = |text: &str, want: Option<&str>| {
            assert_eq!(parse(text).map(|time| time.to_string()).as_deref(), want, "{text}");
        };
        check("Sat, 16 May 2026 09:12:34 UTC", Some("2026-05-16T09:12:34.000Z"));
        check("Thu, 29 Feb 2024  0:00:00 +0000", Some("2024-02-29T00:00:00.000Z"));
        check("Thu, 01 Jan 1970 00:00:00 GMT", Some("1970-01-01T00:00:00.000Z"));
        check("Mon, 31 Dec 2001 23:59:59 UTC", Some("2001-12-31T23:59:59.000Z"));
        check("Mon, 31 Dec 2001 23:59:59 CEST", None);
        check("2026-05-16", None);
        check("", None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[A-Za-z]{0,4}, [0-9]{1,19} (May|Feb) [0-9-]{1,19} [0-9:]{0,12} UTC") {
            let _ = parse(&text);
        }
    }
}
