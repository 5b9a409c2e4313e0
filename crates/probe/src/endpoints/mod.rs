//! The local listeners as TLS endpoints: which are spoken to, and what they
//! said. Asked once, shared by every table about TLS, so that no listener is
//! spoken to twice in one audit.

mod ask;

use crate::gathering::{Gathering, TlsOptions};
use crate::sockets::{Protocol, Socket};
use handshake::{Survey, SurveyOptions, Trouble};
use report::{Gap, GapReason};
use std::borrow::Cow::{self, Borrowed as B};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

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
    pub asked: BTreeMap<SocketAddr, Option<Survey>>,
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
        let mut likely = Vec::new();
        for address in addresses {
            match reason_not_to(address.port(), options) {
                Some(reason) => drop(all.passed_over.insert(address, reason)),
                None => likely.push(address),
            }
        }
        match off {
            Some(reason) if !likely.is_empty() => {
                all.passed_over.extend(likely.into_iter().map(|address| (address, reason)));
                let detail =
                    "listeners that are likely to speak TLS were not spoken to; audit the running host with TLS on";
                all.gaps.push(Gap {
                    place: "tls.endpoint".to_owned(),
                    reason: GapReason::Unsupported,
                    detail: detail.to_owned(),
                });
            }
            Some(_) => {}
            None => all.asked = ask::all(&likely, &SurveyOptions::default()),
        }
        all.gaps.extend(all.asked.iter().filter_map(|(address, survey)| unclear(*address, survey.as_ref())));
        all
    }

    /// What was learnt of those that speak TLS.
    pub fn speaking(&self) -> impl Iterator<Item = &Survey> {
        self.asked.values().flatten().filter(|survey| survey.trouble().is_none())
    }
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
    if NEVER.contains(&port) {
        Some("listeners of its kind are never connected to")
    } else if WELL_KNOWN.contains(&port) || options.extra_ports.contains(&port) {
        None
    } else {
        Some("its port is none of TLS and the policy names none")
    }
}

/// The gap where an endpoint left open whether it speaks TLS. What answers
/// something else speaks no TLS; of what answers nothing that is not known.
fn unclear(address: SocketAddr, survey: Option<&Survey>) -> Option<Gap> {
    let (reason, why) = match survey {
        None => (GapReason::TimedOut, NO_TIME.to_owned()),
        Some(survey) => {
            let trouble = survey.trouble()?;
            let reason = match trouble {
                Trouble::NotTls(_) => return None,
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
