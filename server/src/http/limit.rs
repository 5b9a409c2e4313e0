//! How often a peer may ask: a bucket of tokens for each peer and purpose,
//! filled evenly over a minute.

use crate::problem::Problem;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Peers that are remembered; beyond that, those whose bucket is full again are forgotten.
const MOST_PEERS: usize = 65_536;

/// What a peer asks for; each purpose has buckets of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Any request of an address.
    Request(IpAddr),
    /// Any request of a host: many may stand behind one address.
    Host(String),
    /// An enrolment or renewal from an address.
    Enrolment(IpAddr),
    /// A report of a host.
    Report(String),
    /// A sign-in from an address.
    Login(IpAddr),
    /// A sign-in to an account.
    Account(String),
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Thousandths of a request that are left.
    left: u64,
    at: Instant,
}

/// The buckets of all peers.
#[derive(Debug, Default)]
pub struct Limiter(Mutex<HashMap<Purpose, Bucket>>);

impl Limiter {
    /// Takes one request of `per_minute` from the peer's bucket.
    ///
    /// # Errors
    /// [`Problem::TooMany`] if it is empty.
    pub fn take(&self, purpose: Purpose, per_minute: u32, now: Instant) -> Result<(), Problem> {
        let full = u64::from(per_minute) * 1000;
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_PEERS {
            // In a minute every bucket is full: such a peer is like an unknown one.
            all.retain(|_, bucket| now.saturating_duration_since(bucket.at).as_secs() < 60);
            if all.len() >= MOST_PEERS && !all.contains_key(&purpose) {
                return Err(Problem::TooMany);
            }
        }
        let bucket = all.entry(purpose.network()).or_insert(Bucket { left: full, at: now });
        let passed = u64::try_from(now.saturating_duration_since(bucket.at).as_millis()).unwrap_or(u64::MAX);
        let gained = passed.saturating_mul(u64::from(per_minute)) / 60;
        if gained > 0 {
            *bucket = Bucket { left: bucket.left.saturating_add(gained).min(full), at: now };
        }
        bucket.left = bucket.left.checked_sub(1000).ok_or(Problem::TooMany)?;
        Ok(())
    }
}

impl Purpose {
    /// One peer has a whole IPv6 network of 64 bits to itself.
    fn network(self) -> Self {
        match self {
            Self::Request(ip) => Self::Request(network(ip)),
            Self::Enrolment(ip) => Self::Enrolment(network(ip)),
            Self::Login(ip) => Self::Login(network(ip)),
            other => other,
        }
    }
}

fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let limiter = Limiter::default();
        let start = crate::door::instant();
        let ask = |ip: &str, millis| {
            limiter.take(Purpose::Login(ip.parse().unwrap()), 6, start + Duration::from_millis(millis)).is_ok()
        };
        assert_eq!((0..8).filter(|_| ask("192.0.2.1", 0)).count(), 6);
        assert!(ask("192.0.2.2", 0) && ask("2001:db8::1", 0));
        assert!(!ask("192.0.2.1", 9_000));
        assert!(ask("192.0.2.1", 10_000) && !ask("192.0.2.1", 10_000));
        assert_eq!((0..9).filter(|_| ask("192.0.2.1", 600_000)).count(), 6);
        assert_eq!((0..8).filter(|n| ask(&format!("2001:db8::{n}"), 0)).count(), 5, "one network, one of six used");
        assert!(limiter.take(Purpose::Account("a".into()), 6, start).is_ok());
    }

    #[test]
    fn asking_often_does_not_keep_a_bucket_from_filling() {
        let limiter = Limiter::default();
        let start = crate::door::instant();
        let asked = (0..120_000u64).step_by(7);
        let ask = |m| limiter.take(Purpose::Report("h".into()), 1, start + Duration::from_millis(m)).is_ok();
        assert!((2..=3).contains(&asked.filter(|m| ask(*m)).count()));
    }
}
