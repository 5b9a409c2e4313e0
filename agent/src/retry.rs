//! How long to wait before the next try: doubling, with jitter, and never
//! shorter than the server asked for. Pure: chance and clock are arguments.

use report::Time;
use std::time::Duration;

/// The longest wait that a server may ask for.
const LONGEST_ASKED: Duration = Duration::from_secs(24 * 3600);

/// The waits between tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    most: Duration,
    failures: u32,
}

impl Backoff {
    /// Waits from `first` on, doubling up to `most`.
    #[must_use]
    pub const fn new(first: Duration, most: Duration) -> Self {
        Self { first, most, failures: 0 }
    }

    /// It worked: the next wait is the first one again.
    pub const fn reset(&mut self) {
        self.failures = 0;
    }

    /// It failed: how long to wait. Between half and the whole of the doubled
    /// wait, so that hosts that failed together do not come back together;
    /// what the server asked for comes before that jitter.
    #[must_use]
    pub fn failed(&mut self, asked: Option<Duration>, dice: u64) -> Duration {
        let doubled = self.first.saturating_mul(1u32.checked_shl(self.failures).unwrap_or(u32::MAX)).min(self.most);
        self.failures = self.failures.saturating_add(1).min(31);
        let half = doubled / 2;
        let jitter = part(half, dice);
        match asked {
            Some(asked) => asked.min(LONGEST_ASKED) + jitter,
            None => half + jitter,
        }
    }
}

/// A part of `whole` by chance, from nothing to all of it, in milliseconds.
#[must_use]
pub fn part(whole: Duration, dice: u64) -> Duration {
    let millis = u64::try_from(whole.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(dice % millis.saturating_add(1))
}

/// What a `Retry-After` header asks for (RFC 9110, 10.2.3): seconds, or a date
/// in the form `Sun, 06 Nov 1994 08:49:37 GMT`. `None` if it is neither.
#[must_use]
pub fn retry_after(value: &str, now: Time) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let millis = http_date(value)?.millis().saturating_sub(now.millis());
    Some(Duration::from_millis(u64::try_from(millis).unwrap_or(0)))
}

fn http_date(text: &str) -> Option<Time> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, date) = text.split_once(", ")?;
    let mut parts = date.split(' ');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let (clock, zone) = (parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|m| *m == month)? + 1;
    if zone != "GMT" || parts.next().is_some() {
        return None;
    }
    Time::parse(&format!("{year}-{month:02}-{day}T{clock}.000Z")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIRST: Duration = Duration::from_secs(5);
    const MOST: Duration = Duration::from_secs(900);

    #[test]
    fn waits_double_up_to_the_most_and_start_again() {
        let mut backoff = Backoff::new(FIRST, MOST);
        let longest = |b: &mut Backoff| {
            let whole = b.failed(None, 0).as_millis() * 2;
            u64::try_from(whole).unwrap() / 1000
        };
        let waits: Vec<_> = (0..10).map(|_| longest(&mut backoff)).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
        for _ in 0..100 {
            assert_eq!(longest(&mut backoff), 900);
        }
        backoff.reset();
        assert_eq!(longest(&mut backoff), 5);
    }

    #[test]
    fn what_the_server_asks_is_read_in_both_forms() {
        let now = Time::parse("1994-11-06T08:49:07.000Z").unwrap();
        for (value, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(30)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 CET", None),
            ("Sun, 36 Nov 1994 08:49:37 GMT", None),
            ("-5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(retry_after(value, now), seconds.map(Duration::from_secs), "{value}");
        }
        assert!(retry_after("99999999999999999999999", now).unwrap() > LONGEST_ASKED);
    }

    proptest! {
        #[test]
        fn a_wait_is_never_shorter_than_asked_nor_longer_than_bound(
            failures in 0u32..50, dice: u64, asked in proptest::option::of(0u64..200_000),
        ) {
            let mut backoff = Backoff::new(FIRST, MOST);
            for _ in 0..failures {
                let _ = backoff.failed(None, dice);
            }
            let asked = asked.map(Duration::from_secs);
            let wait = backoff.failed(asked, dice);
            prop_assert!(wait >= asked.unwrap_or(FIRST / 2).min(LONGEST_ASKED));
            prop_assert!(wait <= asked.unwrap_or_default().min(LONGEST_ASKED) + MOST);
        }
    }
}
