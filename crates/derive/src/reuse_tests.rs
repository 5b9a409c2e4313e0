//! What keys share, found among some hosts as among all.

use super::*;
use crate::presence::{Known, Place, Seen};
use report::Time;

/// A number as a modulus: the product of two primes.
fn modulus(p: u128, q: u128) -> Vec<u8> {
    let bytes = (p * q).to_be_bytes();
    let start = bytes.iter().position(|byte| *byte != 0).unwrap();
    bytes[start..].to_vec()
}

/// What a host shows: certificates by name, each with its key, and whether it may sign others.
fn shown(all: &[(&str, &str, Option<Vec<u8>>, bool)]) -> Presence {
    let mut out = Presence::default();
    for (sha256, spki, modulus, authority) in all {
        let read = pki::Certificate {
            sha256: (*sha256).to_owned(),
            subject: format!("CN={sha256}"),
            issuer: String::new(),
            serial: String::new(),
            names: Vec::new(),
            not_before: Time::MIN,
            not_after: Time::MAX,
            authority: *authority,
            self_issued: false,
            key_type: "RSA".into(),
            key_bits: None,
            signature_algorithm: String::new(),
            weak_signature: false,
        };
        let known = Known { read, spki_sha256: Some((*spki).to_owned()), modulus: modulus.clone() };
        out.certificates.insert((*sha256).to_owned(), known);
        out.held.insert((Place { seen: Seen::File, name: "/a".into() }, (*sha256).to_owned()), 0);
    }
    out
}

const P: [u128; 5] =
    [0xFFFF_FFFF_FFFF_FFC5, 0xFFFF_FFFF_FFFF_FFAD, 0xFFFF_FFFF_FFFF_FFA1, 0xFFFF_FFFF_FFFF_FF4D, 0xFFFF_FFFF_FFFF_FF43];

#[test]
fn what_is_shared_is_found_among_any_of_the_hosts_alone() {
    let n = |a: usize, b: usize| Some(modulus(P[a], P[b]));
    let fleet = [
        // `a` on two hosts; key k1 in `a` and `b`; a root on all; k1 and k2 share a prime, k2 and k3 another.
        ("h1", shown(&[("a", "k1", n(0, 1), false), ("root", "kr", n(3, 4), true)])),
        ("h2", shown(&[("a", "k1", n(0, 1), false), ("root", "kr", n(3, 4), true)])),
        ("h3", shown(&[("b", "k1", n(0, 1), false), ("c", "k2", n(1, 2), false), ("root", "kr", n(3, 4), true)])),
        ("h4", shown(&[("d", "k3", Some(modulus(P[2], 101)), false), ("e", "k4", None, false)])),
        ("h5", shown(&[("f", "kr", n(3, 4), false)])),
    ];
    let compare = |hosts: &[&str]| {
        let mut gathering = Gathering::default();
        for (host, shown) in fleet.iter().filter(|(host, _)| hosts.contains(host)) {
            gathering.add(host, shown);
        }
        gathering.compare()
    };
    let all = ["h1", "h2", "h3", "h4", "h5"];
    let (compared, found) = compare(&all);
    assert_eq!(compared, Compared { certificates: 7, keys: 5, moduli: 4 });
    let certificates: Vec<_> = found.certificates.iter().map(|c| (c.sha256.as_str(), c.hosts.len())).collect();
    assert_eq!(certificates, [("a", 2)], "that all trust one root shares no key of theirs");
    let keys: Vec<_> = found.keys.iter().map(|k| (k.spki_sha256.as_str(), k.certificates.len())).collect();
    assert_eq!(keys, [("k1", 2)], "a root's own key is its own affair");
    let primes: Vec<_> = found.primes.iter().map(|p| (p.spki_sha256.as_str(), p.with.join(" "))).collect();
    let expected = [("k1", "k2"), ("k2", "k1 k3"), ("k3", "k2")];
    assert_eq!(primes, expected.map(|(key, with)| (key, with.to_owned())));
    // Every part of the fleet gives just what the whole says of it.
    for chosen in 0_u32..32 {
        let some: Vec<_> = all.iter().enumerate().filter(|(n, _)| chosen >> n & 1 == 1).map(|(_, h)| *h).collect();
        assert_eq!(found.among(|host| some.contains(&host)), compare(&some).1, "{some:?}");
    }
    assert!(compare(&[]).1.is_empty() && !found.is_empty());
}

#[test]
fn a_fleet_of_distinct_keys_shares_nothing() {
    let mut gathering = Gathering::default();
    let primes: Vec<u128> =
        (3..2000_u128).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0)).collect();
    for (number, pair) in primes.chunks_exact(2).enumerate() {
        let (sha256, spki) = (format!("c{number}"), format!("k{number}"));
        gathering.add(&format!("h{number}"), &shown(&[(&sha256, &spki, Some(modulus(pair[0], pair[1])), false)]));
    }
    let (compared, found) = gathering.compare();
    assert!(compared.moduli > 100 && found.is_empty(), "{compared:?} {found:?}");
}
