//! When the next audit is due. It runs on the monotonic clock, so a wall clock
//! that jumps neither skips an audit nor starts a storm of them.

use crate::retry::part;
use std::time::Duration;
use tokio::time::Instant;

/// The rhythm of audits.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    interval: Duration,
    jitter: Duration,
    due: Instant,
}

impl Schedule {
    /// The first audit is due within the jitter from now, so that hosts that
    /// come up together do not report together.
    #[must_use]
    pub fn new(interval: Duration, jitter: Duration, now: Instant, dice: u64) -> Self {
        Self { interval, jitter, due: now + part(jitter, dice) }
    }

    /// When the next audit is due.
    #[must_use]
    pub const fn due(&self) -> Instant {
        self.due
    }

    /// An audit was begun at `now`: the next is an interval and a jitter after
    /// it. What was missed while the host slept is not made up for.
    pub fn begun(&mut self, now: Instant, dice: u64) {
        self.due = now + self.interval + part(self.jitter, dice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const MINUTE: Duration = Duration::from_secs(60);

    #[tokio::test(start_paused = true)]
    async fn audits_come_an_interval_and_a_jitter_apart() {
        let start = Instant::now();
        let mut schedule = Schedule::new(HOUR, MINUTE, start, 30_000);
        assert_eq!(schedule.due() - start, Duration::from_secs(30));
        for dice in [0, 1, 59_999, 60_000, u64::MAX] {
            tokio::time::sleep_until(schedule.due()).await;
            let now = Instant::now();
            schedule.begun(now, dice);
            let wait = schedule.due() - now;
            assert!(wait >= HOUR && wait <= HOUR + MINUTE, "{wait:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_sleep_is_followed_by_one_audit() {
        let mut schedule = Schedule::new(HOUR, MINUTE, Instant::now(), 0);
        tokio::time::advance(HOUR * 50).await;
        let woke = Instant::now();
        assert!(schedule.due() <= woke);
        schedule.begun(woke, 0);
        assert_eq!(schedule.due() - woke, HOUR);
    }
}
