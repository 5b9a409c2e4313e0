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
    use super::seconds;

    #[test]
    fn days_are_told() {
        assert_eq!([seconds("1970-01-01"), seconds("2000-03-01"), seconds("x")], [0, 951_868_800, i64::MIN]);
        assert!(seconds(crate::lint::ALWAYS) < seconds("1900-01-01"));
    }
}
