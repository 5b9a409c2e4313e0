//! The JSON form of what an endpoint showed: `tidewaiter.tls.v1`.

use base64::{Engine, engine::general_purpose::STANDARD};
use handshake::{Accepted, Answer, Finding, Group, Offer, Refusal, Scan, Ssl2, Version};
use pki::Certificate;
use serde_json::{Value as Json, json};

/// The document of one endpoint.
pub(super) fn document(scan: &Scan) -> Json {
    let survey = &scan.survey;
    let offer = scan.offer.as_ref();
    json!({
        "shape": "tidewaiter.tls.v1",
        "address": survey.address.ip().to_string(),
        "port": survey.address.port(),
        "server_name": survey.server_name,
        "start": scan.start.name(),
        "class": scan.class.name(),
        "ssl2": ssl2(scan),
        "versions": survey.answers().map(|(version, answer)| self::version(version, answer)).collect::<Vec<_>>(),
        "suites": suites(scan),
        "groups": offer.map(groups).unwrap_or_default(),
        "signatures": offer.map(|o| o.signatures.list.iter().map(ToString::to_string).collect::<Vec<_>>()),
        "chains": chains(scan),
        "flaws": scan.flaws.iter().map(flaw).collect::<Vec<_>>(),
        "server_order": offer.and_then(Offer::server_order),
        "fallback_signal": offer.and_then(|o| o.fallback_signal),
        "sessions": offer.map(|o| json!({
            "tickets": o.sessions.tickets,
            "ticket_lifetime": o.sessions.ticket_lifetime,
            "session_ids": o.sessions.ids,
            "psk": o.sessions.psk,
            "early_data": o.sessions.early_data,
            "client_renegotiation": o.sessions.client_renegotiation,
        })),
        "intolerance": offer.map(|o| o.intolerance.iter().map(|i| i.name()).collect::<Vec<_>>()),
        "connections": scan.connections,
        "gaps": gaps(scan),
    })
}

/// Whether SSLv2 is accepted; null if that was not asked or not told.
fn ssl2(scan: &Scan) -> Option<bool> {
    match scan.survey.ssl2 {
        Ssl2::Accepted(_) => Some(true),
        Ssl2::Refused => Some(false),
        Ssl2::NotAsked | Ssl2::Unknown(_) => None,
    }
}

fn flaw(found: &Finding) -> Json {
    json!({ "flaw": found.flaw.name(), "verdict": found.verdict.name(), "reason": found.reason })
}

/// A version's name as people write it: `TLS 1.2`.
pub(super) const fn name(version: Version) -> &'static str {
    match version {
        Version::Ssl3 => "SSLv3",
        Version::Tls10 => "TLS 1.0",
        Version::Tls11 => "TLS 1.1",
        Version::Tls12 => "TLS 1.2",
        Version::Tls13 => "TLS 1.3",
    }
}

fn version(version: Version, answer: &Answer) -> Json {
    let (accepted, why) = match answer {
        Answer::Accepted(_) => (Some(true), None),
        Answer::Refused(Refusal::Alert(code)) => (Some(false), Some(format!("alert {code}"))),
        Answer::Refused(Refusal::Version(other)) => (Some(false), Some(format!("it chose {}", name(*other)))),
        Answer::Refused(Refusal::Closed) => (Some(false), Some("it hung up".to_owned())),
        Answer::NotAsked => (None, Some("not asked, so that a database logs no more than it must".to_owned())),
        Answer::Unknown(trouble) => (None, Some(trouble.to_string())),
    };
    json!({ "version": name(version), "accepted": accepted, "reason": why })
}

/// Every accepted suite with its place in the order of choice, newest version
/// first; in the class `hello` the one suite that each version chose.
pub(super) fn accepted(scan: &Scan) -> Vec<(Version, usize, &Accepted)> {
    match &scan.offer {
        Some(offer) => offer
            .suites
            .iter()
            .rev()
            .flat_map(|suites| (1..).zip(&suites.found).map(|(place, found)| (suites.version, place, found)))
            .collect(),
        None => scan.survey.accepted().rev().map(|(version, found)| (version, 1, found)).collect(),
    }
}

fn suites(scan: &Scan) -> Vec<Json> {
    let row = |(version, place, found): (Version, usize, &Accepted)| {
        json!({
            "version": name(version),
            "code": format!("0x{:04x}", found.suite.0),
            "name": found.suite.to_string(),
            "bits": found.suite.anatomy().map(|anatomy| anatomy.bits),
            "order": place,
            "group": found.group.map(|group| group.to_string()),
            "dh_bits": found.field.as_ref().map(handshake::FiniteField::bits),
            "dh_prime": found.field.as_ref().map(|field| field.name().unwrap_or("own")),
        })
    };
    accepted(scan).into_iter().map(row).collect()
}

fn groups(offer: &Offer) -> Vec<Json> {
    let row = |versions: &str, group: &Group| {
        json!({
            "code": format!("0x{:04x}", group.0),
            "name": group.to_string(),
            "versions": versions,
            "kind": group.kind().map(handshake::GroupKind::name),
            "bits": group.bits(),
            "post_quantum": group.kind().map(handshake::GroupKind::is_post_quantum),
        })
    };
    let newest = offer.groups.list.iter().map(|group| row("TLS 1.3", group));
    newest.chain(offer.older_groups.list.iter().map(|group| row("up to TLS 1.2", group))).collect()
}

/// Each chain with whether a server name was sent for it.
pub(super) fn presented(scan: &Scan) -> Vec<(bool, Version, &[Vec<u8>])> {
    match &scan.offer {
        Some(offer) => offer.chains.iter().map(|c| (c.named, c.version, c.chain.as_slice())).collect(),
        None => {
            let newest = scan.survey.accepted().rev().find_map(|(version, found)| {
                found.chain.as_deref().ok().filter(|chain| !chain.is_empty()).map(|chain| (version, chain))
            });
            newest.map(|(version, chain)| (scan.survey.server_name.is_some(), version, chain)).into_iter().collect()
        }
    }
}

fn chains(scan: &Scan) -> Vec<Json> {
    let certificate = |der: &Vec<u8>| match Certificate::read(der) {
        Ok(read) => json!({
            "subject": read.subject,
            "issuer": read.issuer,
            "names": read.names,
            "not_before": read.not_before,
            "not_after": read.not_after,
            "key_type": read.key_type,
            "key_bits": read.key_bits,
            "signature_algorithm": read.signature_algorithm,
            "sha256": read.sha256,
            "der": STANDARD.encode(der),
        }),
        Err(why) => json!({ "unreadable": why.to_string(), "der": STANDARD.encode(der) }),
    };
    let row = |(named, version, chain): (bool, Version, &[Vec<u8>])| {
        json!({
            "server_name_sent": named,
            "version": name(version),
            "certificates": chain.iter().map(certificate).collect::<Vec<_>>(),
        })
    };
    presented(scan).into_iter().map(row).collect()
}

/// What could not be told, each with its reason.
pub(super) fn gaps(scan: &Scan) -> Vec<String> {
    let mut gaps = Vec::new();
    for (version, answer) in scan.survey.answers() {
        if let Answer::Unknown(trouble) = answer {
            gaps.push(format!("{}: {trouble}", name(version)));
        }
    }
    for (version, accepted) in scan.survey.accepted() {
        if let Err(trouble) = &accepted.chain {
            gaps.push(format!("the certificate in {}: {trouble}", name(version)));
        }
    }
    let Some(offer) = &scan.offer else { return gaps };
    for suites in &offer.suites {
        if let Some(trouble) = &suites.missing {
            gaps.push(format!("some suites of {}: {trouble}", name(suites.version)));
        }
    }
    if let Some(trouble) = &offer.sessions.missing {
        gaps.push(format!("how it resumes sessions: {trouble}"));
    }
    let lists = [
        ("some groups of TLS 1.3", &offer.groups.missing),
        ("some groups up to TLS 1.2", &offer.older_groups.missing),
        ("some signature schemes", &offer.signatures.missing),
    ];
    gaps.extend(lists.iter().filter_map(|(what, why)| why.as_ref().map(|why| format!("{what}: {why}"))));
    gaps
}
