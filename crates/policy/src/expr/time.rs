//! Instants and lengths of time as texts: `2026-01-31`, `30d 12h 90m 45s`.

use report::Time;

/// The longest length: about a hundred years, in milliseconds.
const LONGEST: i64 = 36_525 * 86_400_000;

/// Reads a length in milliseconds: numbers with `d`, `h`, `m` or `s`, largest
/// unit first, each unit once, one blank between them.
pub(crate) fn length(text: &str) -> Option<i64> {
    let mut total = 0_i64;
    let mut last = usize::MAX;
    for part in text.split(' ') {
        let (digits, unit) = part.split_at_checked(part.len().checked_sub(1)?)?;
        let rank = "smhd".find(unit)?;
        let unit = [1000, 60_000, 3_600_000, 86_400_000].get(rank)?;
        if rank >= last || digits.is_empty() || digits.len() > 9 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        last = rank;
        total = total.checked_add(digits.parse::<i64>().ok()?.checked_mul(*unit)?)?;
    }
    (total <= LONGEST).then_some(total)
}

/// A day, which is its first instant, or an instant.
pub(super) fn instant(text: &str) -> Option<Time> {
    Time::parse_day(text).or_else(|_| Time::parse(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_in_one_form() {
        for (text, millis) in [
            ("90d", 90 * 86_400_000),
            ("0s", 0),
            ("1d 2h 3m 4s", 86_400_000 + 7_200_000 + 180_000 + 4000),
            ("90m", 5_400_000),
            ("36525d", LONGEST),
        ] {
            assert_eq!(length(text), Some(millis), "{text}");
        }
        for wrong in [
            "",
            " ",
            "d",
            "1",
            "1w",
            "1h 1d",
            "1d 1d",
            "1d  1h",
            " 1d",
            "-1d",
            "1.5d",
            "1D",
            "36526d",
            "9999999999s",
            "é",
            "1é",
        ] {
            assert_eq!(length(wrong), None, "{wrong}");
        }
    }
}
