//! The configuration: strict TOML, in which an unknown key is refused, and
//! bounds for what peers may ask.

use crate::advisories::settings::Advisories;
use crate::keys::Keys;
use crate::outside::Outside;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// An example of a whole configuration; `--help` prints it.
pub const EXAMPLE: &str = r#"listen = "0.0.0.0:8443"
state = "/var/lib/tidewaiter"
public_name = "tidewaiter.customs.example"
# console = "127.0.0.1:8080"   # pages over plain HTTP, on loopback only
[limits]
reports_per_minute = 30
# [outside]                     # off without it: the server connects to nobody
# allow = ["10.20.0.0/16"]      # whose reported TLS endpoints it may look at
# every = "6h"
"#;

/// How a server is run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where agents and people reach it by HTTPS.
    pub listen: SocketAddr,
    /// The folder that holds keys and the database.
    pub state: PathBuf,
    /// The name, or address, in its certificate and in enrolment tokens.
    pub public_name: String,
    /// The port in enrolment tokens, where it is another than that of `listen`.
    #[serde(default)]
    pub public_port: Option<u16>,
    /// Where pages are also served by plain HTTP; a loopback address.
    #[serde(default)]
    pub console: Option<SocketAddr>,
    /// Bounds.
    #[serde(default)]
    pub limits: Limits,
    /// Which endpoints the server looks at itself.
    #[serde(default)]
    pub outside: Outside,
    /// How often the fleet is held against the advisory set.
    #[serde(default)]
    pub advisories: Advisories,
    /// How often keys are compared across hosts.
    #[serde(default)]
    pub keys: Keys,
    /// True if `tidewaiter demo` runs it. No file can say so: a demo's keys
    /// lie in the open, and `serve` must never take them for real ones.
    #[serde(skip)]
    pub demo: bool,
}

/// What a peer may ask for, and how much of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The most bytes of a report's body as it is sent (gzip).
    pub packed_bytes: usize,
    /// The most bytes of the same body unpacked.
    pub unpacked_bytes: usize,
    /// Reports that one host may send in a minute.
    pub reports_per_minute: u32,
    /// Enrolments and renewals that one address may ask for in a minute.
    pub enrolments_per_minute: u32,
    /// Sign-ins that one address may try in a minute, and one account as well.
    pub logins_per_minute: u32,
    /// All requests of one host, or else of one address, in a minute.
    pub requests_per_minute: u32,
    /// Connections that may be open at the same time.
    pub connections: usize,
    /// Seconds that a request may take.
    pub request_seconds: u64,
    /// Writes that may wait for the store before a peer is sent away.
    pub queue: usize,
    /// Reports that are verified at the same time.
    pub verifiers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            packed_bytes: 4 << 20,
            unpacked_bytes: 32 << 20,
            reports_per_minute: 30,
            enrolments_per_minute: 30,
            logins_per_minute: 10,
            requests_per_minute: 600,
            connections: 4096,
            request_seconds: 30,
            queue: 1024,
            verifiers: 8,
        }
    }
}

/// Why a configuration was refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It could not be read.
    #[error("the configuration {0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// It is not TOML, or a key is unknown, missing or of another type.
    #[error("the configuration is refused:\n{0}")]
    Malformed(#[from] toml::de::Error),
    /// The console would be served without TLS to other machines.
    #[error("`console = \"{0}\"` is not a loopback address; plain HTTP is served on loopback only")]
    OpenConsole(SocketAddr),
    /// The public name can stand in no certificate.
    #[error("`public_name = \"{0}\"` is neither a host's name nor an address")]
    Name(String),
    /// A bound is zero.
    #[error("`{0}` must be at least 1")]
    Zero(&'static str),
}

/// Reads `30d`, `12h` or `90m` as milliseconds.
///
/// # Errors
/// The text is none of these; the error says so.
pub fn duration(text: &str) -> Result<i64, String> {
    let wrong = || format!("`{text}` is not a time such as 1d, 12h or 90m");
    let unit = text.chars().last().ok_or_else(wrong)?;
    let millis = match unit {
        'd' => 86_400_000,
        'h' => 3_600_000,
        'm' => 60_000,
        _ => return Err(wrong()),
    };
    let number: u32 = text.strip_suffix(unit).and_then(|n| n.parse().ok()).ok_or_else(wrong)?;
    if !(1..=36_500).contains(&number) {
        return Err(wrong());
    }
    Ok(i64::from(number) * millis)
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// [`ConfigError`] says what to mend.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let bytes = crate::door::read(path).map_err(|e| ConfigError::Unreadable(path.to_owned(), e))?;
        Self::parse(&String::from_utf8_lossy(&bytes))
    }

    /// Reads a configuration's text.
    ///
    /// # Errors
    /// [`ConfigError`] says what to mend.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text)?;
        config.check()?;
        Ok(config)
    }

    /// Checks what the types cannot say.
    ///
    /// # Errors
    /// [`ConfigError`] says what to mend.
    pub fn check(&self) -> Result<(), ConfigError> {
        if let Some(console) = self.console.filter(|a| !a.ip().is_loopback()) {
            return Err(ConfigError::OpenConsole(console));
        }
        if rustls_pki_types::ServerName::try_from(self.public_name.as_str()).is_err() {
            return Err(ConfigError::Name(self.public_name.clone()));
        }
        let (l, o) = (&self.limits, &self.outside);
        for (name, value) in [
            ("limits.packed_bytes", l.packed_bytes as u64),
            ("limits.unpacked_bytes", l.unpacked_bytes as u64),
            ("limits.reports_per_minute", l.reports_per_minute.into()),
            ("limits.enrolments_per_minute", l.enrolments_per_minute.into()),
            ("limits.logins_per_minute", l.logins_per_minute.into()),
            ("limits.requests_per_minute", l.requests_per_minute.into()),
            ("limits.connections", l.connections as u64),
            ("limits.request_seconds", l.request_seconds),
            ("limits.queue", l.queue as u64),
            ("limits.verifiers", l.verifiers as u64),
            ("outside.endpoints", o.endpoints as u64),
            ("outside.at_once", o.at_once as u64),
            ("outside.connections", o.connections.into()),
            ("outside.seconds", o.seconds),
        ] {
            if value == 0 {
                return Err(ConfigError::Zero(name));
            }
        }
        Ok(())
    }

    /// The URL that agents are told, for the port that is bound.
    #[must_use]
    pub fn url(&self, bound_port: u16) -> String {
        let port = self.public_port.unwrap_or(bound_port);
        match self.public_name.parse::<std::net::Ipv6Addr>() {
            Ok(address) => format!("https://[{address}]:{port}"),
            Err(_) => format!("https://{}:{port}", self.public_name),
        }
    }

    /// How long a request may take.
    #[must_use]
    pub const fn request_time(&self) -> Duration {
        Duration::from_secs(self.limits.request_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_read_and_what_is_wrong_is_named() {
        assert_eq!(Config::parse(EXAMPLE).unwrap().url(8443), "https://tidewaiter.customs.example:8443");
        for (change, said) in [
            (("state", "stat"), "unknown field `stat`"),
            (("[limits]", "demo = true\n[limits]"), "unknown field `demo`"),
            (("reports_per_minute = 30", "report = 1"), "unknown field `report`"),
            (("reports_per_minute = 30", "queue = 0"), "`limits.queue` must be at least 1"),
            (("# console = \"127.0.0.1", "console = \"192.0.2.1"), "plain HTTP is served on loopback only"),
            (("tidewaiter.customs.example", "a b"), "neither a host's name nor an address"),
            (("\"0.0.0.0:8443\"", "8443"), "invalid type"),
        ] {
            let refused = Config::parse(&EXAMPLE.replacen(change.0, change.1, 1)).unwrap_err().to_string();
            assert!(refused.contains(said), "{refused}");
        }
    }

    #[test]
    fn durations_are_read() {
        assert_eq!(duration("1d"), Ok(86_400_000));
        assert_eq!(duration("90m"), Ok(5_400_000));
        for wrong in ["", "1", "d", "0d", "1w", "-1d", "1.5h", "99999d", "1é"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
