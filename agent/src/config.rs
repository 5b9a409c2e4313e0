//! The configuration: strict TOML. A key that is not known, a value of the
//! wrong kind or out of bounds is refused with file, line and column. No file
//! at all means the defaults.

mod certificates;

pub use certificates::Certificates;

use crate::confine::Level;
use crate::input::{self, InputError};
use serde::{Deserialize, Deserializer, de};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where the configuration is, unless `--config` says otherwise.
pub const DEFAULT_PATH: &str = "/etc/tidewaiter/agent.toml";

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The file says something that we do not understand.
    #[error("{file}:{line}:{column}: {message}")]
    Wrong {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
}

/// The whole configuration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The state folder.
    pub state: PathBuf,
    /// What the agent gives up before it looks.
    pub confine: Level,
    /// Labels that every report names, such as `site = "port-a"`.
    #[serde(deserialize_with = "labels")]
    pub labels: BTreeMap<String, String>,
    /// What an enrolment token must agree with.
    pub pin: Pin,
    /// How audits are made.
    pub audit: Audit,
    /// Where certificates and keys are looked for besides the usual places.
    pub certificates: Certificates,
    /// When audits are made.
    pub run: Run,
    /// What waits to be sent.
    pub spool: Spool,
    /// How failed sending is tried again.
    pub retry: Retry,
}

/// What an enrolment token must agree with, where a site lays it down itself
/// instead of trusting whoever hands out tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pin {
    /// The server, `https://name:port`.
    pub server: Option<String>,
    /// SHA-256 of the first root document's payload, in hex.
    #[serde(deserialize_with = "digest")]
    pub root: Option<String>,
    /// SHA-256 of the CA certificate's DER, in hex.
    #[serde(deserialize_with = "digest")]
    pub ca: Option<String>,
}

/// How audits are made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// The profile to judge by; by default the one that the host's facts choose.
    pub profile: Option<String>,
    /// Whether local TLS listeners are tried by handshakes.
    pub tls: bool,
    /// Whether all files of local file systems are looked through for those that stand out.
    pub files: bool,
    /// Ports to try besides the well-known ones.
    pub tls_ports: Vec<u16>,
    /// A signed advisory set that is carried to this host as a file, where the
    /// server's is not wanted.
    pub advisories: Option<PathBuf>,
}

/// When audits are made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Run {
    /// From one audit to the next.
    #[serde(deserialize_with = "interval")]
    pub interval: Duration,
    /// The most that is added to the interval by chance.
    #[serde(deserialize_with = "duration")]
    pub jitter: Duration,
}

/// What waits to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Spool {
    /// The most bytes of tables kept; envelopes are kept beyond it.
    #[serde(deserialize_with = "size")]
    pub limit: u64,
}

/// How failed sending is tried again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retry {
    /// The wait after the first failure.
    #[serde(deserialize_with = "duration")]
    pub first: Duration,
    /// The longest wait.
    #[serde(deserialize_with = "duration")]
    pub most: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            state: PathBuf::from("/var/lib/tidewaiter-agent"),
            confine: Level::default(),
            labels: BTreeMap::new(),
            pin: Pin::default(),
            audit: Audit::default(),
            certificates: Certificates::default(),
            run: Run::default(),
            spool: Spool::default(),
            retry: Retry::default(),
        }
    }
}

impl Default for Audit {
    fn default() -> Self {
        Self { profile: None, tls: true, files: true, tls_ports: Vec::new(), advisories: None }
    }
}

impl Default for Run {
    fn default() -> Self {
        Self { interval: Duration::from_secs(3600), jitter: Duration::from_secs(300) }
    }
}

impl Default for Spool {
    fn default() -> Self {
        Self { limit: 64 << 20 }
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self { first: Duration::from_secs(5), most: Duration::from_secs(900) }
    }
}

impl Config {
    /// Reads the file at `path`; with `None` the one at [`DEFAULT_PATH`] if it
    /// is there, else the defaults.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        let (path, text) = match path {
            Some(path) => (path, input::text(path)?),
            None => match input::text(Path::new(DEFAULT_PATH)) {
                Ok(text) => (Path::new(DEFAULT_PATH), text),
                Err(InputError::Unreadable { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                    return Ok(Self::default());
                }
                Err(error) => return Err(error.into()),
            },
        };
        Self::parse(&text, &path.display().to_string())
    }

    /// Reads the text of a configuration; `file` names it in errors.
    ///
    /// # Errors
    /// [`ConfigError::Wrong`].
    pub fn parse(text: &str, file: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error: toml::de::Error| {
            let start = error.span().map_or(0, |span| span.start);
            let before = text.get(..start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            ConfigError::Wrong { file: file.to_owned(), line, column, message: error.message().replace('\n', "; ") }
        })
    }
}

fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(from)?;
    parse_duration(&text)
        .ok_or_else(|| de::Error::custom(format!("`{text}` is not a duration such as `90s`, `5m`, `1h 30m`")))
}

fn interval<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let interval = duration(from)?;
    if interval < Duration::from_secs(30) {
        return Err(de::Error::custom("audits are at least `30s` apart"));
    }
    Ok(interval)
}

fn parse_duration(text: &str) -> Option<Duration> {
    let mut total = 0u64;
    let mut parts = 0;
    for part in text.split_whitespace() {
        let (number, unit) = part.split_at(part.find(|c: char| !c.is_ascii_digit())?);
        let unit = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => return None,
        };
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(unit)?)?;
        parts += 1;
    }
    // A year is far beyond sense, and keeps instants in range.
    (parts > 0 && total <= 366 * 86_400).then(|| Duration::from_secs(total))
}

fn size<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let text = String::deserialize(from)?;
    parse_size(&text)
        .ok_or_else(|| de::Error::custom(format!("`{text}` is not a size such as `512KiB`, `64MiB`, `2GiB`")))
}

fn parse_size(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let shift = match unit.trim_start() {
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(1 << shift)
}

fn digest<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(from)?;
    match seal::digest::parse_hex32(&text) {
        Some(_) => Ok(Some(text)),
        None => Err(de::Error::custom("a digest is 64 hex digits in lower case")),
    }
}

fn labels<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, String>, D::Error> {
    let labels = BTreeMap::<String, String>::deserialize(from)?;
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    for (name, value) in &labels {
        if name.is_empty() || name.len() > 64 || !name.chars().all(word) {
            return Err(de::Error::custom(format!(
                "`{name}` is not a label such as `site`: up to 64 of a–z, 0–9, - and _"
            )));
        }
        if value.len() > 256 || value.chars().any(char::is_control) {
            return Err(de::Error::custom(format!("the label `{name}` holds over 256 bytes, or control characters")));
        }
    }
    if labels.len() > 64 {
        return Err(de::Error::custom("there are over 64 labels"));
    }
    Ok(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_means_the_defaults_and_everything_can_be_said() {
        assert_eq!(Config::parse("", "x").unwrap(), Config::default());
        let text = "state = '/srv/agent'\nlabels = { site = 'port-a' }\n[pin]\nserver = 'https://tide:8443'\n\
            [audit]\nprofile = 'p'\ntls = false\ntls_ports = [8443]\n[run]\ninterval = '1h 30m'\njitter = '0s'\n\
            [spool]\nlimit = '1GiB'\n[retry]\nfirst = '1s'\nmost = '2m'\n";
        let config = Config::parse(text, "x").unwrap();
        assert_eq!(config.run.interval, Duration::from_secs(5400));
        assert_eq!((config.spool.limit, config.audit.tls, config.audit.tls_ports), (1 << 30, false, vec![8443]));
        assert_eq!(config.labels["site"], "port-a");
        assert_eq!(config.retry.most, Duration::from_secs(120));
    }

    #[test]
    fn what_is_wrong_is_shown_with_its_place() {
        for (text, place, part) in [
            ("stat = 'x'", "agent.toml:1:1", "unknown field `stat`"),
            ("[run]\n\nintervall = '1h'", "agent.toml:3:1", "expected `interval` or `jitter`"),
            ("[run]\ninterval = 'soon'", "agent.toml:2:12", "not a duration"),
            ("[run]\ninterval = '1s'", "agent.toml:2:12", "at least `30s`"),
            ("[run]\ninterval = 3600", "agent.toml:2:12", "invalid type: integer"),
            ("[run]\ninterval = '99999999999999999999d'", "agent.toml:2:12", "not a duration"),
            ("[spool]\nlimit = '9'", "agent.toml:2:9", "not a size"),
            ("[spool]\nlimit = '99999999999999GiB'", "agent.toml:2:9", "not a size"),
            ("[pin]\nca = 'AB'", "agent.toml:2:6", "64 hex digits"),
            ("labels = { Site = 'x' }", "agent.toml:1:10", "`Site` is not a label"),
            ("[audit]\ntls_ports = [70000]", "agent.toml:2:", "70000"),
            ("[audit]\ntls = true\ntls = false", "agent.toml:3:1", "duplicate key"),
            ("state = ", "agent.toml:1:", "string"),
            ("# ä\n# ö\n[x]", "agent.toml:3:", "unknown field `x`"),
        ] {
            let shown = Config::parse(text, "agent.toml").unwrap_err().to_string();
            assert!(shown.starts_with(place) && shown.contains(part), "{text:?} gives {shown}");
        }
    }

    #[test]
    fn a_file_that_is_named_must_be_there() {
        let dir = tempfile::tempdir().unwrap();
        assert!(Config::load(Some(&dir.path().join("none.toml"))).is_err());
    }
}
