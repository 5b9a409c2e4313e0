//! Paths over authorities that rcgen makes; where rustls-webpki decides too, both must agree.

use super::*;
use crate::x509::oid;
use proptest::prelude::*;
use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, GeneralSubtree, IsCa, Issuer, KeyPair};
use std::sync::LazyLock;

const NOW: i64 = 1_790_000_000;

static KEYS: LazyLock<Vec<KeyPair>> = LazyLock::new(|| (0..6).map(|_| KeyPair::generate().unwrap()).collect());

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2040, 1, 1);
    params.use_authority_key_identifier_extension = true;
    params
}

fn authority(name: &str) -> CertificateParams {
    let mut params = params(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
    params
}

fn leaf() -> CertificateParams {
    let mut params = params("leaf");
    params.subject_alt_names = vec![rcgen::SanType::DnsName("x.a.example".try_into().unwrap())];
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    params
}

/// `params` with the key `of`, signed by the authority `by` with the key of that number.
fn signed(params: &CertificateParams, of: usize, by: &str, key: usize) -> Vec<u8> {
    let issuer = Issuer::new(authority(by), &KEYS[key]);
    params.signed_by(&KEYS[of], &issuer).unwrap().der().to_vec()
}

fn root(name: &str, key: usize) -> Vec<u8> {
    authority(name).self_signed(&KEYS[key]).unwrap().der().to_vec()
}

fn at_now() -> Request {
    Request { now: Some(NOW), purpose: Some(oid::SERVER_AUTH.to_vec()), ..Request::default() }
}

fn run<'a>(leaf: &'a [u8], others: &[&'a [u8]], anchors: &[&'a [u8]], request: &Request) -> Built<'a> {
    build(leaf, &[&Pool::new(others.iter().copied())], &Pool::new(anchors.iter().copied()), request)
}

/// The reason of the only path tried.
fn reason(built: &Built<'_>) -> Reason {
    assert!(built.path.is_none());
    built.attempts[0].reason.clone()
}

#[test]
fn a_path_is_found_in_any_order_and_told() {
    let (r, i) = (root("r", 0), signed(&authority("i"), 1, "r", 0));
    let (j, l) = (signed(&authority("j"), 2, "i", 1), signed(&leaf(), 3, "j", 2));
    let built = run(&l, &[&i, &l, &r, &j, b"no certificate"], &[b"", &r], &at_now());
    let path = built.path.unwrap();
    assert_eq!((path.certificates, path.anchor, path.sha1), (vec![&l[..], &j, &i, &r], 1, false));
    assert_eq!((path.valid_from, path.valid_until), (1_577_836_800, 2_208_988_800));
    let short = Request { max_depth: Some(1), ..at_now() };
    assert_eq!(reason(&run(&l, &[&i, &j], &[&r], &short)), Reason::TooDeep);
    let without = run(&l, &[&j], &[&r], &at_now());
    assert_eq!(reason(&without), Reason::NoIssuer("i".to_owned()));
    assert_eq!(without.attempts[0].sentence(), "j: no certificate of its issuer (i) is at hand");
    assert_eq!(reason(&run(&l, &[&j, &i, &r], &[], &at_now())), Reason::NotTrusted);
    assert_eq!(reason(&run(&r, &[], &[], &at_now())), Reason::NotTrusted);
    assert_eq!(run(&r, &[], &[&r], &Request::default()).path.unwrap().certificates, [&r[..]]);
    assert_eq!(reason(&run(b"\x30\x00", &[], &[&r], &at_now())), Reason::Unreadable);
}

#[test]
fn each_check_has_its_reason() {
    let r = root("r", 0);
    let fails = |change: fn(&mut CertificateParams), request: &Request| {
        let mut params = leaf();
        change(&mut params);
        reason(&run(&signed(&params, 3, "r", 0), &[], &[&r], request))
    };
    let now = at_now();
    assert_eq!(fails(|p| p.not_after = rcgen::date_time_ymd(2024, 1, 1), &now), Reason::Expired);
    assert_eq!(fails(|p| p.not_before = rcgen::date_time_ymd(2030, 1, 1), &now), Reason::NotYetValid);
    assert_eq!(
        fails(|p| p.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth], &now),
        Reason::Purpose
    );
    let unknown = |p: &mut CertificateParams| {
        let mut extension = rcgen::CustomExtension::from_oid_content(&[2, 999, 1], vec![5, 0]);
        extension.set_criticality(true);
        p.custom_extensions.push(extension);
    };
    assert_eq!(fails(unknown, &now), Reason::UnknownCritical("2.999.1".to_owned()));
    let named = Request { names: vec![PeerName::of_host("y.a.example")], ..at_now() };
    assert_eq!(fails(|_| {}, &named), Reason::Name("y.a.example".to_owned()));
    let public = Request { profile: Profile::Public, ..at_now() };
    assert_eq!(fails(|p| p.extended_key_usages.clear(), &public), Reason::Form(form::Form::NoPurposes));
    let strict = Request { profile: Profile::Rfc5280, ..at_now() };
    let no_id = |p: &mut CertificateParams| p.use_authority_key_identifier_extension = false;
    assert_eq!(fails(no_id, &strict), Reason::Form(form::Form::NoAuthorityKeyId));
    let other = root("r", 1);
    let l = signed(&leaf(), 3, "r", 0);
    assert_eq!(reason(&run(&l, &[], &[&other], &now)), Reason::Signature);
    let mut turned = l.clone();
    *turned.last_mut().unwrap() ^= 1;
    assert_eq!(reason(&run(&turned, &[], &[&r], &now)), Reason::Signature);
    let no_authority = signed(&leaf(), 1, "r", 0);
    assert_eq!(reason(&run(&signed(&leaf(), 3, "leaf", 1), &[&no_authority], &[&r], &now)), Reason::NotAuthority);
}

#[test]
fn without_a_time_the_path_that_lasts_longest_is_told() {
    let mut ends = authority("r");
    ends.not_after = rcgen::date_time_ymd(2021, 1, 1);
    let short = ends.self_signed(&KEYS[0]).unwrap().der().to_vec();
    let long = signed(&authority("r"), 0, "other", 1);
    let other = root("other", 1);
    let l = signed(&leaf(), 3, "r", 0);
    let built = run(&l, &[&long], &[&short, &other], &Request::default());
    assert_eq!(built.path.unwrap().certificates, [&l[..], &long, &other]);
    assert!(run(&l, &[&long], &[&short, &other], &at_now()).path.is_some());
    assert_eq!(reason(&run(&l, &[], &[&short], &at_now())), Reason::Expired);
}

#[test]
fn hundreds_of_one_name_and_rings_of_authorities_end() {
    let r = root("r", 0);
    let crowd: Vec<Vec<u8>> = (0..300).map(|n| signed(&authority("i"), n % 4 + 1, "i", (n + 1) % 4 + 1)).collect();
    let others: Vec<&[u8]> = crowd.iter().map(Vec::as_slice).collect();
    let l = signed(&leaf(), 5, "i", 5);
    let built = run(&l, &others, &[&r], &at_now());
    assert!(built.path.is_none() && built.attempts.len() <= MOST_ATTEMPTS);
    assert_eq!(built.attempts.last().unwrap().reason, Reason::Budget);
}

#[test]
fn policies_must_be_met_where_they_are_asked_for() {
    let policy = |last: u8| {
        // certificatePolicies with the one policy 2.999.LAST.
        let content = [0x30, 0x07, 0x30, 0x05, 0x06, 0x03, 0x88, 0x37, last];
        rcgen::CustomExtension::from_oid_content(&[2, 5, 29, 32], content.to_vec())
    };
    let asked = Request { policies: vec![vec![0x88, 0x37, 1]], ..at_now() };
    let r = root("r", 0);
    let mut between = authority("i");
    between.custom_extensions.push(policy(1));
    let i = signed(&between, 1, "r", 0);
    for (own, holds) in [(Some(1), true), (Some(2), false), (None, false)] {
        let mut params = leaf();
        params.custom_extensions.extend(own.map(policy));
        let l = signed(&params, 3, "i", 1);
        assert_eq!(run(&l, &[&i], &[&r], &asked).path.is_some(), holds, "{own:?}");
        assert!(run(&l, &[&i], &[&r], &at_now()).path.is_some());
        // requireExplicitPolicy: 0 in the intermediate asks for it too.
        let mut strict = between.clone();
        strict
            .custom_extensions
            .push(rcgen::CustomExtension::from_oid_content(&[2, 5, 29, 36], vec![0x30, 3, 0x80, 1, 0]));
        let i = signed(&strict, 1, "r", 0);
        let built = run(&l, &[&i], &[&r], &at_now());
        assert_eq!(built.path.is_some(), own == Some(1), "{own:?}");
    }
}

#[test]
fn thousands_of_policies_and_mappings_end() {
    // A DER element with a long length.
    let element = |tag: u8, content: Vec<u8>| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82][..], &length, &content].concat()
    };
    let number = |n: u16| vec![0x06, 4, 0x88, 0x37, 0x81 + (n >> 7) as u8, (n & 0x7f) as u8];
    let policies = element(0x30, (0..4000).flat_map(|n| [vec![0x30, 6], number(n)].concat()).collect());
    let mappings = element(0x30, (0..4000).flat_map(|n| [vec![0x30, 12], number(n), number(n % 7)].concat()).collect());
    let mut heavy = authority("i");
    for (last, value) in [(32, policies), (33, mappings)] {
        heavy.custom_extensions.push(rcgen::CustomExtension::from_oid_content(&[2, 5, 29, last], value));
    }
    let r = root("r", 0);
    let (a, b) = (signed(&heavy, 1, "r", 0), signed(&heavy, 2, "i", 1));
    let (c, l) = (signed(&heavy, 4, "i", 2), signed(&leaf(), 3, "i", 4));
    let built = run(&l, &[&a, &b, &c], &[&r], &at_now());
    assert!(built.path.is_some() || built.attempts.last().unwrap().reason == Reason::Budget);
}

/// One authority's certificate in a random graph.
#[derive(Clone, Debug)]
struct Edge {
    of: usize,
    by: usize,
    length: Option<u8>,
    permits: usize,
    ended: bool,
}

fn edge() -> impl Strategy<Value = Edge> {
    (0..5_usize, 0..5_usize, proptest::option::of(0..3_u8), 0..8_usize, 0..8_u8)
        .prop_map(|(of, by, length, permits, ended)| Edge { of, by, length, permits, ended: ended == 0 })
}

fn made(edge: &Edge) -> Vec<u8> {
    let mut params = authority(&format!("ca{}", edge.of));
    if let Some(length) = edge.length {
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(length));
    }
    if let Some(base) = ["example", "a.example", "b.example"].get(edge.permits) {
        let permitted_subtrees = vec![GeneralSubtree::DnsName((*base).to_owned())];
        params.name_constraints = Some(rcgen::NameConstraints { permitted_subtrees, excluded_subtrees: vec![] });
    }
    if edge.ended {
        params.not_after = rcgen::date_time_ymd(2022, 1, 1);
    }
    signed(&params, edge.of, &format!("ca{}", edge.by), edge.by)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn webpki_agrees_on_random_graphs(edges in proptest::collection::vec(edge(), 0..10), last in 0..5_usize) {
        let r = root("ca0", 0);
        let l = signed(&leaf(), 5, &format!("ca{last}"), last);
        let made: Vec<Vec<u8>> = edges.iter().filter(|edge| edge.of != edge.by).map(made).collect();
        let others: Vec<&[u8]> = made.iter().map(Vec::as_slice).collect();
        let ours = run(&l, &others, &[&r], &at_now());
        let anchor = webpki::anchor_from_trusted_cert(&rustls_pki_types::CertificateDer::from(r.as_slice())).unwrap().to_owned();
        let der = rustls_pki_types::CertificateDer::from(l.as_slice());
        let intermediates: Vec<_> = others.iter().map(|der| rustls_pki_types::CertificateDer::from(*der)).collect();
        let theirs = webpki::EndEntityCert::try_from(&der).unwrap().verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &[anchor],
            &intermediates,
            rustls_pki_types::UnixTime::since_unix_epoch(std::time::Duration::from_secs(NOW.unsigned_abs())),
            webpki::KeyUsage::server_auth(),
            None,
            None,
        ).is_ok();
        prop_assert_eq!(ours.path.is_some(), theirs, "{:?}", ours.attempts.iter().map(Attempt::sentence).collect::<Vec<_>>());
        prop_assert!(theirs || !ours.attempts.is_empty());
    }

    #[test]
    fn no_bytes_make_it_panic(at in 0_usize..2000, byte: u8, which in 0..3_usize) {
        let mut all = [signed(&leaf(), 3, "i", 1), signed(&authority("i"), 1, "r", 0), root("r", 0)];
        let len = all[which].len();
        all[which][at % len] = byte;
        let [l, i, r] = &all;
        for profile in [Profile::Path, Profile::Public] {
            let built = run(l, &[i], &[r], &Request { profile, ..Request::default() });
            prop_assert!(built.path.is_some() || !built.attempts.is_empty());
        }
    }
}
