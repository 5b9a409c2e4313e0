//! Points that answer out of a table, without a network.

use super::*;
use crate::points::Fetch;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, IsCa, KeyPair};
use std::sync::{Arc, Mutex};

type Authority = CertifiedIssuer<'static, KeyPair>;

/// Answers by URL, and remembers what it was asked.
#[derive(Debug, Default)]
struct Told {
    answers: BTreeMap<&'static str, Result<Vec<u8>, Unanswered>>,
    asked: Mutex<Vec<(String, Option<Vec<u8>>)>>,
}

impl Fetch for Told {
    fn fetch(&self, question: &Question<'_>) -> Result<Vec<u8>, Unanswered> {
        assert!(question.patience <= PATIENCE && question.most == MOST_ANSWER);
        let body = question.post.map(|(kind, body)| {
            assert_eq!(kind, "application/ocsp-request");
            body.to_vec()
        });
        self.asked.lock().unwrap().push((question.url.to_owned(), body));
        self.answers.get(question.url).cloned().unwrap_or(Err(Unanswered::Status(404)))
    }
}

fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn list(authority: &Authority) -> Vec<u8> {
    let list = rcgen::CertificateRevocationListParams {
        this_update: rcgen::date_time_ymd(2026, 1, 3),
        next_update: rcgen::date_time_ymd(2026, 2, 3),
        crl_number: 1_u64.into(),
        issuing_distribution_point: None,
        revoked_certs: Vec::new(),
        key_identifier_method: rcgen::KeyIdMethod::Sha256,
    };
    list.signed_by(authority).unwrap().der().to_vec()
}

/// A certificate that names these points for lists, and this one for OCSP.
fn leaf(authority: &Authority, lists: &[&str], ocsp: Option<&str>) -> Vec<u8> {
    let mut params = CertificateParams::new(vec!["leaf".to_owned()]).unwrap();
    let point = |url: &&str| rcgen::CrlDistributionPoint { uris: vec![(*url).to_owned()] };
    params.crl_distribution_points = lists.iter().map(point).collect();
    if let Some(url) = ocsp {
        let length = |bytes: &[u8]| u8::try_from(bytes.len()).unwrap();
        let pair = [&[6, 8][..], oid::OCSP, &[0x86, length(url.as_bytes())], url.as_bytes()].concat();
        let one = [&[0x30, length(&pair)], &pair[..]].concat();
        let value = [&[0x30, length(&one)], &one[..]].concat();
        params.custom_extensions.push(CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], value));
    }
    params.signed_by(&KeyPair::generate().unwrap(), authority).unwrap().der().to_vec()
}

fn points(places: &[&str], told: &Arc<Told>) -> Points {
    let places = places.iter().map(|place| Place::read(place, 80).unwrap()).collect();
    Points { places, fetch: told.clone() }
}

fn gaps(gaps: &[Gap]) -> Vec<(&str, GapReason)> {
    gaps.iter().map(|gap| (gap.place.as_str(), gap.reason)).collect()
}

#[test]
fn each_question_is_asked_once_and_nobody_else() {
    let ours = authority();
    let (der, refusal) = (list(&ours), vec![0x30, 3, 0x0a, 1, 6]);
    let answers = [("http://a/x.crl", Ok(der.clone())), ("http://a:81/ocsp", Ok(refusal.clone()))];
    let told = Arc::new(Told { answers: answers.into(), ..Told::default() });
    let names = ["http://a/x.crl", "http://b/x.crl", "http://a:82/x.crl", "https://b/", "ldap://a/cn=x", "http://a@c/"];
    let (one, two) = (leaf(&ours, &names, Some("http://a:81/ocsp")), leaf(&ours, &names, Some("http://a:81/ocsp")));
    let certificates = [one.as_slice(), two.as_slice()].into();
    let anchors = [ours.der().to_vec()];
    let (found, missed) = ask(&points(&["a", "a:81"], &told), &certificates, &anchors);

    let asked = told.asked.lock().unwrap().clone();
    let view = |der| View::read(der).unwrap();
    let question = |der| Some(ocsp::request(&view(der), &view(&anchors[0]), Hash::Sha1, None));
    let mut wanted = vec![
        ("http://a/x.crl".to_owned(), None),
        ("http://a:81/ocsp".to_owned(), question(&one)),
        ("http://a:81/ocsp".to_owned(), question(&two)),
    ];
    wanted.sort();
    assert_eq!(asked, wanted);
    let seen: Vec<_> = found.iter().map(|answer| (answer.ocsp, answer.place.to_string(), answer.der.clone())).collect();
    assert_eq!(
        seen,
        [
            (false, "a:80".to_owned(), der),
            (true, "a:81".to_owned(), refusal.clone()),
            (true, "a:81".to_owned(), refusal)
        ]
    );
    assert_eq!(gaps(&missed), [("ldap://a/cn=x", GapReason::Unsupported)]);
}

#[test]
fn lists_come_in_pem_too_and_what_is_none_is_a_gap() {
    let ours = authority();
    let der = list(&ours);
    let pem = format!("-----BEGIN X509 CRL-----\n{}\n-----END X509 CRL-----\n", base64(&der));
    let empty = "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n";
    let told = Arc::new(Told {
        answers: [
            ("http://a/1", Ok(pem.into_bytes())),
            ("http://a/2", Ok(b"<html>".to_vec())),
            ("http://a/3", Ok(ours.der().to_vec())),
            ("http://a/4", Ok(empty.as_bytes().to_vec())),
            ("http://a/5", Err(Unanswered::TimedOut)),
            ("http://a/6", Err(Unanswered::TooLarge)),
            ("http://a/8", Ok(der.clone())),
        ]
        .into(),
        ..Told::default()
    });
    let names = ["http://a/1", "http://a/2", "http://a/3", "http://a/4", "http://a/5", "http://a/6", "http://a/7"];
    let leaf = leaf(&ours, &names, Some("http://a/8"));
    let (found, missed) = ask(&points(&["a"], &told), &[leaf.as_slice()].into(), &[ours.der().to_vec()]);
    assert_eq!(found.iter().map(|answer| &answer.der).collect::<Vec<_>>(), [&der]);
    let wanted = [
        ("http://a/2", GapReason::Malformed),
        ("http://a/3", GapReason::Malformed),
        ("http://a/4", GapReason::Malformed),
        ("http://a/5", GapReason::TimedOut),
        ("http://a/6", GapReason::TooLarge),
        ("http://a/7", GapReason::Failed),
        ("http://a/8", GapReason::Malformed),
    ];
    assert_eq!(gaps(&missed), wanted);
    assert!(missed[5].detail.contains("404"), "{missed:?}");
}

#[test]
fn without_the_issuer_no_responder_is_asked() {
    let (ours, theirs) = (authority(), authority());
    let told = Arc::new(Told::default());
    let leaf = leaf(&ours, &[], Some("http://a/ocsp"));
    let (found, missed) = ask(&points(&["a"], &told), &[leaf.as_slice()].into(), &[theirs.der().to_vec()]);
    assert_eq!((found, told.asked.lock().unwrap().len()), (vec![], 0));
    assert_eq!(gaps(&missed), [("http://a/ocsp", GapReason::Missing)]);
}

#[test]
fn there_are_not_more_questions_than_the_bound() {
    let ours = authority();
    let told = Arc::new(Told::default());
    let names: Vec<_> = (100..170).map(|number| format!("http://a/{number}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let leaf = leaf(&ours, &names, None);
    let (_, missed) = ask(&points(&["a"], &told), &[leaf.as_slice()].into(), &[]);
    assert_eq!(told.asked.lock().unwrap().len(), MOST_QUESTIONS);
    let last = missed.last().unwrap();
    assert_eq!((last.place.as_str(), last.reason), ("http://a/164", GapReason::TooLarge));
    assert!(last.detail.contains("it and 5 further"), "{last:?}");
}

fn base64(bytes: &[u8]) -> String {
    use ::base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.encode(bytes)
}
