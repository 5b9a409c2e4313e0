//! What an endpoint showed, as people read it: in short blocks, what is weak
//! in red with a word for it, so that it shows without colour too.

use super::document::{accepted, gaps, name, presented};
use handshake::{Accepted, Answer, Scan, Ssl2, Suite, Verdict, Version};
use pki::Certificate;
use report::escape::shown;
use std::fmt::Write;

const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

struct Paper {
    out: String,
    colour: bool,
}

impl Paper {
    fn head(&mut self, words: &str) {
        let words = self.paint(BOLD, words);
        let _ = writeln!(self.out, "\n{words}");
    }

    fn line(&mut self, words: &str) {
        let _ = writeln!(self.out, "  {}", words.trim_end());
    }

    fn paint(&self, colour: &str, words: &str) -> String {
        if self.colour { format!("{colour}{words}{PLAIN}") } else { words.to_owned() }
    }

    /// A word of praise or blame after a fact.
    fn mark(&self, fault: Option<&str>) -> String {
        fault.map_or_else(String::new, |fault| self.paint(RED, &format!("weak: {fault}")))
    }
}

/// The whole text.
pub(super) fn text(scan: &Scan, colour: bool) -> String {
    let mut paper = Paper { out: String::new(), colour };
    let survey = &scan.survey;
    let name =
        survey.server_name.as_deref().map_or("no server name was sent".to_owned(), |n| format!("server name {n}"));
    let begin =
        if scan.start == handshake::Start::Tls { String::new() } else { format!(", after {}", scan.start.name()) };
    let _ = write!(paper.out, "{}{begin} ({name})", survey.address);
    versions(&mut paper, scan);
    flaws(&mut paper, scan);
    suites(&mut paper, scan);
    groups(&mut paper, scan);
    habits(&mut paper, scan);
    chains(&mut paper, scan);
    let gaps = gaps(scan);
    if !gaps.is_empty() {
        paper.head("Could not be told");
        gaps.iter().for_each(|gap| paper.line(gap));
    }
    let hint = if scan.offer.is_none() { "; `--class enumerate` finds out all that it offers" } else { "" };
    let _ = writeln!(paper.out, "\n{} connections were made{hint}.", scan.connections);
    paper.out
}

/// Why a version is weak.
const fn old(version: Version) -> Option<&'static str> {
    match version {
        Version::Ssl3 => Some("broken since 2014, RFC 7568"),
        Version::Tls10 | Version::Tls11 => Some("deprecated, RFC 8996"),
        Version::Tls12 | Version::Tls13 => None,
    }
}

/// Why a suite is weak.
fn fault(suite: Suite) -> Option<&'static str> {
    let parts = suite.anatomy()?;
    match parts {
        _ if parts.bits == 0 => Some("nothing is encrypted"),
        _ if parts.authentication == "anon" => Some("the server is not authenticated"),
        _ if parts.export || parts.bits < 112 => Some("the key is short enough to try all"),
        _ if parts.cipher.starts_with("RC4") => Some("RC4, RFC 7465"),
        _ if parts.bits < 128 => Some("blocks of 64 bits (Sweet32)"),
        _ if parts.mac == "MD5" => Some("MD5"),
        _ if !parts.forward_secrecy => Some("no forward secrecy"),
        _ => None,
    }
}

/// True if anything is marked as weak.
pub(super) fn is_weak(scan: &Scan) -> bool {
    matches!(scan.survey.ssl2, Ssl2::Accepted(_))
        || scan.flaws.iter().any(|found| found.verdict == Verdict::Vulnerable)
        || accepted(scan).iter().any(|(version, _, found)| old(*version).is_some() || fault(found.suite).is_some())
        || accepted(scan).iter().any(|(_, _, found)| exchange(found).1.is_some() || found.compression)
}

fn versions(paper: &mut Paper, scan: &Scan) {
    paper.head("Versions");
    match &scan.survey.ssl2 {
        Ssl2::Accepted(_) => {
            let (yes, mark) = (paper.paint(RED, "yes"), paper.mark(Some("broken since 1996, RFC 6176")));
            paper.line(&format!("{:<9}{yes}  {mark}", "SSLv2"));
        }
        Ssl2::Refused => paper.line(&format!("{:<9}no", "SSLv2")),
        Ssl2::NotAsked => paper.line(&format!("{:<9}not asked", "SSLv2")),
        Ssl2::Unknown(trouble) => paper.line(&format!("{:<9}not known: {trouble}", "SSLv2")),
    }
    for (version, answer) in scan.survey.answers() {
        let words = match (answer, old(version)) {
            (Answer::Accepted(_), Some(fault)) => format!("{}  {}", paper.paint(RED, "yes"), paper.mark(Some(fault))),
            (Answer::Accepted(_), None) => paper.paint(GREEN, "yes"),
            (Answer::Refused(_), _) => "no".to_owned(),
            (Answer::NotAsked, _) => "not asked".to_owned(),
            (Answer::Unknown(trouble), _) => format!("not known: {trouble}"),
        };
        paper.line(&format!("{:<9}{words}", name(version)));
    }
}

fn flaws(paper: &mut Paper, scan: &Scan) {
    if scan.flaws.is_empty() {
        return;
    }
    paper.head("Known flaws");
    for found in &scan.flaws {
        let colour = match found.verdict {
            Verdict::Vulnerable => RED,
            Verdict::NotVulnerable => GREEN,
            Verdict::CouldNotTell => BOLD,
        };
        let verdict = paper.paint(colour, &format!("{:<15}", found.verdict.name()));
        paper.line(&format!("{:<14} {verdict} {}", found.flaw.name(), shown(&found.reason)));
    }
}

/// The key exchange of one answer, and why it is weak.
fn exchange(found: &Accepted) -> (String, Option<&'static str>) {
    if let Some(field) = &found.field {
        let whose = field.name().map_or("a prime of its own".to_owned(), |name| format!("prime of {name}"));
        let weak = (field.bits() < 2048).then_some("a prime under 2048 bits");
        return (format!("DH {} bits, {whose}", field.bits()), weak);
    }
    if let Some(bits) = found.export_bits {
        return (format!("RSA {bits} bits"), Some("a key under 2048 bits"));
    }
    match found.group {
        Some(group) => (group.to_string(), group.bits().filter(|bits| *bits < 224).map(|_| "a curve under 224 bits")),
        None => (String::new(), None),
    }
}

fn suites(paper: &mut Paper, scan: &Scan) {
    let all = accepted(scan);
    let width = all.iter().map(|(_, _, found)| found.suite.to_string().len()).max().unwrap_or(0);
    let mut last = None;
    for (version, _, found) in all {
        if last != Some(version) {
            last = Some(version);
            let order = scan.offer.as_ref().and_then(|offer| {
                offer.suites.iter().find(|suites| suites.version == version).and_then(|suites| suites.server_order)
            });
            let order = match (order, scan.offer.is_some()) {
                (Some(true), _) => ", in the server's order",
                (Some(false), _) => ", the client's order rules",
                (None, true) => "",
                (None, false) => ", the one that it chose",
            };
            paper.head(&format!("Suites of {}{order}", name(version)));
        }
        let (how, weak) = exchange(found);
        let mark = paper.mark(fault(found.suite).or(weak));
        paper.line(&format!("0x{:04x}  {:<width$}  {how:<24}  {mark}", found.suite.0, found.suite.to_string()));
    }
}

fn groups(paper: &mut Paper, scan: &Scan) {
    let Some(offer) = &scan.offer else { return };
    for (list, title) in [(&offer.groups.list, "Groups of TLS 1.3"), (&offer.older_groups.list, "Groups up to TLS 1.2")]
    {
        if list.is_empty() {
            continue;
        }
        paper.head(title);
        for group in list {
            let kind = group.kind();
            let word = match kind {
                Some(kind) if kind.is_post_quantum() => paper.paint(GREEN, "safe from quantum computers"),
                _ => paper.mark(group.bits().filter(|bits| *bits < 224).map(|_| "a curve under 224 bits")),
            };
            paper.line(&format!("0x{:04x}  {:<20}  {word}", group.0, group.to_string()));
        }
    }
    if !offer.signatures.list.is_empty() {
        let list: Vec<String> = offer.signatures.list.iter().map(ToString::to_string).collect();
        paper.head("Signs its handshakes with");
        list.iter().for_each(|scheme| paper.line(scheme));
    }
}

/// Everything that is a yes or a no.
fn habits(paper: &mut Paper, scan: &Scan) {
    let found: Vec<(Version, &Accepted)> =
        accepted(scan).into_iter().map(|(version, _, found)| (version, found)).collect();
    let first: Vec<(Version, &Accepted)> = scan.survey.accepted().collect();
    let old: Vec<&Accepted> =
        first.iter().filter(|(v, _)| (Version::Tls10..Version::Tls13).contains(v)).map(|(_, f)| *f).collect();
    let word = |yes: bool| if yes { "yes" } else { "no" };
    paper.head("Habits");
    let mut line = |what: &str, value: String| paper.line(&format!("{what:<26}{value}"));
    if let Some(alpn) = first.iter().rev().find_map(|(_, found)| found.alpn.clone()) {
        line("application protocol", shown(&alpn));
    }
    if !old.is_empty() {
        line("secure renegotiation", word(old.iter().all(|f| f.secure_renegotiation)).to_owned());
        line("extended master secret", word(old.iter().all(|f| f.master_secret)).to_owned());
        line("session tickets", word(old.iter().any(|f| f.ticket)).to_owned());
        line("heartbeats", word(old.iter().any(|f| f.heartbeat)).to_owned());
    }
    let cbc: Vec<bool> = found.iter().filter_map(|(_, found)| found.encrypt_then_mac).collect();
    if !cbc.is_empty() && scan.offer.is_some() {
        line("encrypt-then-MAC", word(cbc.iter().all(|yes| *yes)).to_owned());
    }
    line("compression", word(first.iter().any(|(_, f)| f.compression)).to_owned());
    line("OCSP answer stapled", word(first.iter().any(|(_, f)| f.staple)).to_owned());
    line("asks for a certificate", word(first.iter().any(|(_, f)| f.asks_certificate)).to_owned());
    if let Some(offer) = &scan.offer {
        if let Some(refuses) = offer.fallback_signal {
            line("refuses a marked fallback", word(refuses).to_owned());
        }
        let sessions = &offer.sessions;
        let facts = [
            ("resumes by a ticket", sessions.psk),
            ("resumes by session id", sessions.ids),
            ("client may renegotiate", sessions.client_renegotiation),
        ];
        for (what, fact) in facts {
            if let Some(fact) = fact {
                line(what, word(fact).to_owned());
            }
        }
        if let Some(lifetime) = sessions.ticket_lifetime {
            line("tickets live", format!("{lifetime} seconds"));
        }
        if let Some(bytes) = sessions.early_data {
            line("early data", if bytes == 0 { "no".to_owned() } else { format!("up to {bytes} bytes") });
        }
        let cannot: Vec<&str> = offer.intolerance.iter().map(|i| i.name()).collect();
        line("cannot bear", if cannot.is_empty() { "nothing that was tried".to_owned() } else { cannot.join(", ") });
        if let Some(matter) = offer.names_matter() {
            line("another chain by name", word(matter).to_owned());
        }
    }
}

fn chains(paper: &mut Paper, scan: &Scan) {
    for (named, version, chain) in presented(scan) {
        let how = if named { "with the server name" } else { "without a server name" };
        paper.head(&format!("Certificates, {how}, {}", name(version)));
        for (place, der) in chain.iter().enumerate() {
            match Certificate::read(der) {
                Ok(read) => {
                    let bits = read.key_bits.map(|bits| format!(" {bits} bits")).unwrap_or_default();
                    paper.line(&format!("{place}  {}", shown(&read.subject)));
                    paper.line(&format!(
                        "   {}{bits}, signed with {}",
                        shown(&read.key_type),
                        shown(&read.signature_algorithm)
                    ));
                    paper.line(&format!("   valid from {} until {}", read.not_before, read.not_after));
                    if place == 0 && !read.names.is_empty() {
                        paper.line(&format!("   for {}", shown(&read.names.join(", "))));
                    }
                    if !read.self_issued {
                        paper.line(&format!("   by {}", shown(&read.issuer)));
                    }
                }
                Err(why) => paper.line(&format!("{place}  cannot be read: {why}")),
            }
        }
    }
}
