//! Our paths beside what x509-limbo expects of them: any file of its schema,
//! and on which cases the two do not agree, with the reasons of both.

use base64::Engine;
use pki::path::{PeerName, Pool, Profile, Request, build};
use pki::revocation::{self, Options, Status};
use pki::x509::{View, extension::KeyUsage, oid};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// A file: its cases.
#[derive(Debug, Deserialize)]
struct File {
    testcases: Vec<Case>,
}

/// A case, as far as it is used; lists are null in some versions and empty in others.
#[derive(Debug, Deserialize)]
struct Case {
    id: String,
    description: String,
    validation_kind: String,
    trusted_certs: Vec<String>,
    untrusted_intermediates: Vec<String>,
    peer_certificate: String,
    validation_time: Option<String>,
    #[serde(default)]
    key_usage: Option<Vec<String>>,
    #[serde(default)]
    extended_key_usage: Option<Vec<String>>,
    expected_result: String,
    expected_peer_name: Option<Peer>,
    #[serde(default)]
    expected_peer_names: Option<Vec<Peer>>,
    #[serde(default)]
    max_chain_depth: Option<usize>,
    #[serde(default)]
    crls: Vec<String>,
}

/// A peer's name.
#[derive(Debug, Deserialize)]
struct Peer {
    kind: String,
    value: String,
}

/// A case on which the two do not agree.
#[derive(Clone, Debug, Serialize)]
pub struct Disagreement {
    /// The case's name.
    pub id: String,
    /// `SUCCESS` or `FAILURE`, as limbo expects it.
    pub expected: String,
    /// Ours.
    pub found: String,
    /// With how strict a profile we looked.
    pub profile: String,
    /// Why limbo expects it: the case's description.
    pub theirs: String,
    /// Why we do not: each try that failed, or the length of the path.
    pub ours: Vec<String>,
}

/// What came of all cases.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Agreement {
    /// How many cases there are.
    pub cases: usize,
    /// On how many the two agree.
    pub agreed: usize,
    /// Cases and agreement by the first word of their names.
    pub spaces: BTreeMap<String, (usize, usize)>,
    /// The rest.
    pub disagreements: Vec<Disagreement>,
}

/// Holds our paths against a file of limbo's schema; cases without a time of their own are looked at `now`.
///
/// # Errors
/// If it is no such file.
pub fn compare(json: &[u8], now: i64) -> Result<Agreement, serde_json::Error> {
    let file: File = serde_json::from_slice(json)?;
    let mut all = Agreement { cases: file.testcases.len(), ..Agreement::default() };
    for case in file.testcases {
        let space = case.id.split("::").next().unwrap_or_default().to_owned();
        let profile = profile(&space);
        let (holds, ours) = judge(&case, profile, now);
        let found = if holds { "SUCCESS" } else { "FAILURE" };
        let counts = all.spaces.entry(space).or_default();
        counts.1 += 1;
        if found == case.expected_result {
            all.agreed += 1;
            counts.0 += 1;
        } else {
            let theirs = case.description.split_whitespace().collect::<Vec<_>>().join(" ");
            let (id, expected) = (case.id, case.expected_result);
            let (found, profile) = (found.to_owned(), format!("{profile:?}"));
            all.disagreements.push(Disagreement { id, expected, found, profile, theirs, ours });
        }
    }
    Ok(all)
}

/// Limbo's names begin with the profile that a case is about. Where they name
/// none, it is about what every path must keep to.
fn profile(space: &str) -> Profile {
    match space {
        "rfc5280" | "crl" => Profile::Rfc5280,
        "webpki" | "smime" => Profile::Public,
        _ => Profile::Path,
    }
}

/// Whether a path holds, and why not, or how long it is.
fn judge(case: &Case, profile: Profile, now: i64) -> (bool, Vec<String>) {
    let request = match request(case, profile, now) {
        Ok(request) => request,
        Err(why) => return (false, vec![why]),
    };
    let (Some(leaf), Some(others), Some(trusted)) =
        (pem(&case.peer_certificate), pems(&case.untrusted_intermediates), pems(&case.trusted_certs))
    else {
        return (false, vec!["a certificate is not in PEM".to_owned()]);
    };
    let [others, anchors] = [&others, &trusted].map(|ders| Pool::new(ders.iter().map(Vec::as_slice)));
    let built = build(&leaf, &[&others], &anchors, &request);
    let Some(path) = built.path else {
        return (false, built.attempts.iter().map(pki::path::Attempt::sentence).collect());
    };
    if let Some(why) = revoked(case, &path.certificates, &request) {
        return (false, vec![why]);
    }
    (true, vec![format!("a path of {} certificates holds", path.certificates.len())])
}

/// Why a certificate of the path is not known to be good, where the case brings lists of revoked ones.
fn revoked(case: &Case, path: &[&[u8]], request: &Request) -> Option<String> {
    if case.crls.is_empty() {
        return None;
    }
    let Some(lists) = pems(&case.crls) else { return Some("a list is not in PEM".to_owned()) };
    let lists: Vec<&[u8]> = lists.iter().map(Vec::as_slice).collect();
    let options = Options { now: request.now.unwrap_or_default(), profile: request.profile, ..Options::default() };
    let views: Vec<View<'_>> = path.iter().filter_map(|der| View::read(der).ok()).collect();
    views.windows(2).enumerate().find_map(|(at, pair)| match pair {
        [certificate, issuer] => match revocation::crl::check(certificate, issuer, &lists, &options) {
            Status::Good => None,
            Status::Untold(reason) => Some(format!("certificate {at}: {reason}")),
            status => Some(format!("certificate {at}: {status:?}")),
        },
        _ => None,
    })
}

fn request(case: &Case, profile: Profile, now: i64) -> Result<Request, String> {
    let now = match &case.validation_time {
        None => now,
        Some(text) => OffsetDateTime::parse(text, &Rfc3339).map_err(|why| format!("{text}: {why}"))?.unix_timestamp(),
    };
    // A case that names no purpose is still about a server, or a client.
    let asked = case.extended_key_usage.as_ref().and_then(|list| list.first()).map(String::as_str);
    let purpose = match asked.unwrap_or(if case.validation_kind == "CLIENT" { "clientAuth" } else { "serverAuth" }) {
        "serverAuth" => oid::SERVER_AUTH,
        "clientAuth" => oid::CLIENT_AUTH,
        "codeSigning" => oid::CODE_SIGNING,
        "emailProtection" => oid::EMAIL_PROTECTION,
        "timeStamping" => oid::TIME_STAMPING,
        "OCSPSigning" => oid::OCSP_SIGNING,
        "anyExtendedKeyUsage" => oid::ANY_EXTENDED_KEY_USAGE,
        other => return Err(format!("the purpose {other} is not known")),
    };
    let mut key_usage = KeyUsage::default();
    for name in case.key_usage.iter().flatten() {
        const NAMES: [&str; 9] = [
            "digitalSignature",
            "contentCommitment",
            "keyEncipherment",
            "dataEncipherment",
            "keyAgreement",
            "keyCertSign",
            "cRLSign",
            "encipherOnly",
            "decipherOnly",
        ];
        let bit =
            NAMES.iter().position(|known| known == name).ok_or_else(|| format!("the usage {name} is not known"))?;
        key_usage.0 |= 1 << bit;
    }
    let mut names = Vec::new();
    // The one name is a server's, the many are a client's; some cases about clients have a left-over of the other.
    let (one, many) = match case.validation_kind.as_str() {
        "CLIENT" => (None, case.expected_peer_names.as_ref()),
        _ => (case.expected_peer_name.as_ref(), None),
    };
    for peer in one.into_iter().chain(many.into_iter().flatten()) {
        names.push(match peer.kind.as_str() {
            "RFC822" => PeerName::Email(peer.value.clone()),
            // Some cases call an address a DNS name.
            _ => PeerName::of_host(&peer.value),
        });
    }
    Ok(Request {
        now: Some(now),
        purpose: Some(purpose.to_vec()),
        key_usage,
        names,
        max_depth: case.max_chain_depth,
        profile,
        ..Request::default()
    })
}

fn pems(texts: &[String]) -> Option<Vec<Vec<u8>>> {
    texts.iter().map(|text| pem(text)).collect()
}

/// The DER of the one block of a text.
fn pem(text: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (_, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once("-----END ")?;
    let body: String = body.split_ascii_whitespace().collect();
    base64::engine::general_purpose::STANDARD.decode(body).ok()
}
