//! Certificates that follow each other, in DER: the first is looked at, the last
//! is trusted, and a path over those between is searched for under every profile.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pki::der::Reader;
use pki::path::{MOST_ATTEMPTS, PeerName, Pool, Profile, Request, build};

fuzz_target!(|data: &[u8]| {
    let mut reader = Reader::new(data);
    let mut all = Vec::new();
    while let Ok(element) = reader.next() {
        all.push(element.whole);
    }
    let [leaf, others @ .., anchor] = all.as_slice() else { return };
    let (others, anchors) = (Pool::new(others.iter().copied()), Pool::new([*anchor]));
    for profile in [Profile::Path, Profile::Rfc5280, Profile::Public] {
        let names = vec![PeerName::of_host("a.example")];
        for request in [
            Request { profile, ..Request::default() },
            Request { profile, names, now: Some(1_800_000_000), ..Request::default() },
        ] {
            let built = build(leaf, &[&others], &anchors, &request);
            assert!(built.path.is_some() || !built.attempts.is_empty());
            assert!(built.attempts.len() <= MOST_ATTEMPTS);
            for attempt in &built.attempts {
                assert!(attempt.at < attempt.certificates.len() && !attempt.sentence().is_empty());
            }
            if let Some(path) = built.path {
                assert!(path.certificates.first() == Some(leaf) && path.certificates.last() == Some(anchor));
            }
        }
    }
});
