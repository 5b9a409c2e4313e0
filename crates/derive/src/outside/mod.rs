//! Inside beside outside: what a report says of its TLS endpoints, held beside
//! what the server saw of them. A pure function of the report's facts and the
//! signed look, so that server and verifier find the same contradictions.
//!
//! What either side could not tell is unknown and never agrees. What they both
//! know and do not share is a contradiction, whatever its reason: a lie, a load
//! balancer in between, a change between the two times. It names both times.

mod certificate;
mod strength;

use certificate::{leaves, name};
use report::outside::{Compared, Endpoint, Held, How, Line, Look, Presented, Said, Seen, Sighting};
use report::{Facts, Row, Severity, TableSpec, Time, Value};
use std::collections::{BTreeMap, BTreeSet};
use strength::strength;

/// The table whose rows are held beside the look.
pub const TABLE: &str = "tls.endpoint";

/// The versions by name, and the fields that say whether each is accepted.
const VERSIONS: &[(&str, &str)] = &[
    ("SSLv2", "ssl2"),
    ("SSLv3", "ssl3"),
    ("TLSv1.0", "tls10"),
    ("TLSv1.1", "tls11"),
    ("TLSv1.2", "tls12"),
    ("TLSv1.3", "tls13"),
];

/// What a report says.
#[derive(Clone, Copy, Debug)]
pub struct Inside<'a> {
    /// Its observed facts.
    pub facts: &'a Facts,
    /// The specs that lay them out.
    pub specs: &'a [&'a TableSpec],
    /// When it was made, by the host's clock.
    pub ended: Time,
}

/// Holds a look beside the report that it was made by: one entry for each
/// endpoint of either, in ascending order. Without the report's facts (`None`)
/// everything is unknown.
#[must_use]
pub fn compare(look: &Look, inside: Option<&Inside<'_>>) -> Vec<Compared> {
    let rows = inside.map(probed).unwrap_or_default();
    let seen: BTreeMap<_, _> = look.endpoints.iter().map(|s| (&s.endpoint, s)).collect();
    let all: BTreeSet<&Endpoint> = seen.keys().copied().chain(rows.keys()).collect();
    let one = |endpoint: &Endpoint| match (seen.get(endpoint), rows.get(endpoint), inside) {
        (Some(sighting), Some(row), Some(inside)) => beside(sighting, row, inside),
        (Some(sighting), _, Some(_)) => unknown(endpoint, Some(sighting), "the report has no such endpoint"),
        (Some(sighting), _, None) => unknown(endpoint, Some(sighting), "the report's facts are not here"),
        (None, ..) => unknown(endpoint, None, "the outside look did not look at it"),
    };
    all.into_iter().map(one).collect()
}

/// The endpoints that a report says were spoken to.
#[must_use]
pub fn endpoints(inside: &Inside<'_>) -> Vec<Endpoint> {
    probed(inside).into_keys().collect()
}

fn probed<'a>(inside: &Inside<'a>) -> BTreeMap<Endpoint, &'a Row> {
    let Some(spec) = inside.specs.iter().find(|spec| spec.name == TABLE) else { return BTreeMap::new() };
    let rows = inside.facts.table(TABLE).map(|table| table.rows.as_slice()).unwrap_or_default();
    let rows = rows.iter().filter(|row| row.get(spec, "probed") == Some(&Value::Boolean(true)));
    rows.filter_map(|row| Some((endpoint(row, spec)?, row))).collect()
}

fn endpoint(row: &Row, spec: &TableSpec) -> Option<Endpoint> {
    let text = |field| match row.get(spec, field) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let Some(Value::Integer(port)) = row.get(spec, "port") else { return None };
    Some(Endpoint {
        address: text("address")?,
        port: u16::try_from(*port).ok()?,
        server_name: text("server_name"),
        start: text("start").unwrap_or_else(|| "tls".to_owned()),
    })
}

fn unknown(endpoint: &Endpoint, sighting: Option<&Sighting>, reason: &str) -> Compared {
    Compared {
        endpoint: endpoint.clone(),
        reached: sighting.and_then(|s| s.reached.clone()),
        via: sighting.map(|s| s.via),
        at: sighting.map(|s| s.at),
        held: Held::Unknown,
        reason: Some(reason.to_owned()),
        lines: Vec::new(),
    }
}

fn beside(sighting: &Sighting, row: &Row, inside: &Inside<'_>) -> Compared {
    let pair = Pair { sighting, row, inside };
    let lines = match &sighting.seen {
        Seen::NotTried { reason } => return unknown(&sighting.endpoint, Some(sighting), reason),
        Seen::NotReached { reason } => {
            let reason = format!("it could not be told from outside: {reason}");
            return unknown(&sighting.endpoint, Some(sighting), &reason);
        }
        Seen::NotTls { reason } => vec![pair.contradiction("TLS", "is spoken", reason, Severity::Medium)],
        Seen::Tls { versions, presented } => {
            let mut lines: Vec<_> = VERSIONS.iter().filter_map(|v| pair.version(*v, versions.get(v.0))).collect();
            lines.extend(pair.suites(versions));
            lines.push(pair.certificate(presented));
            lines
        }
    };
    let held = lines.iter().map(|line| line.held).min().unwrap_or(Held::Unknown);
    Compared { held, reason: None, lines, ..unknown(&sighting.endpoint, Some(sighting), "") }
}

/// One endpoint as both saw it.
struct Pair<'a> {
    sighting: &'a Sighting,
    row: &'a Row,
    inside: &'a Inside<'a>,
}

impl Pair<'_> {
    fn value(&self, field: &str) -> Option<&Value> {
        self.row.get(self.inside.specs.iter().find(|spec| spec.name == TABLE)?, field)
    }

    fn contradiction(&self, what: &str, inside: &str, outside: &str, severity: Severity) -> Line {
        let (reported, at) = (self.inside.ended, self.sighting.at);
        let says = format!(
            "{what}: the report of {reported} says “{inside}”; at {at} the server saw “{outside}” from outside"
        );
        let (what, inside, outside) = (what.to_owned(), inside.to_owned(), outside.to_owned());
        Line { what, inside, outside, held: Held::Contradicts, severity: Some(severity), says: Some(says) }
    }

    /// Whether a version is accepted; `None` for one that the look did not ask
    /// for, as its class says: it is about the others.
    fn version(&self, (name, field): (&str, &str), outside: Option<&Said>) -> Option<Line> {
        let outside = outside?;
        let inside = self.value(field).filter(|value| **value != Value::Absent);
        let says = match inside {
            Some(Value::Boolean(true)) => "accepted".to_owned(),
            Some(Value::Boolean(false)) => "refused".to_owned(),
            Some(other) => other.shown(),
            None => "not asked".to_owned(),
        };
        let saw = said(outside);
        let is_old = !matches!(name, "TLSv1.2" | "TLSv1.3");
        Some(match (inside, outside) {
            (Some(Value::Boolean(false)), Said::Accepted { .. }) => {
                self.contradiction(name, &says, &saw, if is_old { Severity::High } else { Severity::Medium })
            }
            (Some(Value::Boolean(true)), Said::Refused { how: How::Alert(_) | How::Version(_) }) => {
                self.contradiction(name, &says, &saw, Severity::Low)
            }
            (Some(Value::Boolean(inside)), Said::Accepted { .. } | Said::Refused { .. }) => {
                let agree = *inside == matches!(outside, Said::Accepted { .. });
                line(name, says, saw, if agree { Held::Agrees } else { Held::Unknown })
            }
            _ => line(name, says, saw, Held::Unknown),
        })
    }

    /// The suite that each version chose, where both sides saw it accepted. Two
    /// releases may offer in another order, so that only a weaker one contradicts.
    fn suites(&self, versions: &BTreeMap<String, Said>) -> Vec<Line> {
        let Some(Value::TextList(suites)) = self.value("suites") else { return Vec::new() };
        let inside: BTreeMap<_, _> = suites.iter().filter_map(|text| text.split_once(' ')).collect();
        let line = |(version, said): (&String, &Said)| {
            let (Said::Accepted { suite }, Some(inside)) = (said, inside.get(version.as_str())) else { return None };
            let what = format!("{version} suite");
            Some(match (strength(inside), strength(suite)) {
                _ if *inside == suite.as_str() => line(&what, (*inside).to_owned(), suite.clone(), Held::Agrees),
                (Some(ours), Some(theirs)) if theirs < ours => {
                    let severity = if theirs.is_broken() { Severity::High } else { Severity::Medium };
                    self.contradiction(&what, inside, suite, severity)
                }
                (Some(_), Some(_)) => line(&what, (*inside).to_owned(), suite.clone(), Held::Agrees),
                _ => line(&what, (*inside).to_owned(), suite.clone(), Held::Unknown),
            })
        };
        versions.iter().filter_map(line).collect()
    }

    /// The leaf certificate: one of those that the report has for this endpoint.
    fn certificate(&self, presented: &Presented) -> Line {
        const WHAT: &str = "certificate";
        let inside = leaves(&self.sighting.endpoint, self.row, self.inside);
        let ours = match &inside {
            Some(leaves) if leaves.is_empty() => "none".to_owned(),
            Some(leaves) => leaves.iter().map(|leaf| name(leaf)).collect::<Vec<_>>().join("; "),
            None => "not known".to_owned(),
        };
        match (inside, presented) {
            (Some(leaves), Presented::Chain { leaf, .. }) if leaves.contains(leaf) => {
                line(WHAT, ours, name(leaf), Held::Agrees)
            }
            (Some(leaves), Presented::None) if leaves.is_empty() => line(WHAT, ours, "none".to_owned(), Held::Agrees),
            (Some(_), Presented::Chain { leaf, .. }) => self.contradiction(WHAT, &ours, &name(leaf), Severity::High),
            (Some(_), Presented::None) => self.contradiction(WHAT, &ours, "none", Severity::High),
            (_, Presented::Unknown { reason }) => line(WHAT, ours, reason.clone(), Held::Unknown),
            (None, Presented::Chain { leaf, .. }) => line(WHAT, ours, name(leaf), Held::Unknown),
            (None, Presented::None) => line(WHAT, ours, "none".to_owned(), Held::Unknown),
        }
    }
}

fn line(what: &str, inside: String, outside: String, held: Held) -> Line {
    Line { what: what.to_owned(), inside, outside, held, severity: None, says: None }
}

fn said(said: &Said) -> String {
    match said {
        Said::Accepted { suite } => format!("accepted, {suite}"),
        Said::Refused { how: How::Alert(number) } => format!("refused, alert {number}"),
        Said::Refused { how: How::Version(other) } => format!("refused, {other} instead"),
        Said::Refused { how: How::Closed } => "refused, it hung up".to_owned(),
        Said::Unknown { reason } => reason.clone(),
    }
}

#[cfg(test)]
mod tests;
