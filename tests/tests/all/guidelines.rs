//! The guidelines that ship as profiles say what the published ones say: each
//! list is held against the file of the corpora that it was taken from.

use crate::conformance::corpus;
use crate::pipeline::shipped;
use policy::ParamValue;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A published list, by (rule, parameter).
type Lists = BTreeMap<(&'static str, &'static str), BTreeSet<String>>;

/// The list that a profile sets for a rule.
fn ours(profile: &str, (rule, name): (&str, &str)) -> BTreeSet<String> {
    let profile = shipped().profile(profile).unwrap_or_else(|| panic!("no profile {profile}"));
    match profile.parameters.get(rule).and_then(|own| own.get(name)) {
        Some(ParamValue::TextList(list)) => list.iter().cloned().collect(),
        Some(ParamValue::Integer(number)) => BTreeSet::from([number.to_string()]),
        Some(ParamValue::Text(text)) => BTreeSet::from([text.clone()]),
        other => panic!("{} sets {rule}.{name} to {other:?}", profile.id),
    }
}

/// Holds a profile against what was published, and counts each entry of each list.
fn check(profile: &str, published: &Lists) {
    let (mut agree, mut all, mut suites) = (0, 0, 0);
    let mut wrong = Vec::new();
    for (key, theirs) in published {
        let ours = ours(profile, *key);
        let both = ours.intersection(theirs).count();
        agree += both;
        all += ours.union(theirs).count();
        if key.0 == "tls-allowed-suites" {
            suites = both;
        }
        let differ: Vec<&String> = ours.symmetric_difference(theirs).collect();
        if !differ.is_empty() {
            wrong.push(format!("{profile}: {}.{}: {differ:?}", key.0, key.1));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(suites > 2 && all > suites, "{profile} was held against nothing");
    println!("figure guidelines.{profile} {agree} of {all} entries, {suites} of them suites");
}

fn set<T: ToString>(items: impl IntoIterator<Item = T>) -> BTreeSet<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}

/// A curve's name as the tables have it.
fn group(name: &str) -> String {
    match name {
        "prime256v1" => "secp256r1".to_owned(),
        "X25519" => "x25519".to_owned(),
        other => other.to_owned(),
    }
}

#[test]
fn mozilla() {
    let Some(folder) = corpus("mozilla-tls") else { return };
    for (level, version) in [("modern", "6.0"), ("intermediate", "6.0"), ("old", "5.8")] {
        let text = std::fs::read_to_string(folder.join(format!("src/static/guidelines/{version}.json"))).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let it = &json["configurations"][level];
        let list = |value: &serde_json::Value| -> Vec<String> {
            value.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
        };
        let versions =
            set(list(&it["tls_versions"]).into_iter().map(|v| if v == "TLSv1" { "TLSv1.0".into() } else { v }));
        let suites = list(&it["ciphersuites"]).into_iter().chain(list(&it["ciphers"]["iana"]));
        let kinds = list(&it["certificate_types"]).into_iter().map(|k| if k == "ecdsa" { "EC" } else { "RSA" });
        let mut published = Lists::from([
            (("tls-allowed-versions", "allowed"), versions.clone()),
            (("tls-config-versions", "allowed"), versions),
            (("tls-allowed-suites", "allowed"), set(suites)),
            (("tls-allowed-groups", "allowed"), set(list(&it["tls_curves"]).iter().map(|name| group(name)))),
            (("tls-certificate-signatures", "allowed"), set(list(&it["certificate_signatures"]))),
            (("tls-certificate-keys", "kinds"), set(kinds)),
            (("certificate-long-validity", "longest"), set([format!("{}d", it["maximum_certificate_lifespan"])])),
            (("http-hsts-age", "least"), set([&it["hsts_min_age"]])),
        ]);
        for (rule, name, key) in [
            ("tls-certificate-keys", "rsa", "rsa_key_size"),
            ("tls-certificate-keys", "ec", "ecdh_param_size"),
            ("tls-dh-size", "least", "dh_param_size"),
        ] {
            if !it[key].is_null() {
                published.insert((rule, name), set([&it[key]]));
            }
        }
        let profile = format!("tls-mozilla-{level}");
        check(&profile, &published);
        let selected = &shipped().profile(&profile).unwrap().selected;
        assert_eq!(selected.contains("tls-ocsp-stapling"), it["ocsp_staple"] == true, "{profile}");
        assert_eq!(selected.contains("tls-server-order"), it["server_preferred_order"] == true, "{profile}");
    }
}

/// The texts of all elements of this name in a piece of XML. The files are
/// flat lists of such elements, so that no reader of XML is needed.
fn texts(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    xml.split(&open).skip(1).filter_map(|rest| rest.split_once(&close)).map(|(text, _)| text.to_owned()).collect()
}

/// The number in the one element of this name.
fn number(xml: &str, name: &str) -> BTreeSet<String> {
    let all = texts(xml, name);
    assert_eq!(all.len(), 1, "{name}");
    set(all)
}

/// The named groups, as TLS 1.2 and as TLS 1.3 call them.
fn groups(xml: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for check in texts(xml, "namedGroupsGuidelineCheck") {
        let tls13 = texts(&check, "tls13") == ["true"];
        for name in texts(&check, "recommendedGroups") {
            all.insert(match name.strip_prefix("BRAINPOOLP").and_then(|rest| rest.strip_suffix("R1")) {
                Some(bits) if tls13 => format!("brainpoolP{bits}r1tls13"),
                Some(bits) => format!("brainpoolP{bits}r1"),
                None => name.to_lowercase(),
            });
        }
    }
    all
}

/// What BSI's and NIST's files say in the same form: suites, groups and sizes.
fn common(xml: &str) -> Lists {
    Lists::from([
        (("tls-allowed-suites", "allowed"), set(texts(xml, "recommendedCipherSuites"))),
        (("tls-allowed-groups", "allowed"), groups(xml)),
        (("tls-certificate-keys", "rsa"), number(xml, "minimumRsaKeyLength")),
        (("tls-certificate-keys", "ec"), number(xml, "minimumEcKeyLength")),
        (("tls-dh-size", "least"), number(xml, "minimumDhKeyLength")),
    ])
}

/// Properties that must be as the guideline wants them, and our rules for them.
const PROPERTIES: &[(&str, &str)] = &[
    ("SUPPORTS_SSL_2", "tls-ssl2"),
    ("SUPPORTS_SECURE_RENEGOTIATION_EXTENSION", "tls-secure-renegotiation"),
    ("SUPPORTS_CLIENT_SIDE_SECURE_RENEGOTIATION_EXTENSION", "tls-client-renegotiation"),
    ("SUPPORTS_TLS_COMPRESSION", "tls-compression"),
    ("SUPPORTS_ENCRYPT_THEN_MAC", "tls-encrypt-then-mac"),
    ("SUPPORTS_EXTENDED_MASTER_SECRET", "tls-extended-master-secret"),
    ("SUPPORTS_TLS13_0_RTT", "tls-early-data"),
    ("SUPPORTS_TLS_FALLBACK_SCSV", "tls-fallback-scsv"),
];

/// Each property that the file names has its rule in the profile, and no other has.
fn check_properties(profile: &str, xml: &str) {
    let selected = &shipped().profile(profile).unwrap().selected;
    let named = set(texts(xml, "property"));
    for (property, rule) in PROPERTIES {
        assert_eq!(selected.contains(*rule), named.contains(*property), "{profile}: {property}, {rule}");
    }
    let heartbeat = texts(xml, "requiredExtension").iter().any(|extension| extension == "HEARTBEAT");
    assert_eq!(selected.contains("tls-heartbeat"), heartbeat, "{profile}");
}

fn scanner_profile(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join("TLS-Server-Scanner/src/main/resources/guideline").join(name)).unwrap()
}

#[test]
fn bsi() {
    let Some(folder) = corpus("tls-guidelines-bsi-nist") else { return };
    let xml = scanner_profile(&folder, "bsi.xml");
    let mut published = common(&xml);
    // TLS 1.3 names schemes; TLS 1.2 names algorithms and hashes.
    let tls13 = &texts(&xml, "signatureAndHashAlgorithmsGuidelineCheck")[0];
    let mut schemes: BTreeSet<String> = texts(tls13, "recommendedAlgorithms").iter().map(|name| scheme(name)).collect();
    let hashes = texts(&texts(&xml, "hashAlgorithmsGuidelineCheck")[0], "recommendedAlgorithms");
    for algorithm in texts(&texts(&xml, "signatureAlgorithmsGuidelineCheck")[0], "recommendedAlgorithms") {
        schemes.extend(hashes.iter().map(|hash| scheme(&format!("{algorithm}_{hash}"))));
    }
    published.insert(("tls-allowed-signatures", "allowed"), schemes);
    let certificates = &texts(&xml, "signatureAndHashAlgorithmsCertificateGuidelineCheck")[0];
    let names = texts(certificates, "recommendedAlgorithms");
    published.insert(("tls-certificate-signatures", "allowed"), names.iter().map(|name| signature(name)).collect());
    check("tls-bsi-tr-02102-2", &published);
    check_properties("tls-bsi-tr-02102-2", &xml);
}

#[test]
fn nist() {
    let Some(folder) = corpus("tls-guidelines-bsi-nist") else { return };
    let xml = scanner_profile(&folder, "nist.xml");
    let mut published = common(&xml);
    let days = number(&xml, "days").into_iter().map(|days| format!("{days}d"));
    published.insert(("certificate-long-validity", "longest"), days.collect());
    check("tls-nist-sp-800-52r2", &published);
    check_properties("tls-nist-sp-800-52r2", &xml);
}

/// `ECDSA_SHA256` and its like, as the registry of TLS 1.3 has them.
fn scheme(name: &str) -> String {
    match name {
        "ECDSA_SHA256" => "ecdsa_secp256r1_sha256".to_owned(),
        "ECDSA_SHA384" => "ecdsa_secp384r1_sha384".to_owned(),
        "ECDSA_SHA512" => "ecdsa_secp521r1_sha512".to_owned(),
        other => match other.strip_prefix("ECDSA_BRAINPOOL_P") {
            Some(rest) => format!("ecdsa_brainpoolP{}", rest.to_lowercase().replace("r1_tls13", "r1tls13")),
            None => other.to_lowercase(),
        },
    }
}

/// `SHA256_WITH_RSA_ENCRYPTION` and its like, as certificates are described.
fn signature(name: &str) -> String {
    match (name.strip_suffix("_WITH_RSA_ENCRYPTION"), name.strip_prefix("ECDSA_WITH_")) {
        (Some(hash), _) => format!("{}WithRSAEncryption", hash.to_lowercase()),
        (_, Some(hash)) => format!("ecdsa-with-{hash}"),
        _ => "rsassaPss".to_owned(),
    }
}
