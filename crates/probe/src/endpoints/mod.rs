//! The local listeners as TLS endpoints: which are spoken to, and what they
//! said. Asked once, shared by every table about TLS, so that no listener is
//! spoken to twice in one audit.

mod ask;
pub(crate) mod memory;

use crate::gathering::{Gathering, TlsOptions};
use crate::sockets::{Protocol, Socket};
use ask::Question;
use handshake::enumerate::Presented;
use handshake::{Class, NoStart, Scan, Start, Trouble};
use report::{Gap, GapReason};
use std::borrow::Cow::{self, Borrowed as B};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};

/// The words for versions in every table about TLS, oldest first.
pub(crate) const VERSIONS: &[Cow<'static, str>] =
    &[B("SSLv2"), B("SSLv3"), B("TLSv1.0"), B("TLSv1.1"), B("TLSv1.2"), B("TLSv1.3")];

/// Ports on which TLS is spoken from the first byte.
const WELL_KNOWN: &[u16] = &[
    443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 2376, 3269, 4443, 5061, 5349, 5671, 5986, 6443, 6514, 6679,
    6697, 8006, 8443, 8883, 9090, 9443, 10250,
];

/// Ports that are never connected to, whatever a policy names: a stray
/// connection is logged as an attack, counts against a limit, or wakes a
/// program that takes orders (Oracle listeners, message queues, JMX).
const NEVER: &[u16] = &[1099, 1414, 1521, 1526, 1883, 2484, 5672, 7091, 9010, 9092, 9093, 61613, 61616];

/// True for a port that is never connected to.
#[must_use]
pub fn never_connected_to(port: u16) -> bool {
    NEVER.contains(&port)
}

/// What was done about the local TCP listeners.
#[derive(Debug, Default)]
pub struct Endpoints {
    /// Those that were not spoken to, with the reason.
    pub passed_over: BTreeMap<SocketAddr, &'static str>,
    /// Those that were; `None` if there was no time left.
    pub asked: BTreeMap<SocketAddr, Option<Scan>>,
    /// What could not be seen: whatever is said of endpoints is incomplete by it.
    pub gaps: Vec<Gap>,
}

impl Endpoints {
    /// Lists the listeners and speaks to those that are likely to speak TLS.
    #[must_use]
    pub fn ask(gathering: &Gathering<'_>) -> Self {
        let sockets = gathering.sockets();
        let mut all = Self { gaps: sockets.gaps.clone(), ..Self::default() };
        let addresses: BTreeSet<SocketAddr> = sockets.waiting.iter().filter_map(speakable).collect();
        let options = &gathering.options.tls;
        let off = match (gathering.host.is_live(), options.enabled) {
            (false, _) => Some("the audited root is not this running host"),
            (true, false) => Some("looking at TLS endpoints is switched off"),
            (true, true) => None,
        };
        let mut likely = BTreeMap::new();
        for address in addresses {
            match reason_not_to(address.port(), options) {
                Some(reason) => drop(all.passed_over.insert(address, reason)),
                None => drop(likely.insert(address, question(address, None, options))),
            }
        }
        if off.is_none() {
            all.add_targets(options, &mut likely);
        }
        match off {
            Some(reason) if !likely.is_empty() => {
                all.passed_over.extend(likely.into_keys().map(|address| (address, reason)));
                let detail =
                    "listeners that are likely to speak TLS were not spoken to; audit the running host with TLS on";
                all.gaps.push(Gap {
                    place: "tls.endpoint".to_owned(),
                    reason: GapReason::Unsupported,
                    detail: detail.to_owned(),
                });
            }
            Some(_) => {}
            None => all.asked = ask::all(&likely),
        }
        all.gaps.extend(all.asked.iter().filter_map(|(address, scan)| unclear(*address, scan.as_ref())));
        all
    }

    /// Adds the endpoints that the policy names; one without an address is a gap.
    fn add_targets(&mut self, options: &TlsOptions, likely: &mut BTreeMap<SocketAddr, Question>) {
        for (host, port) in &options.targets {
            if never_connected_to(*port) || options.never.contains(port) {
                continue;
            }
            let found = (host.as_str(), *port).to_socket_addrs().ok().and_then(|mut found| found.next());
            match found {
                Some(address) => drop(likely.insert(address, question(address, Some(host), options))),
                None => self.gaps.push(Gap {
                    place: format!("{host}:{port}"),
                    reason: GapReason::Failed,
                    detail: "the policy names this endpoint, and its name has no address; mend the one or the other"
                        .to_owned(),
                }),
            }
        }
    }

    /// What was learnt of those that speak TLS.
    pub fn speaking(&self) -> impl Iterator<Item = &Scan> {
        self.asked.values().flatten().filter(|scan| scan.survey.trouble().is_none())
    }

    /// The gaps of a table that only a closer look fills: one for each endpoint
    /// that had none, now or earlier. `what` is what is not known.
    pub fn gaps_of_closer_look(&self, what: &str, remembered: &BTreeSet<SocketAddr>) -> Vec<Gap> {
        let distant = self.speaking().filter(|scan| scan.class == Class::Hello);
        let distant = distant.filter(|scan| !remembered.contains(&scan.survey.address));
        let gap = |scan: &Scan| Gap {
            place: scan.survey.address.to_string(),
            reason: GapReason::Unsupported,
            detail: format!(
                "{what} is not known yet: the profile's `tls: {{enumerate: \"02:00-04:00\"}}` names when it is found \
                 out, and `audit --tls enumerate` does it now"
            ),
        };
        self.gaps.iter().cloned().chain(distant.map(gap)).collect()
    }
}

/// The chains that an endpoint presents, as far as they could be read.
pub(crate) fn chains(scan: &Scan) -> Vec<Presented> {
    match &scan.offer {
        Some(offer) => offer.chains.clone(),
        None => handshake::enumerate::presented(&scan.survey),
    }
}

/// How an endpoint is asked.
fn question(address: SocketAddr, host: Option<&str>, options: &TlsOptions) -> Question {
    let port = address.port();
    let named = |(target, at): &(String, u16)| {
        let own = target == "*" && host.is_none();
        *at == port && (own || host.is_some_and(|host| host == target) || *target == address.ip().to_string())
    };
    let class = match options.class {
        Class::Hello => Class::Hello,
        _ if options.flaws.iter().any(named) => Class::Flaws,
        _ => Class::Enumerate,
    };
    let start = options.starts.get(&port).copied().or_else(|| Start::of_port(port)).unwrap_or(Start::Tls);
    Question { name: host.map(str::to_owned), start, class }
}

/// The address to speak to: the listener's own; loopback for one that listens everywhere.
fn speakable(socket: &Socket) -> Option<SocketAddr> {
    let address = match (socket.protocol, socket.address) {
        (Protocol::Udp | Protocol::Udp6, _) => return None,
        (_, IpAddr::V4(all)) if all.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        (_, IpAddr::V6(all)) if all.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        (_, own) => own.to_canonical(),
    };
    Some(SocketAddr::new(address, socket.port))
}

fn reason_not_to(port: u16, options: &TlsOptions) -> Option<&'static str> {
    let named = || options.extra_ports.contains(&port) || options.starts.contains_key(&port);
    if NEVER.contains(&port) || options.never.contains(&port) {
        Some("listeners of its kind are never connected to")
    } else if WELL_KNOWN.contains(&port) || Start::of_port(port).is_some() || named() {
        None
    } else {
        Some("its port is none of TLS and the policy names none")
    }
}

/// The gap where an endpoint left open whether it speaks TLS. What answers
/// something else speaks no TLS; of what answers nothing that is not known.
fn unclear(address: SocketAddr, scan: Option<&Scan>) -> Option<Gap> {
    let (reason, why) = match scan {
        None => (GapReason::TimedOut, NO_TIME.to_owned()),
        Some(scan) => {
            let trouble = scan.survey.trouble()?;
            let reason = match trouble {
                Trouble::NotTls(_) | Trouble::NoStart(NoStart::NotOffered) => return None,
                Trouble::TimedOut => GapReason::TimedOut,
                Trouble::TooLarge => GapReason::TooLarge,
                Trouble::Malformed(_) => GapReason::Malformed,
                _ => GapReason::Failed,
            };
            (reason, trouble.to_string())
        }
    };
    let detail = format!("whether it speaks TLS is not known: {why}; check the service");
    Some(Gap { place: address.to_string(), reason, detail })
}

/// Why an endpoint was not spoken to although it should have been.
pub(crate) const NO_TIME: &str = "there was no time left for it";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ports_are_sorted_and_apart() {
        assert!(WELL_KNOWN.is_sorted_by(|a, b| a < b) && NEVER.is_sorted_by(|a, b| a < b));
        assert!(!WELL_KNOWN.iter().any(|port| NEVER.contains(port)));
    }
}
