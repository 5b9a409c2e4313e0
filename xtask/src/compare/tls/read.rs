//! What each tool prints, read into one form: suites by version and code,
//! groups by name, and how many certificates.

use super::lab::Offer;
use crate::run::workspace;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What a tool found.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The suites.
    pub suites: BTreeSet<Offer>,
    /// The groups, by the tool's own names; `None` if it does not look for them.
    pub groups: Option<BTreeSet<String>>,
    /// How many certificates; `None` if it does not look for them.
    pub certificates: Option<usize>,
    /// The kinds of their keys, where they are told.
    pub keys: BTreeSet<String>,
    /// How many connections it says that it made.
    pub told: Option<u64>,
    /// Names of suites for which no code is known: not counted, and said.
    pub unknown: BTreeSet<String>,
}

/// IANA's names with their codes, from the list that the agent uses.
pub struct Registry(BTreeMap<String, u16>);

impl Registry {
    /// Reads the list.
    ///
    /// # Errors
    /// If it is not where it was.
    pub fn read() -> Result<Self> {
        let path = workspace().join("crates/handshake/src/suites.txt");
        let text = std::fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
        let line = |line: &str| {
            let (code, name) = line.split_once(' ')?;
            Some((name.to_owned(), u16::from_str_radix(code, 16).ok()?))
        };
        Ok(Self(text.lines().filter_map(line).collect()))
    }

    fn add(&self, seen: &mut Seen, version: &str, name: &str) {
        // nmap writes TLS 1.3's suites as if they named a key exchange.
        let name = name.replace("TLS_AKE_WITH_", "TLS_");
        match self.0.get(&name) {
            Some(code) => drop(seen.suites.insert((version.to_owned(), *code))),
            None => drop(seen.unknown.insert(name)),
        }
    }
}

/// `0xc02f`, as ours and sslscan write it.
fn code(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("0x")?, 16).ok()
}

fn texts<'a>(list: &'a Value, member: &'a str) -> impl Iterator<Item = &'a str> {
    list.as_array().into_iter().flatten().filter_map(move |entry| entry[member].as_str())
}

/// Our own JSON: of one endpoint.
pub fn ours(text: &str) -> Result<Seen> {
    let json: Value = serde_json::from_str(text).context("ours is not JSON")?;
    let endpoint = json["endpoints"].get(0).unwrap_or(&json);
    let suites = endpoint["suites"].as_array().context("ours has no suites")?;
    let offer = |suite: &Value| Some((suite["version"].as_str()?.to_owned(), code(suite["code"].as_str()?)?));
    let chains = endpoint["chains"].as_array().context("ours has no chains")?;
    let leaf = |chain: &Value, member: &str| Some(chain["certificates"].get(0)?[member].as_str()?.to_owned());
    let leaves: BTreeSet<String> = chains.iter().filter_map(|chain| leaf(chain, "der")).collect();
    Ok(Seen {
        suites: suites.iter().map(offer).collect::<Option<_>>().context("ours: a suite without version or code")?,
        groups: Some(texts(&endpoint["groups"], "name").map(str::to_owned).collect()),
        certificates: Some(leaves.len()),
        keys: chains.iter().filter_map(|chain| leaf(chain, "key_type")).collect(),
        told: endpoint["connections"].as_u64(),
        unknown: BTreeSet::new(),
    })
}

/// sslscan's XML, which has one element a line.
pub fn sslscan(text: &str) -> Result<Seen> {
    let mut seen = Seen { groups: Some(BTreeSet::new()), certificates: Some(0), ..Seen::default() };
    for element in elements(text) {
        match element.split(' ').next() {
            Some("cipher") => {
                let version = attribute(element, "sslversion").context("sslscan: no version")?.replace("TLSv", "TLS ");
                let id = attribute(element, "id").and_then(code).context("sslscan: no id")?;
                seen.suites.insert((version, id));
            }
            Some("group") => seen.groups.get_or_insert_default().extend(attribute(element, "name").map(str::to_owned)),
            Some("certificate") => *seen.certificates.get_or_insert_default() += 1,
            _ => {}
        }
    }
    Ok(seen)
}

/// nmap's XML. It shows the curve of each suite and looks for no others.
pub fn nmap(text: &str, registry: &Registry) -> Seen {
    let mut seen = Seen::default();
    let mut version = String::new();
    for element in elements(text) {
        if element.starts_with("table ") {
            let key = attribute(element, "key").filter(|key| key.starts_with("TLSv") || key.starts_with("SSLv"));
            if let Some(key) = key {
                version = key.replace("TLSv", "TLS ");
            }
        } else if let Some(name) = element.strip_prefix("elem key=\"name\">") {
            registry.add(&mut seen, &version, name);
        }
    }
    seen
}

/// sslyze's JSON.
pub fn sslyze(text: &str, registry: &Registry) -> Result<Seen> {
    let json: Value = serde_json::from_str(&quoted(text)).context("sslyze's output is not JSON")?;
    let found = &json["server_scan_results"][0]["scan_result"];
    let mut seen = Seen::default();
    let versions = [("ssl_3_0", "SSLv3"), ("tls_1_0", "TLS 1.0"), ("tls_1_1", "TLS 1.1"), ("tls_1_2", "TLS 1.2")];
    for (member, version) in versions.into_iter().chain([("tls_1_3", "TLS 1.3")]) {
        let accepted = &found[format!("{member}_cipher_suites")]["result"]["accepted_cipher_suites"];
        for suite in accepted.as_array().into_iter().flatten() {
            registry.add(&mut seen, version, suite["cipher_suite"]["name"].as_str().unwrap_or_default());
        }
    }
    let curves = &found["elliptic_curves"]["result"]["supported_curves"];
    seen.groups = Some(texts(curves, "name").map(str::to_owned).collect());
    let chains = &found["certificate_info"]["result"]["certificate_deployments"];
    seen.certificates = chains.as_array().map(Vec::len);
    Ok(seen)
}

/// Puts quotes around numbers of more than 18 digits: sslyze writes whole RSA
/// keys as numbers, which no reader of ours takes.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut inside, mut escaped, mut digits) = (false, false, String::new());
    for c in text.chars() {
        if !inside && (c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E') && !digits.is_empty()) {
            digits.push(c);
            continue;
        }
        let quote = if digits.len() > 18 { "\"" } else { "" };
        out.extend([quote, &digits, quote]);
        digits.clear();
        inside ^= c == '"' && !escaped;
        escaped = inside && c == '\\' && !escaped;
        out.push(c);
    }
    out + &digits
}

/// testssl's JSON: a list of findings, such as `cipher-tls1_2_xc030`.
pub fn testssl(text: &str) -> Result<Seen> {
    let json: Value = serde_json::from_str(text).context("testssl's output is not JSON")?;
    let mut seen = Seen { groups: Some(BTreeSet::new()), ..Seen::default() };
    for finding in json.as_array().context("testssl's output is no list")? {
        let (id, said) = (finding["id"].as_str().unwrap_or_default(), finding["finding"].as_str().unwrap_or_default());
        match id {
            "PFS_ECDHE_curves" | "FS_ECDHE_curves" | "DH_groups" => {
                seen.groups.get_or_insert_default().extend(said.split(' ').map(str::to_owned));
            }
            "cert_numbers" => seen.certificates = said.parse().ok(),
            _ => {}
        }
        let Some((protocol, suite)) = id.strip_prefix("cipher-").and_then(|rest| rest.rsplit_once("_x")) else {
            continue;
        };
        let version = match protocol {
            "ssl3" => "SSLv3",
            "tls1" => "TLS 1.0",
            "tls1_1" => "TLS 1.1",
            "tls1_2" => "TLS 1.2",
            "tls1_3" => "TLS 1.3",
            _ => continue,
        };
        match u16::from_str_radix(suite, 16) {
            Ok(suite) => drop(seen.suites.insert((version.to_owned(), suite))),
            Err(_) => drop(seen.unknown.insert(id.to_owned())),
        }
    }
    Ok(seen)
}

/// What stands after each `<`; enough for what these tools write, and no XML reader is needed.
fn elements(text: &str) -> impl Iterator<Item = &str> {
    text.split('<').skip(1)
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = element.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(expected: &[(&str, u16)]) -> BTreeSet<Offer> {
        expected.iter().map(|(version, code)| ((*version).to_owned(), *code)).collect()
    }

    #[test]
    fn ours_is_read_at_the_top_and_in_a_list() {
        let inner = r#""suites":[{"version":"TLS 1.2","code":"0xc02f","name":"x"}],"groups":[{"code":"0x001d","name":"x25519"}],
            "chains":[{"certificates":[{"key_type":"RSA","der":"QQ=="},{"key_type":"RSA","der":"Qg=="}]},
            {"certificates":[{"key_type":"EC","der":"Qw=="}]},{"certificates":[{"key_type":"RSA","der":"QQ=="}]}],"connections":7"#;
        for text in [format!("{{{inner}}}"), format!("{{\"endpoints\":[{{{inner}}}]}}")] {
            let seen = ours(&text).unwrap();
            assert_eq!(seen.suites, offers(&[("TLS 1.2", 0xc02f)]));
            assert_eq!((seen.certificates, seen.keys.len(), seen.told), (Some(2), 2, Some(7)));
        }
        assert!(ours("{}").is_err());
    }

    #[test]
    fn sslscan_is_read() {
        let text = "<a>\n <cipher status=\"x\" sslversion=\"TLSv1.3\" bits=\"128\" id=\"0x1301\" />\n\
            <group sslversion=\"TLSv1.2\" name=\"x25519\" id=\"0x001d\" /><certificates><certificate type=\"short\">";
        let seen = sslscan(text).unwrap();
        assert_eq!(seen.suites, offers(&[("TLS 1.3", 0x1301)]));
        assert_eq!((seen.groups.unwrap().len(), seen.certificates), (1, Some(1)));
    }

    #[test]
    fn nmap_is_read_and_what_it_calls_by_no_known_name_is_kept() {
        let text = "<table key=\"TLSv1.0\"><table key=\"ciphers\"><table><elem key=\"name\">TLS_RSA_WITH_NULL_MD5</elem></table>\
            <table key=\"SSLv3\"><elem key=\"name\">TLS_RSA_WITH_NOTHING</elem></table>\
            <table key=\"TLSv1.3\"><elem key=\"name\">TLS_AKE_WITH_AES_128_GCM_SHA256</elem>";
        let seen = nmap(text, &Registry::read().unwrap());
        assert_eq!(seen.suites, offers(&[("TLS 1.0", 1), ("TLS 1.3", 0x1301)]));
        assert_eq!(seen.unknown.len(), 1);
    }

    #[test]
    fn sslyze_is_read() {
        let text = r#"{"server_scan_results":[{"scan_result":{"tls_1_2_cipher_suites":{"result":{"accepted_cipher_suites":
            [{"cipher_suite":{"name":"TLS_RSA_WITH_NULL_SHA"}}]}},"elliptic_curves":{"result":{"supported_curves":[{"name":"X448"}]}},
            "certificate_info":{"result":{"certificate_deployments":[{},{}]}}}}]}"#;
        let seen = sslyze(text, &Registry::read().unwrap()).unwrap();
        assert_eq!(seen.suites, offers(&[("TLS 1.2", 2)]));
        assert_eq!((seen.groups.unwrap().len(), seen.certificates), (1, Some(2)));
    }

    #[test]
    fn only_long_numbers_outside_of_texts_are_quoted() {
        let text =
            r#"{"a": 12, "n": 123456789012345678901234567890, "s": "\"123456789012345678901234567890", "f": 1.5e3}"#;
        let wanted = text.replacen("123456789012345678901234567890", "\"123456789012345678901234567890\"", 1);
        assert_eq!(quoted(text), wanted);
    }

    #[test]
    fn testssl_is_read() {
        let text = r#"[{"id":"cipher-tls1_x35","finding":""},{"id":"cipher-tls1_2_xc02f","finding":""},{"id":"cert_numbers","finding":"2"},
            {"id":"DH_groups","finding":"ffdhe2048 ffdhe3072"},{"id":"cipher-ssl2_x010080","finding":""}]"#;
        let seen = testssl(text).unwrap();
        assert_eq!(seen.suites, offers(&[("TLS 1.0", 0x35), ("TLS 1.2", 0xc02f)]));
        assert_eq!((seen.groups.unwrap().len(), seen.certificates), (2, Some(2)));
    }
}
