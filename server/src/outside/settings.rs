//! What an administrator allows: `[outside]` in the configuration. Without it,
//! or without a range, the server connects to nobody.

use super::range::{Range, never};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::net::IpAddr;
use std::time::Duration;

/// `[outside]` in the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Outside {
    /// The ranges that may be spoken to; none by default, and then nothing is.
    pub allow: Vec<Range>,
    /// From the end of one round to the next, such as `6h`.
    pub every: Every,
    /// The most endpoints of one host that are spoken to in a round.
    pub endpoints: usize,
    /// Endpoints that are spoken to at the same time.
    pub at_once: usize,
    /// The most connections to one endpoint in a round.
    pub connections: u32,
    /// Seconds after which an endpoint is left, whatever it said until then.
    pub seconds: u64,
    /// Ports that are never connected to, whatever a host reports: a stray
    /// connection there is logged as an attack, counts against a limit, or
    /// wakes a program that takes orders (Oracle listeners, message queues, JMX).
    pub never_ports: Vec<u16>,
}

impl Default for Outside {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            every: Every(Duration::from_secs(6 * 60 * 60)),
            endpoints: 64,
            at_once: 8,
            connections: 24,
            seconds: 10,
            never_ports: vec![1099, 1414, 1521, 1526, 1883, 2484, 5672, 7091, 9010, 9092, 9093, 61613, 61616],
        }
    }
}

impl Outside {
    /// True if any address may be spoken to.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        !self.allow.is_empty()
    }

    /// Why an address and port may not be spoken to.
    ///
    /// # Errors
    /// The reason, for people.
    pub fn check(&self, address: IpAddr, port: u16) -> Result<(), String> {
        if let Some(why) = never(address) {
            return Err(format!("{address} is never spoken to: {why}"));
        }
        if port == 0 || self.never_ports.contains(&port) {
            return Err(format!("port {port} is never connected to"));
        }
        if self.allow.iter().any(|range| range.holds(address)) {
            return Ok(());
        }
        Err(format!("no range that the administrator allows holds {address}"))
    }
}

/// A time between rounds: days, hours or minutes, `6h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Every(pub Duration);

impl Serialize for Every {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}m", self.0.as_secs() / 60))
    }
}

impl<'de> Deserialize<'de> for Every {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let millis = crate::config::duration(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)?;
        Ok(Self(Duration::from_millis(millis.unsigned_abs())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_may_be_spoken_to_unless_a_range_says_so() {
        let off = Outside::default();
        assert!(!off.is_on() && off.check("10.0.0.1".parse().unwrap(), 443).is_err());
        let on = Outside { allow: vec!["10.0.0.0/8".parse().unwrap(), "169.254.0.0/16".parse().unwrap()], ..off };
        for (address, port, why) in [
            ("10.0.0.1", 443, None),
            ("::ffff:10.0.0.1", 443, None),
            ("11.0.0.1", 443, Some("no range")),
            ("127.0.0.1", 443, Some("no range")),
            ("169.254.169.254", 80, Some("link-local")),
            ("10.0.0.1", 1521, Some("port 1521")),
            ("10.0.0.1", 0, Some("port 0")),
        ] {
            let said = on.check(address.parse().unwrap(), port);
            assert_eq!(said.as_ref().err().is_some(), why.is_some(), "{address}:{port} {said:?}");
            assert!(why.is_none_or(|why| said.unwrap_err().contains(why)), "{address}:{port}");
        }
    }
}
