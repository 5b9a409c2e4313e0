//! What a profile says of looking at TLS endpoints: which, when, how closely.
//! A profile is signed, so that this is the organisation's word and not the
//! server's.

use crate::{
    diagnostic::Faults,
    named,
    yaml::{Fields, Node, Span},
};
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The keys of the block, in the order in which they are best written.
pub(crate) const KEYS: &[&str] = &["endpoints", "ports", "never", "starts", "enumerate", "flaws"];

/// The protocols in which TLS may begin, as `tls.endpoint` calls them.
pub const STARTS: &[&str] = &[
    "tls",
    "smtp",
    "lmtp",
    "imap",
    "pop3",
    "ftp",
    "ldap",
    "xmpp",
    "xmpp-server",
    "postgresql",
    "mysql",
    "nntp",
    "sieve",
    "rdp",
];

/// The most entries of each list: a profile is no list of a network.
const MOST: usize = 256;

/// What a profile says of looking at TLS endpoints; all of it may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TlsPlan {
    /// Endpoints that are looked at besides the host's own listeners.
    pub endpoints: BTreeSet<Target>,
    /// Ports of the host's own listeners that are looked at besides the usual ones.
    pub ports: BTreeSet<u16>,
    /// Ports that are never connected to, besides those that never are anyway.
    pub never: BTreeSet<u16>,
    /// How TLS begins on a port, one of [`STARTS`], where the port does not tell.
    pub starts: BTreeMap<u16, String>,
    /// When all that endpoints offer may be found out; never if it is left out.
    #[serde(rename = "enumerate")]
    pub window: Option<Window>,
    /// Endpoints that are tested for known flaws, in the same window.
    pub flaws: BTreeSet<Target>,
}

impl TlsPlan {
    /// True if the profile says nothing of TLS endpoints.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for TlsPlan {
    /// The keys that are set, in one line.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn list<T: ToString>(key: &str, items: impl IntoIterator<Item = T>) -> Option<String> {
            let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
            (!items.is_empty()).then(|| format!("{key} {}", items.join(", ")))
        }
        let keys = [
            list("endpoints", &self.endpoints),
            list("ports", &self.ports),
            list("never", &self.never),
            list("starts", self.starts.iter().map(|(port, start)| format!("{port} {start}"))),
            list("enumerate", self.window),
            list("flaws", &self.flaws),
        ];
        out.write_str(&keys.into_iter().flatten().collect::<Vec<_>>().join("; "))
    }
}

/// A host and a port, written `db.example:5432`, `10.0.0.1:443`, `[::1]:443`,
/// or `*:443` for every listener of the host itself on that port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// A name, an address without brackets, or `*`.
    pub host: String,
    /// The TCP port.
    pub port: u16,
}

impl Target {
    /// True if it stands for every listener of the host itself on its port.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.host == "*"
    }

    /// Reads the written form.
    fn parse(text: &str) -> Option<Self> {
        let (host, port) = text.rsplit_once(':')?;
        let port = port_number(port)?;
        let host = match host.strip_prefix('[') {
            Some(v6) => v6.strip_suffix(']')?.parse::<Ipv6Addr>().ok()?.to_string(),
            None if host == "*" || host.parse::<Ipv4Addr>().is_ok() || is_host_name(host) => host.to_owned(),
            None => return None,
        };
        Some(Self { host, port })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            return write!(out, "[{}]:{}", self.host, self.port);
        }
        write!(out, "{}:{}", self.host, self.port)
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// A part of every day in UTC, written `02:00-04:00`; it may span midnight,
/// and `00:00-24:00` is all day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its first minute, counted from midnight: 0 to 1439.
    pub from: u16,
    /// The minute after its last, counted from midnight: 1 to 1440.
    pub to: u16,
}

/// The minutes of a day.
const DAY: u16 = 24 * 60;

impl Window {
    /// Whether a minute of the day, counted from midnight in UTC, lies in it.
    #[must_use]
    pub const fn contains(self, minute: u16) -> bool {
        if self.from < self.to {
            self.from <= minute && minute < self.to
        } else {
            minute < DAY && (minute >= self.from || minute < self.to)
        }
    }

    /// Reads the written form.
    fn parse(text: &str) -> Option<Self> {
        let minute = |text: &str| {
            let (hours, minutes) = text.split_once(':')?;
            let two = |part: &str| {
                (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u16>().ok())?
            };
            let (hours, minutes) = (two(hours)?, two(minutes)?);
            (minutes < 60 && hours * 60 + minutes <= DAY).then_some(hours * 60 + minutes)
        };
        let (from, to) = text.split_once('-')?;
        let (from, to) = (minute(from)?, minute(to)?);
        (from < DAY && to > 0 && from != to).then_some(Self { from, to })
    }
}

impl fmt::Display for Window {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}:{:02}-{:02}:{:02}", self.from / 60, self.from % 60, self.to / 60, self.to % 60)
    }
}

impl Serialize for Window {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// Reads the block.
pub(crate) fn read(node: &Node, faults: &mut Faults<'_>) -> Option<TlsPlan> {
    let keys = Fields::read(node, "`tls`", KEYS, faults)?;
    let mut plan = TlsPlan {
        endpoints: targets(&keys, "endpoints", faults),
        ports: ports(&keys, "ports", faults),
        never: ports(&keys, "never", faults),
        starts: starts(&keys, faults),
        window: None,
        flaws: targets(&keys, "flaws", faults),
    };
    if let Some(node) = keys.get("enumerate")
        && let Some(text) = node.text("`enumerate`", faults)
    {
        plan.window = Window::parse(text);
        if plan.window.is_none() {
            let help = "write from and to in UTC, such as \"02:00-04:00\"; \"00:00-24:00\" is all day";
            faults.mend(node.span, format!("`{text}` is no part of a day"), help);
        }
    }
    if let Some(target) = plan.endpoints.iter().find(|target| target.is_own()) {
        let help = format!("write `ports: [{}]`", target.port);
        faults.mend(keys.place("endpoints"), format!("`{target}` stands for listeners of the host itself"), help);
    }
    if let (Some(node), None) = (keys.get("flaws"), keys.get("enumerate")) {
        faults.mend(
            node.span,
            "endpoints are tested for flaws in the window, and there is none",
            "write `enumerate: \"02:00-04:00\"`",
        );
    }
    let named = plan.endpoints.iter().chain(&plan.flaws).map(|target| target.port).chain(plan.ports.iter().copied());
    for port in
        named.chain(plan.starts.keys().copied()).filter(|port| plan.never.contains(port)).collect::<BTreeSet<_>>()
    {
        faults.mend(
            keys.place("never"),
            format!("the port {port} is named here and to be looked at"),
            "delete one of the two",
        );
    }
    Some(plan)
}

fn targets(keys: &Fields<'_>, key: &str, faults: &mut Faults<'_>) -> BTreeSet<Target> {
    let mut all = BTreeSet::new();
    for item in items(keys, key, faults) {
        let Some(text) = item.text("an endpoint", faults) else { continue };
        match Target::parse(text) {
            Some(target) => note(all.insert(target), item.span, text, faults),
            None => {
                let help = "write it as `db.example:5432`, `10.0.0.1:443` or `[::1]:443`";
                faults.mend(item.span, format!("`{text}` is no endpoint"), help);
            }
        }
    }
    all
}

fn ports(keys: &Fields<'_>, key: &str, faults: &mut Faults<'_>) -> BTreeSet<u16> {
    let mut all = BTreeSet::new();
    for item in items(keys, key, faults) {
        let Some(number) = item.integer("a port", faults) else { continue };
        match u16::try_from(number) {
            Ok(port) if port > 0 => note(all.insert(port), item.span, &port.to_string(), faults),
            _ => no_port(item.span, &number.to_string(), faults),
        }
    }
    all
}

fn starts(keys: &Fields<'_>, faults: &mut Faults<'_>) -> BTreeMap<u16, String> {
    let mut all = BTreeMap::new();
    let entries = keys.get("starts").and_then(|node| node.map("`starts`", faults)).unwrap_or_default();
    bounded(keys, "starts", entries.len(), faults);
    for (key, node) in entries.iter().take(MOST) {
        let start = named::word(node, "how TLS begins", STARTS, faults).and_then(|at| STARTS.get(at));
        match (port_number(&key.name), start) {
            (None, _) => no_port(key.span, &key.name, faults),
            (Some(port), Some(start)) => drop(all.insert(port, (*start).to_owned())),
            (Some(_), None) => {}
        }
    }
    all
}

fn items<'n>(keys: &Fields<'n>, key: &str, faults: &mut Faults<'_>) -> &'n [Node] {
    let items = keys.get(key).and_then(|node| node.list(&format!("`{key}`"), faults)).unwrap_or_default();
    bounded(keys, key, items.len(), faults);
    items.get(..MOST).unwrap_or(items)
}

fn bounded(keys: &Fields<'_>, key: &str, count: usize, faults: &mut Faults<'_>) {
    if count > MOST {
        faults.add(keys.place(key), format!("`{key}` has {count} entries, and {MOST} are the most"));
    }
}

fn note(is_new: bool, place: Span, text: &str, faults: &mut Faults<'_>) {
    if !is_new {
        faults.mend(place, format!("`{text}` stands twice"), "delete one of the two");
    }
}

fn no_port(place: Span, text: &str, faults: &mut Faults<'_>) {
    faults.mend(place, format!("`{text}` is no port"), "write a number from 1 to 65535");
}

/// A port in its one written form.
fn port_number(text: &str) -> Option<u16> {
    text.parse().ok().filter(|port: &u16| *port > 0 && port.to_string() == text)
}

/// A name as in the DNS; digits alone are a mistyped address.
fn is_host_name(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label) && text.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_have_one_form() {
        for text in ["db.example:5432", "10.0.0.1:443", "[::1]:443", "*:443", "localhost:1"] {
            assert_eq!(Target::parse(text).unwrap().to_string(), text);
        }
        for text in
            ["", "a", "a:0", "a:070", "a:70000", "::1:443", "[10.0.0.1]:1", "10.0.0:1", "-a:1", "a..b:1", "a b:1"]
        {
            assert_eq!(Target::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_window_may_span_midnight() {
        let inside = |text: &str, minute| Window::parse(text).unwrap().contains(minute);
        assert!(inside("02:00-04:00", 120) && inside("02:00-04:00", 239));
        assert!(!inside("02:00-04:00", 119) && !inside("02:00-04:00", 240));
        assert!(inside("22:30-01:00", 1439) && inside("22:30-01:00", 0) && !inside("22:30-01:00", 60));
        assert!(!inside("22:30-01:00", 1349) && !inside("22:30-01:00", DAY));
        assert!((0..DAY).all(|minute| inside("00:00-24:00", minute)));
        for text in
            ["", "2:00-04:00", "02:00-02:00", "24:00-01:00", "01:00-00:00", "02:60-03:00", "02:00-24:01", "02:00"]
        {
            assert_eq!(Window::parse(text), None, "{text}");
        }
        assert_eq!(Window::parse("22:30-01:00").unwrap().to_string(), "22:30-01:00");
    }
}
