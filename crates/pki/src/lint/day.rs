//! Days as they are written in lints.

/// The first second of a day, since 1970, UTC; of what is no day, of none: a test reads them all.
pub(super) const fn seconds(day: &str) -> i64 {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = day.as_bytes() else { return i64::MIN };
    let (year, month, day) = (number(&[a, b, c, d]), number(&[e, f]), number(&[g, h]));
    // Days from civil, Howard Hinnant: the year begins in March, so that February's end is the year's.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    (era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468) * 86_400
}

/// The same second of the same day so many months later; a day that the month
/// does not have is as many days into the next one.
pub(super) const fn months_after(moment: i64, months: u32) -> i64 {
    // Civil from days, Howard Hinnant.
    let days = moment.div_euclid(86_400) + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march + 2) / 5;
    let month = era * 4800 + year_of_era * 12 + march + months as i64;
    let (year, march) = (month.div_euclid(12), month.rem_euclid(12));
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * march + 2) / 5 + day;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    days * 86_400 + moment.rem_euclid(86_400)
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
    use super::{months_after, seconds};

    #[test]
    fn days_are_told() {
        assert_eq!([seconds("1970-01-01"), seconds("2000-03-01"), seconds("x")], [0, 951_868_800, i64::MIN]);
        assert!(seconds(crate::lint::ALWAYS) < seconds("1900-01-01"));
    }

    #[test]
    fn months_are_added() {
        for (from, months, to) in [
            ("2016-01-31", 1, "2016-03-02"),
            ("2020-02-29", 12, "2021-03-01"),
            ("1999-11-30", 39, "2003-03-02"),
            ("2024-03-15", 0, "2024-03-15"),
            ("1969-12-31", 15, "1971-03-31"),
        ] {
            assert_eq!(months_after(seconds(from) + 7, months), seconds(to) + 7, "{from} {months}");
        }
    }
}
